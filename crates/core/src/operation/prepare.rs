//! From an endpoint and its arguments to a checked request: the path, the query and the body.

use bytes::Bytes;
use http::Method;
use postproxy_dm_fast::json::{Json, Object};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::content::{borrow_object, check_attachment_size};
use super::endpoint::{Content, Endpoint};
use super::form::{File, Form};
use super::invalid_field::InvalidField;
use super::path::{escape_segment, push_query};
use crate::call_options::{MISPLACED_OPTION, is_call_option};
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::field::{Fields, Scalar};
use crate::model::{AnswerKind, Platform};
use crate::spelling;

/// What is said of a text that is given as a content.
const NOT_A_TEXT: &str =
    ", not a text: in a message it is { body: \"…\" }, in a private reply { text: \"…\" }";

/// The one id that names another path: that of Meta's library of templates.
const LIBRARY: (&str, &str) = ("template_id", "library");
const IS_THE_LIBRARYS: &str = "would name Meta's library: give the template's id";

/// What a request for a file accepts.
const ANY_TYPE: &str = "*/*";

/// A checked request that lacks only what the client adds.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) name: &'static str,
    pub(crate) method: &'static Method,
    pub(crate) path_and_query: String,
    /// The id or parameter that takes most of them.
    pub(crate) longest: Longest,
    /// The media types of a successful answer.
    pub(crate) accept: &'static str,
    pub(crate) payload: Option<Payload>,
}

impl Prepared {
    /// Whether it changes something, and so carries an idempotency key.
    pub(crate) fn is_write(&self) -> bool {
        *self.method != Method::GET
    }

    /// Whether a file is sent or fetched, which takes as long as it is large.
    pub(crate) fn moves_file(&self) -> bool {
        matches!(self.payload, Some(Payload::Form(_))) || self.accept == ANY_TYPE
    }

    /// Whether a file is sent that can be read only once.
    pub(crate) fn reads_file_once(&self) -> bool {
        matches!(&self.payload, Some(Payload::Form(form)) if form.is_read_once)
    }
}

/// A name, and the bytes that its value takes in the URL.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Longest {
    pub(crate) name: &'static str,
    pub(crate) bytes: usize,
}

/// The body of a request, before it is written.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Json(Bytes),
    Form(Form),
}

impl Endpoint {
    /// Returns what the service is sure to refuse in a content. A limit of one platform is only checked if it is given.
    ///
    /// ```
    /// use postproxy_dm_core::model::Platform;
    /// use postproxy_dm_core::operation::{Operation, SendMessage, read_object};
    ///
    /// let content = read_object(format!(r#"{{"body":"{}"}}"#, "é".repeat(501)).as_bytes()).unwrap();
    /// assert!(SendMessage::ENDPOINT.check(&content, Some(&Platform::Facebook)).is_empty());
    /// let faults = SendMessage::ENDPOINT.check(&content, Some(&Platform::Instagram));
    /// assert_eq!(faults[0].to_string(), "body must be at most 1000 bytes, it has 1002");
    /// ```
    pub fn check(&self, content: &Map<String, Value>, platform: Option<&Platform>) -> Vec<InvalidField> {
        let text = serde_json::to_string(content).unwrap_or_default();
        let content = Json::read_leniently(&text).ok().and_then(Json::object);
        content.map_or_else(Vec::new, |content| self.faults(&content, platform))
    }

    fn faults(&self, content: &Object<'_>, platform: Option<&Platform>) -> Vec<InvalidField> {
        match self.content {
            Content::None => Vec::new(),
            Content::NoneWhere(check)
            | Content::Optional(check)
            | Content::Required(check)
            | Content::RequiredWithFile(check) => check(content, platform),
        }
    }

    /// Checks the arguments and prepares the request. If the platform is known, its own limits are checked too.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error with [`Outcome::NotSent`] that names every wrong id, parameter and
    /// field; its `field` is the first one's.
    pub fn prepare(
        &'static self,
        arguments: Arguments,
        platform: Option<&Platform>,
    ) -> Result<Prepared, Error> {
        let mut address = Address::default();
        self.add_ids(&mut address, arguments.ids);
        self.add_query(&mut address, arguments.query);
        let payload = self.payload(arguments.content, arguments.file, platform);
        let Address { path_and_query, longest, mut refused, .. } = address;
        match payload {
            Ok(payload) if refused.is_empty() => Ok(Prepared {
                name: self.name,
                method: &self.method,
                accept: if self.answer.kind == AnswerKind::Bytes { ANY_TYPE } else { "application/json" },
                path_and_query,
                longest,
                payload,
            }),
            payload => {
                refused.extend(payload.err());
                Err(one_error(refused))
            }
        }
    }

