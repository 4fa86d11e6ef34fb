//! Removes a secret from texts that a server or a library wrote. It is also found if it is written with the escapes of JSON,
//! a URL or HTML, or of one inside another. Hand-written for that; `str::replace`, which finds less, would add 4,946 bytes
//! gzip to the module (7bf9e94, `npm run size`).

const REDACTED: &str = "[redacted]";

/// The fewest characters at the end of a cut text that are taken for the beginning of the secret.
const LEAST_BEGINNING: usize = 4;

/// The longest escape of one character, such as `&#x0070;`, in bytes. A cut text may end inside it.
const LONGEST_ESCAPE: usize = 8;

/// Returns the text without the secret, or `None` if the text doesn't hold it. The secret is ASCII. The end of a cut text
/// may be the beginning of the secret.
pub(crate) fn redact(text: &str, secret: &str, is_cut: bool) -> Option<String> {
    let mut out = String::new();
    let mut kept_from = 0;
    let mut at = 0;
    while at < text.len() {
        let Some(end) = end_of(text.as_bytes(), at, secret.as_bytes(), is_cut) else {
            at += 1;
            continue;
        };
        out.push_str(text.get(kept_from..at).unwrap_or_default());
        out.push_str(REDACTED);
        (at, kept_from) = (end, end);
    }
    out.push_str(text.get(kept_from..).unwrap_or_default());
    (kept_from > 0).then_some(out)
}

/// Returns the end of the secret that begins at this place.
fn end_of(text: &[u8], start: usize, secret: &[u8], is_cut: bool) -> Option<usize> {
    let mut at = start;
    for (found, byte) in secret.iter().enumerate() {
        let rest = text.get(at..).unwrap_or_default();
        match length_of(rest, *byte) {
            Some(length) => at += length,
            None if is_cut && found >= LEAST_BEGINNING && rest.len() < LONGEST_ESCAPE => {
                return Some(text.len());
            }
            None => return None,
        }
    }
    Some(at)
}

/// Returns the length of this character at the beginning of a text, in bytes: itself, `\u0070`, `%70`, `&#112;` or
/// `&#x70;`. JSON inside JSON adds backslashes, and a URL inside a URL writes `%25` for `%`.
fn length_of(text: &[u8], byte: u8) -> Option<usize> {
    let backslashes = text.iter().take_while(|it| **it == b'\\').count();
    let rest = text.get(backslashes..)?;
    let is_unit = rest.get(..3) == Some(b"u00") && value(rest.get(3..5)?, 16) == Some(byte.into());
    if backslashes > 0 && is_unit {
        return Some(backslashes + 5);
    }
    if *text.first()? == byte {
        return Some(1);
    }
    if backslashes > 0 {
        return (*rest.first()? == byte).then_some(backslashes + 1);
    }
    if let Some(mut digits) = rest.strip_prefix(b"%") {
        while let Some(inner) = digits.strip_prefix(b"25") {
            digits = inner;
        }
        let length = text.len() - digits.len() + 2;
        return (value(digits.get(..2)?, 16)? == u32::from(byte)).then_some(length);
    }
    let digits = rest.strip_prefix(b"&#")?;
    let (digits, radix) = match digits.first()? {
        b'x' | b'X' => (digits.get(1..)?, 16),
        _ => (digits, 10),
    };
    let count = digits.iter().take(LONGEST_ESCAPE).position(|it| *it == b';')?;
    let length = text.len() - digits.len() + count + 1;
    (value(digits.get(..count)?, radix)? == u32::from(byte)).then_some(length)
}

fn value(digits: &[u8], radix: u32) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * radix + char::from(*digit).to_digit(radix)?))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::redact;

    const SECRET: &str = r"pp/live+1%2\a&b";

    /// Writes a character in one of the ways, which the number selects.
    fn written(character: char, way: u8) -> String {
        let code = u32::from(character);
        match way {
            0 => character.to_string(),
            1 => format!("\\u{code:04x}"),
            2 => format!("\\\\\\u{code:04X}"),
            3 => format!("\\\\{character}"),
            4 => format!("%{code:02X}"),
            5 => format!("%2525{code:02x}"),
            6 => format!("&#{code};"),
            _ => format!("&#x{code:04X};"),
        }
    }

    #[test]
    fn a_secret_stays_in_no_form() {
        let key = "pp_live/1";
        for way in 0..=7 {
            let text: String = key.chars().map(|it| written(it, way)).collect();
            let said = redact(&format!("key «{text}», {text}."), key, false);
            assert_eq!(said.as_deref(), Some("key «[redacted]», [redacted]."), "{text}");
        }
    }

    #[test]
    fn what_is_only_like_it_stays() {
        for text in ["", "pp_live", "pp_live_2", "pp_li\\u0076e_2", "p%70_live_", "&#x;&#;%\\u00", "\\"] {
            assert_eq!(redact(text, "pp_live_1", false), None, "{text}");
        }
    }

    #[test]
    fn its_beginning_stays_not_where_a_text_was_cut() {
        for (text, expected) in [
            ("key pp_live_", Some("key [redacted]")),
            ("key pp_l", Some("key [redacted]")),
            ("key pp_li\\u00", Some("key [redacted]")),
            ("key pp_", None),
            ("key pp_live_, and more", None),
        ] {
            assert_eq!(redact(text, "pp_live_1", true).as_deref(), expected, "{text}");
            assert_eq!(redact(text, "pp_live_1", false), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_secret_stays_in_no_json(before in "[ab\\\\\"%&é😀p]{0,8}", after in "[ab\\\\\"%&é😀]{0,8}", escaped in vec(any::<bool>(), SECRET.len())) {
            let quoted = serde_json::to_string(&format!("{before}{SECRET}{after}")).unwrap_or_default();
            let units: String = SECRET
                .chars()
                .zip(escaped)
                .map(|(it, is_escaped)| match is_escaped || "\\\"".contains(it) {
                    true => format!("\\u{:04x}", u32::from(it)),
                    false => it.to_string(),
                })
                .collect();
            let inner = |text: &str| serde_json::to_string(text).map(|it| it[1..it.len() - 1].to_owned()).unwrap_or_default();
            for json in [quoted, format!("\"{}{units}{}\"", inner(&before), inner(&after))] {
                let clean = redact(&json, SECRET, false).unwrap_or(json);
                let text: String = serde_json::from_str(&clean).unwrap();
                prop_assert!(!text.contains(SECRET), "{}", clean);
            }
        }
    }
}
