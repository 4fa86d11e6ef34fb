//! The endpoints of the API, each described once: its method, path, query, content and answer.
//!
//! Every endpoint is a type with an [`Endpoint`] constant. A Rust program fills in the type; a binding looks the
//! constant up by name with [`endpoint`] and passes on what JavaScript gave it. Both ways end in
//! [`Endpoint::prepare`], so both are checked alike. The emulator routes by the same constants.

mod chats;
mod content;
mod messages;
mod path;
mod profiles;
mod reactions;

pub use chats::{CreateChat, GetChat, ListChats, ParticipantDetails};
pub use content::{
    Fault, HUMAN_AGENT, MAX_FACEBOOK_BODY_CHARACTERS, MAX_INSTAGRAM_BODY_BYTES, check_message,
    check_message_for, check_participant_for, read_object,
};
pub use messages::{GetMessage, ListMessages, MessageContent, SendMessage};
pub use path::{escape_segment, push_query};
pub use profiles::{GetProfile, ListProfiles};
pub use reactions::{React, ReactContent, Unreact};

use std::ops::RangeInclusive;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::Error;
use crate::error::{ErrorClass, Outcome, codes};
use crate::field::{Fields, Scalar};

/// Every endpoint, in the order of the API reference.
pub const ENDPOINTS: &[&Endpoint] = &[
    &ListProfiles::ENDPOINT,
    &GetProfile::ENDPOINT,
    &ListChats::ENDPOINT,
    &CreateChat::ENDPOINT,
    &GetChat::ENDPOINT,
    &ListMessages::ENDPOINT,
    &SendMessage::ENDPOINT,
    &GetMessage::ENDPOINT,
    &React::ENDPOINT,
    &Unreact::ENDPOINT,
];

/// One endpoint of the API.
#[derive(Debug)]
pub struct Endpoint {
    /// The name of the JavaScript method.
    pub name: &'static str,
    /// The HTTP method. Anything but GET is a write and carries an idempotency key.
    pub method: Method,
    /// The path below `/api`, with its ids in braces: `/chats/{chat_id}/messages`.
    pub path: &'static str,
    /// The query parameters whose form is known. Others are passed on as they are.
    pub query: &'static [Parameter],
    /// What the body holds.
    pub content: Content,
}

/// A query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: ParameterKind,
}

/// What a query parameter may be.
#[derive(Debug)]
pub enum ParameterKind {
    /// Any text that is not empty.
    Text,
    /// A whole number within a range.
    Integer(RangeInclusive<u64>),
    /// An ISO 8601 time with its offset, such as `2026-05-31T14:02:00Z`.
    Time,
}

/// What the body of a request holds.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Nothing.
    None,
    /// A JSON object, `{}` where the caller gives none.
    Optional(Check),
    /// A JSON object.
    Required(Check),
}

/// Finds what the service is sure to refuse in a content.
pub type Check = fn(&Map<String, Value>) -> Vec<Fault>;

/// An endpoint with its arguments.
pub trait Operation {
    /// What a successful answer's body holds.
    type Answer: DeserializeOwned;

    /// The endpoint.
    const ENDPOINT: Endpoint;

    /// The arguments, in the order and form of the endpoint.
    fn arguments(&self) -> Arguments;
}

/// What an endpoint is called with.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// The ids of the path, in the path's order.
    pub ids: Vec<Scalar>,
    /// The query parameters.
    pub query: Fields,
    /// The content, a JSON text. It goes over the wire as it is.
    pub content: Option<Bytes>,
}

/// A checked request that lacks only what the client adds.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) path_and_query: String,
    pub(crate) body: Option<Bytes>,
}

/// The endpoint of that name.
pub fn endpoint(name: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.name == name).copied()
}

impl Arguments {
    /// For the given ids.
    pub fn new<const N: usize>(ids: [&str; N]) -> Self {
        Arguments { ids: ids.map(Scalar::from).into(), ..Arguments::default() }
    }