    fn add_ids(&self, address: &mut Address, ids: Vec<Scalar>) {
        let mut ids = ids.into_iter();
        for segment in self.path.split('/').skip(1) {
            address.path_and_query.push('/');
            let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
                address.path_and_query.push_str(segment);
                continue;
            };
            let id = ids.next().unwrap_or(Scalar::Null);
            let is_missing = id.is_null();
            let escape = |id: String| {
                if (name, &*id) == LIBRARY {
                    return Err(Error::invalid(name, IS_THE_LIBRARYS));
                }
                escape_segment(&id).map_err(|why| Error::invalid(name, why))
            };
            match id.into_text(name).and_then(escape) {
                Ok(segment) => {
                    address.path_and_query.push_str(&segment);
                    address.measure(name, segment.len());
                }
                Err(error) if is_missing => address.missing.push((name, error)),
                Err(error) => address.refused.push(error),
            }
        }
    }

    fn add_query(&self, address: &mut Address, mut query: Fields) {
        for parameter in self.query {
            let name = parameter.name;
            match query.take(name).map(|value| parameter.read(value)) {
                Some(Ok(text)) => {
                    let before = address.path_and_query.len();
                    push_query(&mut address.path_and_query, name, &text);
                    address.measure(name, address.path_and_query.len() - before);
                }
                Some(Err(error)) => address.refused.push(error),
                None if parameter.is_required => {
                    address.missing.push((name, Error::invalid(name, "is required")));
                }
                None => {}
            }
        }
        // An id that is missing may be among the parameters, under another spelling.
        let mut known: Vec<&str> = self.query.iter().map(|parameter| parameter.name).collect();
        known.extend(address.missing.iter().map(|(name, _)| *name));
        for (name, value) in query.into_pairs() {
            if is_call_option(&name) {
                address.refused.push(Error::invalid(&name, MISPLACED_OPTION));
            } else if let Some(meant) = spelling::meant(&name, &known) {
                let expected = format_args!("is not a parameter that the API knows: did you mean `{meant}`?");
                address.refused.push(Error::invalid(&name, expected));
                address.missing.retain(|(missing, _)| *missing != meant);
            } else {
                match value.into_query(&name) {
                    Ok(value) => push_query(&mut address.path_and_query, &name, &value),
                    Err(error) => address.refused.push(error),
                }
            }
        }
        address.refused.extend(address.missing.drain(..).map(|(_, error)| error));
    }

    fn payload(
        &self,
        content: Option<Bytes>,
        file: Option<File>,
        platform: Option<&Platform>,
    ) -> Result<Option<Payload>, Error> {
        let content = match (self.content, content) {
            (Content::None, _) => return Ok(None),
            (Content::NoneWhere(_) | Content::Optional(_), None) => Bytes::from_static(b"{}"),
            (Content::NoneWhere(_), Some(_)) => Bytes::from_static(b"{}"),
            (_, None) => return Err(Error::invalid("content", "is required: an object")),
            (_, Some(content)) => content,
        };
        let object = borrow_object(&content).map_err(|mut fault| {
            if content.starts_with(b"\"") && fault.expected == "must be an object" {
                fault.expected.push_str(NOT_A_TEXT);
            }
            faults_error(vec![fault])
        })?;
        let mut faults = self.faults(&object, platform);
        let is_sent = !matches!(self.content, Content::NoneWhere(_));
        let Some(file) = file.filter(|_| is_sent) else {
            return if faults.is_empty() {
                Ok(is_sent.then_some(Payload::Json(content)))
            } else {
                Err(faults_error(faults))
            };
        };
        if !matches!(self.content, Content::RequiredWithFile(_)) {
            return Err(Error::invalid("media", format_args!("can't be sent with {}", self.name)));
        }
        faults.extend(check_attachment_size(file.size, platform));
        match Form::new(&object, &file) {
            Ok(form) if faults.is_empty() => Ok(Some(Payload::Form(form))),
            Ok(_) => Err(faults_error(faults)),
            Err(others) => {
                // A field is named once, for the mistake that has nothing to do with the form.
                let is_new = |fault: &InvalidField| faults.iter().all(|known| known.field != fault.field);
                let others: Vec<InvalidField> = others.into_iter().filter(is_new).collect();
                Err(faults_error(faults.into_iter().chain(others).collect()))
            }
        }
    }
}

/// The path and the query of a request, and what is wrong with them so far.
#[derive(Default)]
struct Address {
    path_and_query: String,
    longest: Longest,
    refused: Vec<Error>,
    /// The ids and required parameters that are not given, with the error of each. One that is misspelt is named as that.
    missing: Vec<(&'static str, Error)>,
}

impl Address {
    fn measure(&mut self, name: &'static str, bytes: usize) {
        if bytes > self.longest.bytes {
            self.longest = Longest { name, bytes };
        }
    }
}

/// Returns one error for all. Its `field` is the first one's.
fn one_error(errors: Vec<Error>) -> Error {
    let texts: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let text = texts.join("; ");
    let field = errors.first().and_then(|error| error.field.clone());
    let mut error = Error::new(ErrorClass::Validation, codes::INVALID_ARGUMENT, Outcome::NotSent, text);
    error.field = field;
    error
}

/// Returns one error for all invalid fields. Its `field` is the first one's.
fn faults_error(faults: Vec<InvalidField>) -> Error {
    let texts: Vec<String> = faults.iter().map(InvalidField::to_string).collect();
    let mut error =
        Error::new(ErrorClass::Validation, codes::INVALID_ARGUMENT, Outcome::NotSent, texts.join("; "));
    error.field = faults.into_iter().next().map(|fault| fault.field);
    error
}
