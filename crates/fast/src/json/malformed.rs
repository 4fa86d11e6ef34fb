//! Why a text is not JSON, and where.

use std::fmt;

/// Why a text is not JSON, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    flaw: Flaw,
    line: usize,
    column: usize,
}

/// What is wrong with a text that is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
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

impl Malformed {
    pub(super) fn new(flaw: Flaw, text: &[u8], at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        Malformed {
            flaw,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: text.len().min(at + 1).saturating_sub(line_start),
        }
    }

    /// Whether the text is JSON but for an escape that is half of a surrogate pair.
    pub fn is_half_a_character(&self) -> bool {
        self.flaw == Flaw::HalfCharacter
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.flaw {
            Flaw::Incomplete => "it ends too early",
            Flaw::NoValue => "expected value",
            Flaw::NoName => "expected a name in quotes",
            Flaw::NoColon => "expected `:`",
            Flaw::NoEndOfList => "expected `,` or `]`",
            Flaw::NoEndOfObject => "expected `,` or `}`",
            Flaw::BadNumber => "invalid number",
            Flaw::BadEscape => "invalid escape",
            Flaw::HalfCharacter => "half of a surrogate pair",
            Flaw::ControlCharacter => "control character in a string",
            Flaw::NotUtf8 => "invalid UTF-8",
            Flaw::TooDeep => "nested too deep",
            Flaw::Trailing => "trailing characters",
        })?;
        write!(f, " at line {} column {}", self.line, self.column)
    }
}

impl std::error::Error for Malformed {}
