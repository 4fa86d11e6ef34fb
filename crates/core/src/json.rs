//! JSON read where it lies. A text is looked through once, to say whether it is well-formed, and then only what is
//! asked for is taken out of it. Objects keep their order, numbers their digits.
//!
//! By hand, for a library that builds values of a text would be a third of the WebAssembly module. The tests compare
//! it with one.
//!
//! ```
//! use postproxy_dm_core::json::Json;
//!
//! let content = Json::read(br#"{"body":"Hi","body":"Caf\u00e9","media":[]}"#).unwrap().object().unwrap();
//! assert_eq!(content.get("body").unwrap().text().unwrap(), "Café");
//! assert_eq!(content.get("media").unwrap().items().unwrap().len(), 0);
//! assert_eq!(Json::read(b"[1,]").unwrap_err().to_string(), "expected value at line 1 column 4");
//! ```

use std::borrow::Cow;
use std::fmt;

use crate::text;

/// Lists and objects may lie this deep in one another, where the depth is limited at all.
const MOST_DEEP: usize = 127;

/// A well-formed value: its text, without what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(&'a str);

/// The entries of an object, in their order.
#[derive(Debug, Clone)]
pub struct Object<'a>(Vec<Entry<'a>>);

/// A name and its value.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The name as JSON text.
    pub written_name: Json<'a>,
    /// The value.
    pub value: Json<'a>,
}

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    fault: Fault,
    line: usize,
    column: usize,
}

/// What JavaScript's strings can hold and ours can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// Text must be text, and the depth is limited.
    Strict,
    /// Half of a surrogate pair passes, and any depth.
    Lenient,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Incomplete,
    NoValue,
    NoName,
    NoColon,
    NoEndOfList,
    NoEndOfObject,
    BadNumber,
    BadEscape,
    HalfCharacter,
    ControlCharacter,
    NotUtf8,
    TooDeep,
    Trailing,
}

impl<'a> Json<'a> {
    /// Reads a text as Rust takes it: Unicode throughout, and not nested without end.
    ///
    /// # Errors
    /// For what is not JSON.
    pub fn read(text: &'a [u8]) -> Result<Self, Malformed> {
        match std::str::from_utf8(text) {
            Ok(text) => Json::read_text(text, Strictness::Strict),
            Err(error) => Err(Malformed::new(Fault::NotUtf8, text, error.valid_up_to())),
        }
    }

    /// Reads a text as JavaScript takes it: half of a surrogate pair may stand as an escape, and becomes U+FFFD
    /// where the text around it is asked for.
    ///
    /// # Errors
    /// For what is not JSON.
    pub fn read_leniently(text: &'a str) -> Result<Self, Malformed> {
        Json::read_text(text, Strictness::Lenient)
    }

    fn read_text(text: &'a str, strictness: Strictness) -> Result<Self, Malformed> {
        let mut cursor = Cursor { text, at: 0, strictness };
        let read = cursor.value().and_then(|value| match cursor.after_space() {
            None => Ok(value),
            Some(_) => Err(Fault::Trailing),
        });
        read.map_err(|fault| Malformed::new(fault, text.as_bytes(), cursor.at))
    }

    /// As it is written.
    pub fn written(self) -> &'a str {
        self.0
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Whether it is `true` or `false`.
    pub fn is_boolean(self) -> bool {
        matches!(self.0, "true" | "false")
    }

    /// Whether it is a text.
    pub fn is_text(self) -> bool {
        self.0.starts_with('"')
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// The text that it is, its escapes read.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let escaped = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(if text::holds(escaped, b"\\") { Cow::Owned(unescape(escaped)) } else { Cow::Borrowed(escaped) })
    }

    /// Whether no half of a surrogate pair stands in it.
    pub fn is_whole(self) -> bool {
        Json::read(self.0.as_bytes()).err().is_none_or(|error| !error.is_half_a_character())
    }

