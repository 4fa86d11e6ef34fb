//! The endpoints of the API, each described once: its method, path, query, content and answer.
//!
//! Every endpoint is a type with an [`Endpoint`] constant. A Rust program fills in the type; a binding looks the
//! constant up by name with [`endpoint`] and passes on what JavaScript gave it. Both ways end in
//! [`Endpoint::prepare`], so both are checked alike. The emulator routes by the same constants.

mod chat_syncs;
mod chats;
mod content;
mod form;
mod ice_breakers;
mod messages;
mod participants;
mod path;
mod private_replies;
mod profiles;
mod reactions;
mod webhooks;

pub use chat_syncs::{BackfillChats, BackfillContent, GetChatSync, ListChatSyncs};
pub use chats::{
    ArchiveChat, CreateChat, GetChat, ListChats, MarkRead, ParticipantDetails, StartTyping, StopTyping,
    UnarchiveChat,
};
pub use content::{Fault, HUMAN_AGENT, check_attachment_size, limits, read_object};
pub(crate) use form::Form;
pub use form::{Body, File};
pub use ice_breakers::{DeleteIceBreakers, GetIceBreakers, SetIceBreakers};
pub use messages::{EditContent, EditMessage, GetMessage, ListMessages, MessageContent, SendMessage};
pub use participants::GetParticipantStatus;
pub use path::{escape_segment, push_query};
pub use private_replies::{PrivateReply, PrivateReplyContent};
pub use profiles::{GetProfile, ListProfiles};
pub use reactions::{React, ReactContent, Unreact};
pub use webhooks::{
    CreateWebhook, DeleteWebhook, GetWebhook, ListWebhookDeliveries, ListWebhooks, UpdateWebhook,
    WebhookContent,
};

use std::ops::RangeInclusive;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Error;
use crate::client::{MISPLACED_OPTION, is_call_option};
use crate::error::{ErrorClass, Outcome, codes};
use crate::field::{Fields, Scalar};
use crate::json::{Json, Object};
use crate::model::{AnswerBody, AnswerShape, Platform};
use crate::spelling;

/// Every endpoint, in the order of the API reference.
pub const ENDPOINTS: &[&Endpoint] = &[
    ListProfiles::ENDPOINT,
    GetProfile::ENDPOINT,
    ListChats::ENDPOINT,
    CreateChat::ENDPOINT,
    GetChat::ENDPOINT,
    ArchiveChat::ENDPOINT,
    UnarchiveChat::ENDPOINT,
    MarkRead::ENDPOINT,
    StartTyping::ENDPOINT,
    StopTyping::ENDPOINT,
    ListMessages::ENDPOINT,
    SendMessage::ENDPOINT,
    GetMessage::ENDPOINT,
    EditMessage::ENDPOINT,
    React::ENDPOINT,
    Unreact::ENDPOINT,
    PrivateReply::ENDPOINT,
    GetIceBreakers::ENDPOINT,
    SetIceBreakers::ENDPOINT,
    DeleteIceBreakers::ENDPOINT,
    GetParticipantStatus::ENDPOINT,
    BackfillChats::ENDPOINT,
    ListChatSyncs::ENDPOINT,
    GetChatSync::ENDPOINT,
    CreateWebhook::ENDPOINT,
    ListWebhooks::ENDPOINT,
    GetWebhook::ENDPOINT,
    UpdateWebhook::ENDPOINT,
    DeleteWebhook::ENDPOINT,
    ListWebhookDeliveries::ENDPOINT,
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
    /// What the body of a successful answer holds.
    pub answer: AnswerShape,
}

/// A query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: ParameterKind,
    /// Whether it must be given.
    pub is_required: bool,
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
    /// A JSON object, or a form where the bytes of a file go with it.
    RequiredWithFile(Check),
}

