//! Redacts the key and the secrets of webhooks from everything that is shown. A secret is found by its value, in any
//! way that it can be written.

use std::sync::{Arc, PoisonError, RwLock};

use serde::Deserialize;

/// The text that replaces a secret.
const REDACTED: &str = "[redacted]";

/// How many escapes inside each other are undone.
const DEPTH: usize = 3;

/// All secrets since the start, including those that are gone: somebody may still have one. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets(Arc<RwLock<Vec<Box<str>>>>);

/// An answer that holds a secret.
#[derive(Deserialize)]
struct Telling {
    secret: Option<String>,
}

impl Secrets {
    pub(crate) fn learn(&self, secret: &str) {
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !secret.is_empty() && !secrets.iter().any(|known| **known == *secret) {
            secrets.push(secret.into());
            // Of two secrets that begin alike, the longer one is found.
            secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    /// Learns the secret in an answer: of a new webhook, or, in a repeated answer, of one that is long gone.
    pub(crate) fn learn_from_answer(&self, body: &str) {
        if body.contains("\"secret\":\"")
            && let Ok(Telling { secret: Some(secret) }) = serde_json::from_str(body)
        {
            self.learn(&secret);
        }
    }

    /// Returns the text without any secret.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.replace(text, false)
    }

    /// Does the same for the beginning of a longer text, which may end within a secret.
    pub(crate) fn redact_beginning(&self, text: &str) -> String {
        self.replace(text, true)
    }

    fn replace(&self, text: &str, is_cut: bool) -> String {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        // Almost every text ends here. To note where each byte of a call's texts comes from took a tenth of a send.
        let is_plain = !text.bytes().any(|byte| byte == b'%' || byte == b'\\');
        if is_plain && !is_cut && !secrets.iter().any(|secret| text.contains(&**secret)) {
            return text.to_owned();
        }
        let begins: Vec<u8> = secrets.iter().filter_map(|secret| secret.bytes().next()).collect();
        let search = Search { secrets: &secrets, begins: &begins, is_cut };
        let mut found = Vec::new();
        search.run(&Reading::of(text), DEPTH, &mut found);
        if found.is_empty() {
            return text.to_owned();
        }
        found.sort_unstable();
        let mut redacted = String::with_capacity(text.len());
        let mut copied = 0;
        for (start, end) in found {
            if start >= copied {
                redacted.push_str(&text[copied..start]);
                redacted.push_str(REDACTED);
            }
            copied = copied.max(end);
        }
        redacted.push_str(&text[copied..]);
        redacted
    }
}

/// A text with its escapes undone, and where in the original each byte comes from.
struct Reading {
    bytes: Vec<u8>,
    /// Has one entry more than `bytes`: the last is the end of the text.
    starts: Vec<usize>,
}

struct Search<'a> {
    secrets: &'a [Box<str>],
    /// The first byte of each secret.
    begins: &'a [u8],
    is_cut: bool,
}

impl Reading {
    fn of(text: &str) -> Self {
        Reading { bytes: text.as_bytes().to_vec(), starts: (0..=text.len()).collect() }
    }

    /// Undoes `%41`. `None` if there is nothing to undo.
    fn without_percents(&self, is_cut: bool) -> Option<Reading> {
        self.decoded(b'%', is_cut, |rest| match hex(rest, 1, 2) {
            Some(value) => Unit::Byte(value as u8, 3),
            None if rest.len() < 3 => Unit::Open,
            None => Unit::None,
        })
    }

    /// Undoes `\"` and `\u0041`.
    fn without_backslashes(&self, is_cut: bool) -> Option<Reading> {
        self.decoded(b'\\', is_cut, |rest| match (rest.get(1), hex(rest, 2, 4)) {
            (Some(b'u'), Some(value)) => Unit::Byte(u8::try_from(value).unwrap_or(0), 6),
            (None, _) => Unit::Open,
            (Some(b'u'), None) if rest.len() < 6 => Unit::Open,
            (Some(byte), _) => Unit::Byte(*byte, 2),
        })
    }

