//! Steps through a text and says whether it is JSON. It moves over values and takes nothing out of them. Bytes that aren't
//! ASCII may only be in strings, and aren't looked at there.

use std::ops::Range;

use super::escape::Escape;
use super::malformed::Flaw;

/// How deep lists and objects may lie in one another, where the depth is limited.
const MAX_DEPTH: usize = 127;

/// Whether a text may hold what JavaScript's strings can hold and Rust's can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Strings must be Unicode, and the depth is limited.
    Strict,
    /// Half of a surrogate pair passes, and so does any depth.
    Lenient,
}

/// A place in a text, and the reader that moves it.
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    pub(super) at: usize,
    strictness: Strictness,
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of a text.
    pub(super) fn new(text: &'a [u8], strictness: Strictness) -> Self {
        Cursor { text, at: 0, strictness }
    }

    /// Starts behind the bracket of a list or an object that is well-formed.
    pub(super) fn inside(text: &'a str) -> Self {
        Cursor { text: text.as_bytes(), at: 1, strictness: Strictness::Lenient }
    }

    /// Returns where the next item of a list is, or the next name or value of an object.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        if matches!(self.after_space(), Some(b',' | b':')) {
            self.at += 1;
        }
        self.value().ok()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Skips white space, and returns the byte behind it.
    pub(super) fn after_space(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.peek()
    }

    /// Steps over this byte, or says what is wrong.
    fn expect(&mut self, byte: u8, otherwise: Flaw) -> Result<(), Flaw> {
        match self.after_space() {
            Some(found) if found == byte => self.at += 1,
            Some(_) => return Err(otherwise),
            None => return Err(Flaw::Incomplete),
        }
        Ok(())
    }

    /// Steps over one value, however deep, and returns where it is.
    ///
    /// The outer loop is in one of two states: before a value, where a list or an object may open, and (the inner loop)
    /// after a value, where lists and objects may close. A comma leads back to the first.
    pub(super) fn value(&mut self) -> Result<Range<usize>, Flaw> {
        self.after_space();
        let start = self.at;
        // The brackets that are open, the innermost last.
        let mut open = Vec::new();
        loop {
            match self.after_space().ok_or(Flaw::Incomplete)? {
                bracket @ (b'[' | b'{') => {
                    if self.strictness == Strictness::Strict && open.len() == MAX_DEPTH {
                        return Err(Flaw::TooDeep);
                    }
                    self.at += 1;
                    open.push(bracket);
                    match (bracket, self.after_space()) {
                        (b'[', Some(b']')) | (b'{', Some(b'}')) => {}
                        (b'{', _) => {
                            self.name()?;
                            continue;
                        }
                        _ => continue,
                    }
                }
                b'"' => self.string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.word()?,
            }
            // After a value, or inside of a list or an object that is empty.
            loop {
                let Some(bracket) = open.last() else {
                    return Ok(start..self.at);
                };
                match (bracket, self.after_space()) {
                    (b'[', Some(b']')) | (b'{', Some(b'}')) => {
                        self.at += 1;
                        open.pop();
                    }
                    (b'[', Some(b',')) => {
                        self.at += 1;
                        break;
                    }
                    (_, Some(b',')) => {
                        self.at += 1;
                        self.name()?;
                        break;
                    }
                    (_, None) => return Err(Flaw::Incomplete),
                    (b'[', _) => return Err(Flaw::NoEndOfList),
                    _ => return Err(Flaw::NoEndOfObject),
                }
            }
        }
    }

    /// Steps over a name of an object and its colon.
    fn name(&mut self) -> Result<(), Flaw> {
        match self.after_space() {
            Some(b'"') => self.string()?,
            Some(_) => return Err(Flaw::NoName),
            None => return Err(Flaw::Incomplete),
        }
        self.expect(b':', Flaw::NoColon)
    }

    /// Steps over `null`, `true` or `false`.
    fn word(&mut self) -> Result<(), Flaw> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = ["null", "true", "false"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        self.at += word.ok_or(Flaw::NoValue)?.len();
        Ok(())
    }

    /// Steps over a number.
    fn number(&mut self) -> Result<(), Flaw> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let is_zero = self.peek() == Some(b'0');
        let start = self.at;
        self.digits()?;
        if is_zero && self.at > start + 1 {
            return Err(Flaw::BadNumber);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Steps over one or more digits.
    fn digits(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Flaw::BadNumber) }
    }

    /// Steps over a string.
    fn string(&mut self) -> Result<(), Flaw> {
        self.at += 1;
        loop {
            self.skip_plain();
            match self.peek().ok_or(Flaw::Incomplete)? {
                b'"' => break,
                b'\\' => {
                    let escape = Escape::at(self.text, self.at).ok_or(Flaw::BadEscape)?;
                    if escape.character.is_none() && self.strictness == Strictness::Strict {
                        return Err(Flaw::HalfCharacter);
                    }
                    self.at += escape.length;
                }
                ..b' ' => return Err(Flaw::ControlCharacter),
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Steps over a string's bytes that mean themselves, eight at a time.
    fn skip_plain(&mut self) {
        const EACH: u64 = u64::from_ne_bytes([1; 8]);
        // The high bits of the bytes that are below this one. A byte above another that is may be marked wrongly.
        let below = |word: u64, byte: u8| word.wrapping_sub(EACH * u64::from(byte)) & !word & (EACH << 7);
        let rest = self.text.get(self.at..).unwrap_or_default();
        for bytes in rest.as_chunks::<8>().0 {
            let word = u64::from_le_bytes(*bytes);
            let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
            let others = is(b'"') | is(b'\\') | below(word, b' ');
            self.at += others.trailing_zeros() as usize / 8;
            if others != 0 {
                break;
            }
        }
    }
}