/// Finds what the service is sure to refuse in a content; what one platform refuses only where the platform is
/// known.
pub type Check = fn(&Object<'_>, Option<&Platform>) -> Vec<Fault>;

/// An endpoint with its arguments.
pub trait Operation {
    /// What a successful answer's body holds, an `Option` where it may be empty.
    type Answer: AnswerBody;

    /// The endpoint.
    const ENDPOINT: &'static Endpoint;

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
    /// The file whose bytes go with it.
    pub file: Option<File>,
}

/// A checked request that lacks only what the client adds.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) name: &'static str,
    pub(crate) method: &'static Method,
    pub(crate) path_and_query: String,
    pub(crate) payload: Option<Payload>,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Json(Bytes),
    Form(Form),
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

    /// With the bytes of a file.
    pub fn file(mut self, file: Option<&File>) -> Self {
        self.file = file.cloned();
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

    /// What the service is sure to refuse in a content; what one platform refuses only where it is known.
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
    pub fn check(&self, content: &Map<String, Value>, platform: Option<&Platform>) -> Vec<Fault> {
        let text = serde_json::to_string(content).unwrap_or_default();
        let content = Json::read_leniently(&text).ok().and_then(Json::object);
        content.map_or_else(Vec::new, |content| self.faults(&content, platform))
    }

    fn faults(&self, content: &Object<'_>, platform: Option<&Platform>) -> Vec<Fault> {
        match self.content {
            Content::None => Vec::new(),
            Content::Optional(check) | Content::Required(check) | Content::RequiredWithFile(check) => {
                check(content, platform)
            }
        }
    }

    /// Checks the arguments and makes the request of them. Where the platform is known, its own limits are checked too.
    ///
    /// # Errors
    /// A [`Validation`](ErrorClass::Validation) error with [`Outcome::NotSent`] that names the field.
    pub fn prepare(
        &'static self,
        arguments: Arguments,
        platform: Option<&Platform>,
    ) -> Result<Prepared, Error> {
        Ok(Prepared {
            name: self.name,
            method: &self.method,
            path_and_query: self.path_and_query(arguments.ids, arguments.query)?,
            payload: self.payload(arguments.content, arguments.file, platform)?,
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
            match query.take(parameter.name) {
                Some(value) => push_query(&mut out, parameter.name, &parameter.read(value)?),
                None if parameter.is_required => return Err(Error::invalid(parameter.name, "is required")),
                None => {}
            }
        }
        for (name, value) in query.into_pairs() {
            if is_call_option(&name) {
                return Err(Error::invalid(&name, MISPLACED_OPTION));
            }
            let known: Vec<&str> = self.query.iter().map(|parameter| parameter.name).collect();
            if let Some(meant) = spelling::meant(&name, &known) {
                let expected = format_args!("is not a parameter that the API knows: did you mean `{meant}`?");
                return Err(Error::invalid(&name, expected));
            }
            let value = value.into_query(&name)?;
            push_query(&mut out, &name, &value);
        }
        Ok(out)
    }

    fn payload(
        &self,
        content: Option<Bytes>,
        file: Option<File>,
        platform: Option<&Platform>,
    ) -> Result<Option<Payload>, Error> {
        let content = match (self.content, content) {
            (Content::None, _) => return Ok(None),
            (Content::Optional(_), None) => Bytes::from_static(b"{}"),
            (_, None) => return Err(Error::invalid("content", "is required: an object")),
            (_, Some(content)) => content,
        };
        let object = content::borrow_object(&content).map_err(|fault| faults_error(vec![fault]))?;
        let mut faults = self.faults(&object, platform);
        let Some(file) = file else {
            return if faults.is_empty() {
                Ok(Some(Payload::Json(content)))
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
                // A field is named once, for what is wrong with it whatever the form.
                let is_new = |fault: &Fault| faults.iter().all(|known| known.field != fault.field);
                let others: Vec<Fault> = others.into_iter().filter(is_new).collect();
                Err(faults_error(faults.into_iter().chain(others).collect()))
            }
        }
    }
}

impl Parameter {
    pub(crate) const fn text(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Text, is_required: false }
    }

    pub(crate) const fn required_text(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Text, is_required: true }
    }

    pub(crate) const fn time(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Time, is_required: false }
    }

    /// Pages count from zero.
    pub(crate) const PAGE: Self = Parameter::integer("page", 0..=u32::MAX as u64);
    pub(crate) const PER_PAGE: Self = Parameter::integer("per_page", 1..=u32::MAX as u64);

    const fn integer(name: &'static str, range: RangeInclusive<u64>) -> Self {
        Parameter { name, kind: ParameterKind::Integer(range), is_required: false }
    }

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
fn faults_error(faults: Vec<Fault>) -> Error {
    let texts: Vec<String> = faults.iter().map(Fault::to_string).collect();
    let mut error =
        Error::new(ErrorClass::Validation, codes::INVALID_ARGUMENT, Outcome::NotSent, texts.join("; "));
    error.field = faults.into_iter().next().map(|fault| fault.field);
    error
}
