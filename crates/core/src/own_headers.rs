//! Headers that callers add to requests, for a gateway or a tracer. Those that we set ourselves can't be replaced by accident.

use std::borrow::Cow;

use crate::error::Error;
use crate::field::{Options, Scalar};

/// What to say of a header that is ours, or that only a connection may set.
const OURS: &[(&str, &str)] = &[
    ("authorization", "is made from apiKey"),
    ("user-agent", "is made from userAgent: give your name there"),
    ("idempotency-key", "is the option idempotencyKey of a call"),
    ("accept", "is set for each endpoint"),
    ("content-type", "is set for each endpoint"),
    ("content-length", "is set from the content"),
    ("transfer-encoding", "is set from the content"),
    ("accept-encoding", "is set by the connection"),
    ("connection", "is set by the connection"),
    ("expect", "is set by the connection"),
    ("host", "is set by the connection"),
    ("keep-alive", "is set by the connection"),
    ("te", "is set by the connection"),
    ("trailer", "is set by the connection"),
    ("upgrade", "is set by the connection"),
];

/// Headers with their names in lower case, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnHeaders(Vec<(String, String)>);

impl OwnHeaders {
    /// Takes them out of options; none if there are none.
    pub(crate) fn take_from(options: &mut Options, name: &str) -> Self {
        let read = options.take(name).map(|value| OwnHeaders::read(name, value));
        read.and_then(|read| options.accept(read)).unwrap_or_default()
    }

    /// Reads a list of a name, its value, the next name, as [`Scalar`] holds it.
    fn read(option: &str, value: Scalar) -> Result<Self, Error> {
        let Scalar::List(items) = value else {
            let expected = format_args!("must be an object with a text for each header, got {value}");
            return Err(Error::invalid(option, expected));
        };
        let mut headers = OwnHeaders::default();
        let mut items = items.into_iter();
        while let (Some(Scalar::Text(name)), Some(value)) = (items.next(), items.next()) {
            let field = format!("{option}.{name}");
            let refuse = |why: &str| Err(Error::invalid(&field, why));
            let Scalar::Text(value) = value else {
                return refuse(&format!("must be a string, got {value}"));
            };
            let name = name.to_ascii_lowercase();
            if let Some((_, why)) = OURS.iter().find(|(ours, _)| *ours == name) {
                return refuse(&format!("can't be given: it {why}"));
            }
            if name.is_empty() || !name.bytes().all(is_in_token) {
                return refuse("is not the name of a header");
            }
            if !value.bytes().all(|byte| byte.is_ascii_graphic() || b" \t".contains(&byte)) {
                return refuse("must be visible ASCII characters, spaces and tabs");
            }
            headers.set(name, value.trim_ascii().to_owned());
        }
        Ok(headers)
    }

    fn set(&mut self, name: String, value: String) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value));
    }

    /// Returns these headers, and others that replace those of the same names.
    pub(crate) fn with(&self, others: &OwnHeaders) -> impl Iterator<Item = (Cow<'static, str>, String)> {
        let mut all = self.clone();
        for (name, value) in &others.0 {
            all.set(name.clone(), value.clone());
        }
        all.0.into_iter().map(|(name, value)| (name.into(), value))
    }
}

/// Whether a character may stand in a header's name: the `tchar` of RFC 9110.
fn is_in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
