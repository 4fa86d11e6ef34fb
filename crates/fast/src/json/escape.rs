//! The escapes of JSON strings, which are UTF-16. The one place that knows about halves of surrogate pairs.

/// A backslash and what it stands for.
pub(super) struct Escape {
    /// The character, `None` for half of a surrogate pair.
    pub(super) character: Option<char>,
    /// The bytes that the escape takes up.
    pub(super) length: usize,
}

impl Escape {
    /// Reads the escape at this place. `None` if there is none.
    pub(super) fn at(text: &[u8], at: usize) -> Option<Self> {
        let character = match text.get(at + 1)? {
            b'u' => return Escape::of_units(unit(text, at)?, unit(text, at + 6)),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            same @ (b'"' | b'\\' | b'/') => char::from(*same),
            _ => return None,
        };
        Some(Escape { character: Some(character), length: 2 })
    }

    /// Reads a code unit of UTF-16, with the next one if that is its other half.
    fn of_units(first: u16, second: Option<u16>) -> Option<Self> {
        let mut characters = char::decode_utf16(std::iter::once(first).chain(second));
        let character = characters.next()?.ok();
        let is_pair = character.is_some_and(|character| character.len_utf16() == 2);
        Some(Escape { character, length: if is_pair { 12 } else { 6 } })
    }
}

/// Reads the code unit of an escape such as `\ud83d`.
fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)? as u16))
}

/// Reads every escape of a string. Half of a surrogate pair becomes U+FFFD.
pub(super) fn unescape(escaped: &str) -> String {
    replace_escapes(escaped, &|out, _, character| out.push(character.unwrap_or(char::REPLACEMENT_CHARACTER)))
}

/// Replaces each half of a surrogate pair by `\ufffd`, and leaves every other escape as it is written.
pub(super) fn mask_halves(text: &str) -> String {
    replace_escapes(text, &|out, written, character| {
        out.push_str(if character.is_some() { written } else { "\\ufffd" });
    })
}

/// Copies a text. `push` writes what stands for an escape: it is given the escape as written, and its character.
fn replace_escapes(text: &str, push: &dyn Fn(&mut String, &str, Option<char>)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.split('\\').next().unwrap_or_default();
        out.push_str(plain);
        at += plain.len();
        if let Some(Escape { character, length }) = Escape::at(text.as_bytes(), at) {
            push(&mut out, text.get(at..at + length).unwrap_or_default(), character);
            at += length;
        }
    }
    out
}
