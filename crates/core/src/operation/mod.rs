//! The endpoints of the API, each described once: its method, path, query, content and answer.
//!
//! Every endpoint is a type with an [`Endpoint`] constant. A Rust program fills in the type; a binding looks the
//! constant up by name with [`endpoint()`] and passes on what JavaScript gave it. Both ways end in
//! [`Endpoint::prepare`], so both are checked alike. The emulator routes by the same constants.

mod arguments;
mod chat_syncs;
mod chats;
mod content;
mod endpoint;
mod endpoints;
mod form;
mod ice_breakers;
mod invalid_field;
mod messages;
mod parameter;
mod participants;
mod path;
mod prepare;
mod private_replies;
mod profiles;
mod reactions;
mod request;
mod webhooks;

pub use arguments::Arguments;
pub use chat_syncs::{BackfillChats, BackfillContent, GetChatSync, ListChatSyncs};
pub use chats::{
    ArchiveChat, CreateChat, GetChat, ListChats, MarkRead, ParticipantDetails, StartTyping, StopTyping,
    UnarchiveChat,
};
pub use content::{HUMAN_AGENT, check_attachment_size, limits, read_object};
pub use endpoint::{Check, Content, Endpoint, Operation};
pub use endpoints::{ENDPOINTS, endpoint};
pub(crate) use form::Form;
pub use form::{Body, File};
pub use ice_breakers::{DeleteIceBreakers, GetIceBreakers, SetIceBreakers};
pub use invalid_field::InvalidField;
pub use messages::{EditContent, EditMessage, GetMessage, ListMessages, MessageContent, SendMessage};
pub use parameter::{Parameter, ParameterKind};
pub use participants::GetParticipantStatus;
pub use path::{escape_segment, push_query};
pub(crate) use prepare::Payload;
pub use prepare::Prepared;
pub use private_replies::{PrivateReply, PrivateReplyContent};
pub use profiles::{GetProfile, ListProfiles};
pub use reactions::{React, ReactContent, Unreact};
pub use request::Request;
pub use webhooks::{
    CreateWebhook, DeleteWebhook, GetWebhook, ListWebhookDeliveries, ListWebhooks, UpdateWebhook,
    WebhookContent,
};
