//! Small, loosely typed values from the caller (options, query parameters, ids), and the errors that refuse a wrong one
//! by its name with what was expected. A binding passes them as JSON text; see [`Scalar::read`].

use std::fmt;
use std::ops::RangeInclusive;

use postproxy_dm_fast::json::{HALF_A_CHARACTER, Json};

use crate::error::Error;
use crate::spelling;

/// A JavaScript or JSON value that is given as an option, a parameter or an id. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// `null` or `undefined`, which count as not given.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number as JavaScript writes it, so that every `f64` keeps all its digits.
    Number(String),
    /// A string.
    Text(String),
    /// A string that JavaScript can hold and Rust can't, because it contains half of a surrogate pair.
    HalfCharacter,
    /// A list. Only some query parameters take one.
    List(Vec<Scalar>),
    /// Any other value, described as in an error message: `an object`, `NaN`.
    Other(String),
}

/// Named values in the given order: the options of a call, or the parameters of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(Vec<(String, Scalar)>);

/// The options of a client or a call, from which known ones are taken one by one.
pub(crate) struct Options {
    fields: Fields,
    refused: Option<Error>,
}

impl FromIterator<(String, Scalar)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, Scalar)>>(pairs: I) -> Self {
        Fields(pairs.into_iter().collect())
    }
}

impl Fields {
    /// Creates an empty set of fields.
    pub fn new() -> Self {
        Fields::default()
    }

    /// Adds a value with a name.
    pub fn with(mut self, name: &str, value: impl Into<Scalar>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Reads the entries of a JSON object, each with [`Scalar::read`]. If a name occurs twice, the last value counts.
    pub fn read(json: Json<'_>) -> Self {
        let object = json.object();
        let entries = object.iter().flat_map(|object| object.latest());
        entries.map(|entry| (entry.name.clone().into_owned(), Scalar::read(entry.value))).collect()
    }

    /// Takes out the value of a name; `None` if it is missing or null.
    pub(crate) fn take(&mut self, name: &str) -> Option<Scalar> {
        let (_, value) = self.0.iter_mut().find(|(key, _)| key == name)?;
        Some(std::mem::replace(value, Scalar::Null)).filter(|value| !value.is_null())
    }

    /// Returns the remaining values, without nulls.
    pub(crate) fn into_pairs(self) -> impl Iterator<Item = (String, Scalar)> {
        self.0.into_iter().filter(|(_, value)| !value.is_null())
    }
}

impl Options {
    pub(crate) fn new(fields: Fields) -> Self {
        Options { fields, refused: None }
    }

    /// Takes out a string that must not be empty.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.fields.take(name)?;
        self.accept(value.into_text(name))
    }

    /// Takes out a whole number that must be within a range.
    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.fields.take(name)?;
        self.accept(value.into_integer(name, range))
    }

    /// Takes out `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.fields.take(name)?;
        self.accept(value.into_boolean(name))
    }

    /// Takes out a value of any kind.
    pub(crate) fn take(&mut self, name: &str) -> Option<Scalar> {
        self.fields.take(name)
    }

    pub(crate) fn accept<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        read.map_err(|error| self.refuse(error)).ok()
    }

    pub(crate) fn refuse(&mut self, error: Error) {
        self.refused.get_or_insert(error);
    }

    /// Returns the first refusal. Options that were not taken are refused too, so that none is silently ignored. A misspelt
    /// option comes first, even if it is the host's, because it may be the one that is missing.
    pub(crate) fn finish(self, known: &[&str], of_host: &[&str]) -> Result<(), Error> {
        let others: Vec<String> = self.fields.into_pairs().map(|(name, _)| name).collect();
        for name in &others {
            let meant = spelling::meant(name, known).or_else(|| spelling::meant(name, of_host));
            if let Some(meant) = meant {
                return Err(Error::invalid(name, format_args!("is not an option: did you mean `{meant}`?")));
            }
        }
        match (self.refused, others.into_iter().next()) {
            (Some(error), _) => Err(error),
            (None, Some(name)) => {
                let (known, of_host) = (known.join(", "), of_host.join(", "));
                Err(Error::invalid(name, format_args!("is not an option; known are {known}, {of_host}")))
            }
            (None, None) => Ok(()),
        }
    }
}

