//! Conversations: chats, the messages that the profile sends, reactions, comments, templates, and the events that all of these
//! cause.

pub(crate) mod chat;
pub(crate) mod comment;
pub(crate) mod components;
pub(crate) mod event;
pub(crate) mod outbound;
pub(crate) mod reaction;
pub(crate) mod template;