    /// With query parameters.
    pub fn query(mut self, query: Fields) -> Self {
        self.query = query;
        self
    }

    /// With a content.
    pub fn content<T: Serialize>(mut self, content: &T) -> Self {
        // A model serialises without fail: it has no maps with keys that are not strings.
        self.content = serde_json::to_vec(content).ok().map(Bytes::from);
        self
    }
}

impl Endpoint {
    /// The names of the path's ids, in order.
    pub fn id_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether calling it changes something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }

    /// Checks the arguments and makes the request of them.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error with [`Outcome::NotSent`] that names the field.
    pub fn prepare(&self, arguments: Arguments) -> Result<Prepared, Error> {
        Ok(Prepared {
            name: self.name,
            method: self.method.clone(),
            path_and_query: self.path_and_query(arguments.ids, arguments.query)?,
            body: self.body(arguments.content)?,
        })
    }

    fn path_and_query(&self, ids: Vec<Scalar>, mut query: Fields) -> Result<String, Error> {
        let mut ids = ids.into_iter();
        let mut out = String::with_capacity(self.path.len() + 40);
        for segment in self.path.split('/').skip(1) {
            out.push('/');
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => {
                    let id = ids.next().unwrap_or(Scalar::Null).into_text(name)?;
                    out.push_str(&escape_segment(&id).map_err(|why| Error::invalid(name, why))?);
                }
                None => out.push_str(segment),
            }
        }
        for parameter in self.query {
            if let Some(value) = query.take(parameter.name) {
                push_query(&mut out, parameter.name, &parameter.read(value)?);
            }
        }
        for (name, value) in query.into_pairs() {
            let value = value.into_query(&name)?;
            push_query(&mut out, &name, &value);
        }
        Ok(out)
    }

    fn body(&self, content: Option<Bytes>) -> Result<Option<Bytes>, Error> {
        let (check, content) = match (self.content, content) {
            (Content::None, _) => return Ok(None),
            (Content::Optional(_), None) => return Ok(Some(Bytes::from_static(b"{}"))),
            (Content::Required(_), None) => return Err(Error::invalid("content", "is required: an object")),
            (Content::Optional(check) | Content::Required(check), Some(content)) => (check, content),
        };
        let object =
            read_object(&content).map_err(|why| Error::invalid("content", format_args!("must be {why}")))?;
        match faults_error(check(&object)) {
            Some(error) => Err(error),
            None => Ok(Some(content)),
        }
    }
}

impl Parameter {
    pub(crate) const fn text(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Text }
    }

    pub(crate) const fn time(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Time }
    }

    /// Pages count from zero.
    pub(crate) const PAGE: Self =
        Parameter { name: "page", kind: ParameterKind::Integer(0..=u32::MAX as u64) };
    pub(crate) const PER_PAGE: Self =
        Parameter { name: "per_page", kind: ParameterKind::Integer(1..=u32::MAX as u64) };

    fn read(&self, value: Scalar) -> Result<String, Error> {
        match &self.kind {
            ParameterKind::Text => value.into_text(self.name),
            ParameterKind::Integer(range) => Ok(value.into_integer(self.name, range.clone())?.to_string()),
            ParameterKind::Time => {
                let text = value.into_text(self.name)?;
                match crate::time::parse(&text) {
                    Some(_) => Ok(text),
                    None => Err(Error::invalid(
                        self.name,
                        "must be an ISO 8601 time with its offset, such as 2026-05-31T14:02:00Z",
                    )),
                }
            }
        }
    }
}

/// All faults in one error; its field is the first one's.
fn faults_error(faults: Vec<Fault>) -> Option<Error> {
    let field = faults.first()?.field.clone();
    let texts: Vec<String> = faults.iter().map(Fault::to_string).collect();
    let mut error =
        Error::new(ErrorClass::Validation, codes::INVALID_ARGUMENT, Outcome::NotSent, texts.join("; "));
    error.field = Some(field);
    Some(error)
}