    /// Where a text in it holds half of a surrogate pair: `quick_replies[1].title`. Empty for the value itself and for
    /// a name in it.
    pub fn half_a_character(self) -> Option<String> {
        if self.is_whole() {
            return None;
        }
        for (at, item) in self.items().unwrap_or_default().into_iter().enumerate() {
            if let Some(rest) = item.half_a_character() {
                return Some(below(&format!("[{at}]"), &rest));
            }
        }
        for entry in self.object().iter().flat_map(Object::entries) {
            if let Some(rest) = entry.value.half_a_character() {
                return Some(below(&entry.name, &rest));
            }
        }
        Some(String::new())
    }

    /// The items of the list that it is.
    pub fn items(self) -> Option<Vec<Json<'a>>> {
        self.0.starts_with('[').then(|| {
            let mut items = Vec::new();
            let mut cursor = Cursor::inside(self);
            while let Some(item) = cursor.next() {
                items.push(item);
            }
            items
        })
    }

    /// The entries of the object that it is.
    pub fn object(self) -> Option<Object<'a>> {
        self.is_object().then(|| {
            let mut entries = Vec::new();
            let mut cursor = Cursor::inside(self);
            while let Some((written_name, value)) = cursor.next().zip(cursor.next()) {
                let name = written_name.text().unwrap_or_default();
                entries.push(Entry { name, written_name, value });
            }
            Object(entries)
        })
    }
}

/// The path of what lies in a value: `buttons` and `[1]` are `buttons[1]`, `buttons[1]` and `title` are `buttons[1].title`.
fn below(name: &str, rest: &str) -> String {
    let point = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    format!("{name}{point}{rest}")
}

impl<'a> Object<'a> {
    /// The value of that name: of several the last, which is the one that JavaScript takes.
    pub fn get(&self, name: &str) -> Option<Json<'a>> {
        self.0.iter().rev().find(|entry| entry.name == name).map(|entry| entry.value)
    }

    /// The entries whose names are not given again later.
    pub fn latest(&self) -> impl Iterator<Item = &Entry<'a>> {
        let is_given_again =
            |at: usize, name: &str| self.0.iter().skip(at + 1).any(|later| later.name == name);
        self.0
            .iter()
            .enumerate()
            .filter(move |(at, entry)| !is_given_again(*at, &entry.name))
            .map(|(_, it)| it)
    }

    /// All that is there, names given twice included.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.0
    }
}

impl Malformed {
    fn new(fault: Fault, text: &[u8], at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        Malformed {
            fault,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: text.len().min(at + 1).saturating_sub(line_start),
        }
    }

    /// Whether the text is JSON but for an escape that is half of a surrogate pair.
    pub fn is_half_a_character(&self) -> bool {
        self.fault == Fault::HalfCharacter
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fault {
            Fault::Incomplete => "it ends too early",
            Fault::NoValue => "expected value",
            Fault::NoName => "expected a name in quotes",
            Fault::NoColon => "expected `:`",
            Fault::NoEndOfList => "expected `,` or `]`",
            Fault::NoEndOfObject => "expected `,` or `}`",
            Fault::BadNumber => "invalid number",
            Fault::BadEscape => "invalid escape",
            Fault::HalfCharacter => "half of a surrogate pair",
            Fault::ControlCharacter => "control character in a string",
            Fault::NotUtf8 => "invalid UTF-8",
            Fault::TooDeep => "nested too deep",
            Fault::Trailing => "trailing characters",
        })?;
        write!(f, " at line {} column {}", self.line, self.column)
    }
}

impl std::error::Error for Malformed {}

/// A place in a text.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    strictness: Strictness,
}

impl<'a> Cursor<'a> {
    /// Behind the bracket of a list or an object that was found well-formed.
    fn inside(json: Json<'a>) -> Self {
        Cursor { text: json.0, at: 1, strictness: Strictness::Lenient }
    }