impl Scalar {
    /// Reads a value from JSON text. A value that JSON can't express is written as `{"other": "NaN"}`, described as in an
    /// error message.
    ///
    /// ```
    /// use postproxy_dm_core::Scalar;
    /// use postproxy_dm_core::json::Json;
    ///
    /// let read = |text| Scalar::read(Json::read_leniently(text).unwrap());
    /// assert_eq!(read("1e+21"), Scalar::Number("1e+21".to_owned()));
    /// assert_eq!(read(r#"{"other": "a Map"}"#), Scalar::Other("a Map".to_owned()));
    /// assert_eq!(read(r#""\ud83d""#), Scalar::HalfCharacter);
    /// ```
    pub fn read(json: Json<'_>) -> Self {
        if let Some(text) = json.text() {
            return if json.is_whole() { Scalar::Text(text.into_owned()) } else { Scalar::HalfCharacter };
        }
        if let Some(object) = json.object() {
            let words = object.get("other").and_then(Json::text);
            return Scalar::Other(words.map_or_else(|| "an object".to_owned(), String::from));
        }
        if let Some(items) = json.items() {
            // No parameter takes a list of lists, and a text may nest them without end.
            let read = |item: Json<'_>| match item.items() {
                Some(_) => Scalar::Other("a list".to_owned()),
                None => Scalar::read(item),
            };
            return Scalar::List(items.into_iter().map(read).collect());
        }
        match json.written() {
            "null" => Scalar::Null,
            "true" => Scalar::Bool(true),
            "false" => Scalar::Bool(false),
            number => Scalar::Number(number.to_owned()),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Scalar::Null)
    }

    /// Returns a string that must not be empty.
    pub(crate) fn into_text(self, name: &str) -> Result<String, Error> {
        match self {
            Scalar::Text(text) if !text.is_empty() => Ok(text),
            Scalar::Text(_) => Err(Error::invalid(name, "must not be empty")),
            Scalar::HalfCharacter => Err(Error::invalid(name, HALF_A_CHARACTER)),
            other => Err(Error::invalid(name, format_args!("must be a string, got {other}"))),
        }
    }

    /// Returns a whole number that must be within a range.
    pub(crate) fn into_integer(self, name: &str, range: RangeInclusive<u64>) -> Result<u64, Error> {
        // JavaScript writes a whole number below 1e21 as digits only.
        let number = match &self {
            Scalar::Number(digits) => digits.parse().ok().filter(|number| range.contains(number)),
            _ => None,
        };
        number.ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            Error::invalid(name, format_args!("must be a whole number from {least} to {most}, got {self}"))
        })
    }

    /// Returns `true` or `false`.
    pub(crate) fn into_boolean(self, name: &str) -> Result<bool, Error> {
        match self {
            Scalar::Bool(value) => Ok(value),
            other => Err(Error::invalid(name, format_args!("must be true or false, got {other}"))),
        }
    }

    /// Returns the value as it is written in a query string.
    pub(crate) fn into_query(self, name: &str) -> Result<String, Error> {
        match self {
            Scalar::Text(text) => Ok(text),
            Scalar::Bool(value) => Ok(value.to_string()),
            Scalar::Number(number) => Ok(number),
            Scalar::HalfCharacter => Err(Error::invalid(name, HALF_A_CHARACTER)),
            other => {
                Err(Error::invalid(name, format_args!("must be a string, number or boolean, got {other}")))
            }
        }
    }
}

/// Describes a refused value in an error message. A string is not repeated, because it could be a secret.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => f.write_str("nothing"),
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Number(number) => f.write_str(number),
            Scalar::Text(_) | Scalar::HalfCharacter => f.write_str("a string"),
            Scalar::List(_) => f.write_str("a list"),
            Scalar::Other(words) => f.write_str(words),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Scalar::Text(text.to_owned())
    }
}

impl From<&[&str]> for Scalar {
    fn from(texts: &[&str]) -> Self {
        Scalar::List(texts.iter().copied().map(Scalar::from).collect())
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Scalar::Bool(value)
    }
}

impl From<u32> for Scalar {
    fn from(number: u32) -> Self {
        Scalar::Number(number.to_string())
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        match value.abs() {
            f64::INFINITY => Scalar::Other(format!("{value}").replace("inf", "Infinity")),
            _ if value.is_nan() => Scalar::Other("NaN".to_owned()),
            1e21.. => Scalar::Number(format!("{value:e}").replace('e', "e+")),
            0.0 => Scalar::Number("0".to_owned()),
            ..1e-6 => Scalar::Number(format!("{value:e}")),
            _ => Scalar::Number(format!("{value}")),
        }
    }
}

impl<T: Into<Scalar>> From<Option<T>> for Scalar {
    fn from(value: Option<T>) -> Self {
        value.map_or(Scalar::Null, Into::into)
    }
}
