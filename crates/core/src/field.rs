//! Small values that a caller hands over loosely typed (options, query parameters, ids), and how each is
//! refused with its name and what was expected. Payloads do not come this way: they cross as JSON text.

use std::fmt;
use std::ops::RangeInclusive;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::Error;
use crate::spelling;

/// A value as JavaScript or JSON knows it. Lists and objects are only known to be such.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null` or `undefined`: as if it were not given.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number, `NaN` and the infinities included.
    Number(Number),
    /// A string.
    Text(String),
    /// A list.
    List,
    /// An object.
    Object,
    /// A promise of a value, as a caller gives it who forgot to wait. It crosses as `{ isPromise: true }`.
    Promise,
}

/// A number and how it is written. A host that writes numbers itself gives the text: to write any `f64` is a tenth of
/// the WebAssembly module.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// As JavaScript writes it.
    pub text: String,
}

/// Named values in the order given: the options of a call, the parameters of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(Vec<(String, Scalar)>);

/// The options of a client or a call, taken out one by one.
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
    /// None at all.
    pub fn new() -> Self {
        Fields::default()
    }

    /// Adds a value under a name.
    pub fn with(mut self, name: &str, value: impl Into<Scalar>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Takes out the value of that name, `None` where it is missing or null.
    pub(crate) fn take(&mut self, name: &str) -> Option<Scalar> {
        let (_, value) = self.0.iter_mut().find(|(key, _)| key == name)?;
        Some(std::mem::replace(value, Scalar::Null)).filter(|value| !value.is_null())
    }

    /// What is left, with nulls dropped.
    pub(crate) fn into_pairs(self) -> impl Iterator<Item = (String, Scalar)> {
        self.0.into_iter().filter(|(_, value)| !value.is_null())
    }
}

impl Options {
    pub(crate) fn new(fields: Fields) -> Self {
        Options { fields, refused: None }
    }

    /// Takes out a text that must not be empty.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.fields.take(name)?;
        self.accept(value.into_text(name))
    }

    /// Takes out a whole number within a range.
    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.fields.take(name)?;
        self.accept(value.into_integer(name, range))
    }

    /// Takes out `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.fields.take(name)?;
        self.accept(value.into_boolean(name))
    }

    fn accept<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        read.map_err(|error| self.refuse(error)).ok()
    }

    pub(crate) fn refuse(&mut self, error: Error) {
        self.refused.get_or_insert(error);
    }

    /// The first refusal. What was not taken is refused too, so that no option is ignored silently; before all else a
    /// misspelt one, be it of the host, as it may be the one that is missed.
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
                Err(Error::invalid(name, format_args!("is not an option; known are {}", known.join(", "))))
            }
            (None, None) => Ok(()),
        }
    }
}

impl Scalar {
    fn is_null(&self) -> bool {
        matches!(self, Scalar::Null)
    }

    /// A text that is not empty.
    pub(crate) fn into_text(self, name: &str) -> Result<String, Error> {
        match self {
            Scalar::Text(text) if !text.is_empty() => Ok(text),
            Scalar::Text(_) => Err(Error::invalid(name, "must not be empty")),
            other => Err(Error::invalid(name, format_args!("must be a string, got {other}"))),
        }
    }

    /// A whole number within a range.
    pub(crate) fn into_integer(self, name: &str, range: RangeInclusive<u64>) -> Result<u64, Error> {
        match self {
            Scalar::Number(number)
                if number.value.fract() == 0.0
                    && number.value >= *range.start() as f64
                    && number.value <= *range.end() as f64 =>
            {
                Ok(number.value as u64)
            }
            other => Err(Error::invalid(
                name,
                format_args!("must be a whole number from {} to {}, got {other}", range.start(), range.end()),
            )),
        }
    }

    /// `true` or `false`.
    pub(crate) fn into_boolean(self, name: &str) -> Result<bool, Error> {
        match self {
            Scalar::Bool(value) => Ok(value),
            other => Err(Error::invalid(name, format_args!("must be true or false, got {other}"))),
        }
    }

    /// As it is written in a query string.
    pub(crate) fn into_query(self, name: &str) -> Result<String, Error> {
        match self {
            Scalar::Text(text) => Ok(text),
            Scalar::Bool(value) => Ok(value.to_string()),
            Scalar::Number(number) if number.value.is_finite() => Ok(number.text),
            other => {
                Err(Error::invalid(name, format_args!("must be a string, number or boolean, got {other}")))
            }
        }
    }
}

/// How a refused value is named in a message. A text is not repeated: it could be a secret.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => f.write_str("nothing"),
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Number(number) => f.write_str(&number.text),
            Scalar::Text(_) => f.write_str("a string"),
            Scalar::List => f.write_str("a list"),
            Scalar::Object => f.write_str("an object"),
            Scalar::Promise => f.write_str("a promise: await it first"),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Scalar::Text(text.to_owned())
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Scalar::Bool(value)
    }
}

impl From<u32> for Scalar {
    fn from(number: u32) -> Self {
        Scalar::Number(Number { value: number.into(), text: number.to_string() })
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        let text = match value.abs() {
            f64::INFINITY => format!("{value}").replace("inf", "Infinity"),
            1e21.. => format!("{value:e}").replace('e', "e+"),
            0.0 => "0".to_owned(),
            ..1e-6 => format!("{value:e}"),
            _ => format!("{value}"),
        };
        Scalar::Number(Number { value, text })
    }
}

impl<T: Into<Scalar>> From<Option<T>> for Scalar {
    fn from(value: Option<T>) -> Self {
        value.map_or(Scalar::Null, Into::into)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_none<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::from(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::from(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Scalar, E> {
        Ok(Scalar::Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scalar, A::Error> {
        let mut is_promise = false;
        while let Some((name, _)) = entries.next_entry::<String, IgnoredAny>()? {
            is_promise |= name == "isPromise";
        }
        Ok(if is_promise { Scalar::Promise } else { Scalar::Object })
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Fields(fields))
    }
}