    /// The next item of a list, or the next name or value of an object.
    fn next(&mut self) -> Option<Json<'a>> {
        if matches!(self.after_space(), Some(b',' | b':')) {
            self.at += 1;
        }
        self.value().ok()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn after_space(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.peek()
    }

    /// Steps over this one, or says what is wrong.
    fn expect(&mut self, byte: u8, otherwise: Fault) -> Result<(), Fault> {
        match self.after_space() {
            Some(found) if found == byte => self.at += 1,
            Some(_) => return Err(otherwise),
            None => return Err(Fault::Incomplete),
        }
        Ok(())
    }

    /// Steps over one value, however deep.
    fn value(&mut self) -> Result<Json<'a>, Fault> {
        self.after_space();
        let start = self.at;
        // The brackets that are open.
        let mut open = Vec::new();
        loop {
            match self.after_space().ok_or(Fault::Incomplete)? {
                bracket @ (b'[' | b'{') => {
                    if self.strictness == Strictness::Strict && open.len() == MOST_DEEP {
                        return Err(Fault::TooDeep);
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
            // A value has ended, or an empty list or object is about to.
            loop {
                let Some(bracket) = open.last() else {
                    return Ok(Json(self.text.get(start..self.at).unwrap_or_default()));
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
                    (_, None) => return Err(Fault::Incomplete),
                    (b'[', _) => return Err(Fault::NoEndOfList),
                    _ => return Err(Fault::NoEndOfObject),
                }
            }
        }
    }

    /// A name of an object and its colon.
    fn name(&mut self) -> Result<(), Fault> {
        match self.after_space() {
            Some(b'"') => self.string()?,
            Some(_) => return Err(Fault::NoName),
            None => return Err(Fault::Incomplete),
        }
        self.expect(b':', Fault::NoColon)
    }

    fn word(&mut self) -> Result<(), Fault> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let word = ["null", "true", "false"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        self.at += word.ok_or(Fault::NoValue)?.len();
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let is_zero = self.peek() == Some(b'0');
        let start = self.at;
        self.digits()?;
        if is_zero && self.at > start + 1 {
            return Err(Fault::BadNumber);
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

    /// At least one.
    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Fault::BadNumber) }
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.peek().ok_or(Fault::Incomplete)? {
                b'"' => break,
                b'\\' => {
                    let escape = Escape::at(self.text, self.at).ok_or(Fault::BadEscape)?;
                    if escape.character.is_none() && self.strictness == Strictness::Strict {
                        return Err(Fault::HalfCharacter);
                    }
                    self.at += escape.length;
                }
                ..b' ' => return Err(Fault::ControlCharacter),
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }
}

/// What a backslash stands for.
struct Escape {
    /// `None` for half of a surrogate pair.
    character: Option<char>,
    length: usize,
}

impl Escape {
    fn at(text: &str, at: usize) -> Option<Self> {
        let character = match text.as_bytes().get(at + 1)? {
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

    /// A code unit of UTF-16, with the one that follows where that is its other half.
    fn of_units(first: u16, second: Option<u16>) -> Option<Self> {
        let mut characters = char::decode_utf16(std::iter::once(first).chain(second));
        let character = characters.next()?.ok();
        let is_pair = character.is_some_and(|character| character.len_utf16() == 2);
        Some(Escape { character, length: if is_pair { 12 } else { 6 } })
    }
}

/// The code unit of `\ud83d` at that place.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    digits.bytes().try_fold(0, |unit, digit| Some(unit << 4 | char::from(digit).to_digit(16)? as u16))
}

fn unescape(escaped: &str) -> String {
    let mut out = String::with_capacity(escaped.len());
    let mut at = 0;
    while let Some(rest) = escaped.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.split('\\').next().unwrap_or_default();
        out.push_str(plain);
        at += plain.len();
        if let Some(escape) = Escape::at(escaped, at) {
            out.push(escape.character.unwrap_or(char::REPLACEMENT_CHARACTER));
            at += escape.length;
        }
    }
    out
}
