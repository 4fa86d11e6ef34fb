//! The endpoints of the API, each described once: its method, path, query, content and answer.
//!
//! Every endpoint is a type with an [`Endpoint`] constant. A Rust program fills in the type; a binding looks the
//! constant up by name with [`endpoint()`] and passes on what JavaScript gave it. Both ways end in
//! [`Endpoint::prepare`], so both are checked alike. The emulator routes by the same constants.

mod arguments;
mod chat_syncs;
mod chats;
mod comments;
mod content;
mod description;
mod endpoint;
mod endpoints;
mod form;
mod ice_breakers;
mod invalid_field;
mod messages;
mod other;
mod parameter;
mod participants;
mod path;
mod placements;
mod prepare;
mod private_replies;
mod profiles;
mod reactions;
mod request;
mod templates;
mod webhooks;
mod whatsapp;

pub use arguments::Arguments;
pub use chat_syncs::*;
pub use chats::*;
pub use comments::*;
pub use content::{HUMAN_AGENT, check_attachment_size, read_object};
pub use description::Description;
pub use endpoint::{Check, Content, Endpoint, Operation};
pub use endpoints::{ENDPOINTS, endpoint};
pub(crate) use form::Form;
pub use form::{Body, File};
pub use ice_breakers::*;
pub use invalid_field::InvalidField;
pub use messages::*;
pub use other::OTHER;
pub use parameter::{Parameter, ParameterKind};
pub use participants::*;
pub use path::{escape_segment, push_query};
pub use placements::*;
pub use prepare::Prepared;
pub(crate) use prepare::{Longest, Payload};
pub use private_replies::*;
pub use profiles::*;
pub use reactions::*;
pub use request::Request;
pub use templates::*;
pub use webhooks::*;
pub use whatsapp::*;
