//! What describes an endpoint, and what an endpoint with its arguments is.

use http::Method;
use postproxy_dm_fast::json::Object;

use super::arguments::Arguments;
use super::description::Description;
use super::invalid_field::InvalidField;
use super::parameter::Parameter;
use crate::model::{AnswerBody, AnswerShape, Platform};

/// One endpoint of the API.
#[derive(Debug)]
pub struct Endpoint {
    /// The name of the JavaScript method.
    pub name: &'static str,
    /// The HTTP method. Anything but GET is a write and carries an idempotency key.
    pub method: Method,
    /// The path below `/api`, with its ids in braces: `/chats/{chat_id}/messages`.
    pub path: &'static str,
    /// The query parameters whose form is known. Others are passed on unchanged.
    pub query: &'static [Parameter],
    /// The content of the request.
    pub content: Content,
    /// The shape of a successful answer's body.
    pub answer: AnswerShape,
    /// The statuses of a success, and the schemas of the arguments and the answer, with the feature `schema`.
    pub description: Description,
}

/// The content of a request.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Nothing.
    None,
    /// Nothing. The check says on which platforms the call is possible.
    NoneWhere(Check),
    /// A JSON object, `{}` if the caller gives none.
    Optional(Check),
    /// A JSON object.
    Required(Check),
    /// A JSON object, or a form if the bytes of a file are sent with it.
    RequiredWithFile(Check),
}

/// Finds what the service is sure to refuse in a content. A limit of one platform is only checked if the platform is
/// known.
pub type Check = fn(&Object<'_>, Option<&Platform>) -> Vec<InvalidField>;

/// An endpoint with its arguments.
pub trait Operation {
    /// The type of a successful answer's body, an `Option` if it may be empty.
    type Answer: AnswerBody;

    /// The endpoint.
    const ENDPOINT: &'static Endpoint;

    /// Returns the arguments, in the order and form of the endpoint.
    fn arguments(&self) -> Arguments;
}

impl Endpoint {
    /// Returns the names of the path's ids, in order.
    pub fn id_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Returns whether a call changes something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }
}