    fn decoded(&self, escape: u8, is_cut: bool, read: impl Fn(&[u8]) -> Unit) -> Option<Reading> {
        if !self.bytes.contains(&escape) {
            return None;
        }
        let mut decoded = Reading { bytes: Vec::new(), starts: Vec::new() };
        let mut at = 0;
        while at < self.bytes.len() {
            let unit = if self.bytes[at] == escape { read(&self.bytes[at..]) } else { Unit::None };
            let (byte, length) = match unit {
                Unit::Byte(byte, length) => (byte, length),
                // The rest of the escape was cut off.
                Unit::Open if is_cut => break,
                Unit::Open | Unit::None => (self.bytes[at], 1),
            };
            decoded.bytes.push(byte);
            decoded.starts.push(self.starts[at]);
            at += length;
        }
        decoded.starts.push(self.starts[self.bytes.len()]);
        Some(decoded)
    }
}

/// What an escape stands for.
enum Unit {
    /// A byte, and how long the escape is.
    Byte(u8, usize),
    /// The text ends within it.
    Open,
    /// Itself.
    None,
}

impl Search<'_> {
    /// Notes where the text holds a secret, in this reading and with escapes undone.
    fn run(&self, reading: &Reading, depth: usize, found: &mut Vec<(usize, usize)>) {
        let Reading { bytes, starts } = reading;
        let mut at = 0;
        while at < bytes.len() {
            let secrets = if self.begins.contains(&bytes[at]) { self.secrets } else { &[] };
            let secret = secrets.iter().find(|secret| bytes[at..].starts_with(secret.as_bytes()));
            match secret {
                Some(secret) => {
                    found.push((starts[at], starts[at + secret.len()]));
                    at += secret.len();
                }
                None => at += 1,
            }
        }
        if self.is_cut {
            let is_begun = |length: &usize| {
                let end = &bytes[bytes.len() - length..];
                self.secrets.iter().any(|secret| secret.as_bytes().starts_with(end))
            };
            let longest = self.secrets.iter().map(|secret| secret.len()).max().unwrap_or(0);
            if let Some(length) = (1..=longest.min(bytes.len())).rev().find(is_begun) {
                found.push((starts[bytes.len() - length], starts[bytes.len()]));
            }
        }
        let Some(depth) = depth.checked_sub(1) else { return };
        let readings = [reading.without_percents(self.is_cut), reading.without_backslashes(self.is_cut)];
        readings.iter().flatten().for_each(|reading| self.run(reading, depth, found));
    }
}

/// Reads a number with this many hexadecimal digits.
fn hex(text: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = text.get(at..at + digits)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        let secrets = Secrets::default();
        for secret in ["pp_1", "pp_12", r#"a"\/%b"#] {
            secrets.learn(secret);
        }
        for (text, expected) in [
            ("", ""),
            ("pp", "pp"),
            ("pp_1", "[redacted]"),
            ("ppp_1!", "p[redacted]!"),
            ("pp_12pp_1", "[redacted][redacted]"),
            ("key=pp%5f1&x", "key=[redacted]&x"),
            ("%70%70%5F%31", "[redacted]"),
            ("%2570p_1", "[redacted]"),
            (r"\u0070p\u005f1", "[redacted]"),
            (r"\\u0070p\\u005F1", "[redacted]"),
            (r#"a"\/%b"#, "[redacted]"),
            (r#"a\"\\\/%b"#, "[redacted]"),
            (r#"a\\\"\\\\/%b"#, "[redacted]"),
            ("a%22%5C%2F%25b", "[redacted]"),
            ("%61%25%32%32%25%35%43%25%32%46%25%32%35%62", "[redacted]"),
            ("\"%2570%255C\"", "\"%2570%255C\""),
            ("ä%", "ä%"),
            (r"ü\", r"ü\"),
        ] {
            assert_eq!(secrets.redact(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_left_of_one_at_the_end_of_a_beginning_is_redacted_too() {
        let secrets = Secrets::default();
        secrets.learn("pp_1");
        for (text, expected) in [
            ("x pp", "x [redacted]"),
            ("x pp_1", "x [redacted]"),
            ("x p%7", "x [redacted]"),
            (r"x p\u00", "x [redacted]"),
            ("x pq", "x pq"),
        ] {
            assert_eq!(secrets.redact_beginning(text), expected, "{text}");
        }
    }

    #[test]
    fn an_answer_tells_its_secret() {
        let secrets = Secrets::default();
        secrets.learn_from_answer(r#"{"id":"whk_1","secret":"whsec_7","url":""}"#);
        secrets.learn_from_answer(r#"{"body":"\"secret\":\"no\""}"#);
        secrets.learn_from_answer(r#"{"secret":null}"#);
        assert_eq!(secrets.redact("whsec_7 no"), "[redacted] no");
    }
}
