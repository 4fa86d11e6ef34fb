//! Messages: reading a chat's, and sending one into it.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::content::{check_edit, check_message};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::form::File;
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{AnswerShape, Message, Page};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] =
    &[ListMessages::ENDPOINT, SendMessage::ENDPOINT, GetMessage::ENDPOINT, EditMessage::ENDPOINT];

/// Lists a chat's messages, newest first.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMessages<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
    /// Lists only `inbound` or only `outbound` messages.
    pub direction: Option<&'a str>,
    /// Lists only messages with this status.
    pub status: Option<&'a str>,
}

/// Sends a message. The answer is `pending`; webhooks report what happens to it.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendMessage<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
    /// The content to send.
    pub content: &'a MessageContent,
    /// The file that the content's `media[0]` describes, if its bytes are sent.
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub file: Option<&'a File>,
}

/// The content of a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "super::content::schema::Message")
)]
pub struct MessageContent {
    /// The text. Messenger takes 2000 characters, Instagram 1000 bytes, Telegram and WhatsApp 4096 characters, Bluesky
    /// 1000 graphemes and 10 000 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `HUMAN_AGENT` allows an answer by a human up to 7 days after the person's last message. Facebook and Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "\"HUMAN_AGENT\""))]
    pub tag: Option<String>,
    /// The platform's id of the message that this one answers. Telegram and WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_external_id: Option<String>,
    /// Any other field of the API.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub other: Map<String, Value>,
}

/// Gets one message.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetMessage<'a> {
    /// The message's id, Postproxy's or the platform's.
    pub message_id: &'a str,
}

/// Changes the text or keyboard of a message that was sent. Telegram only.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditMessage<'a> {
    /// The message's id, Postproxy's or the platform's.
    pub message_id: &'a str,
    /// The changes.
    pub content: &'a EditContent,
}

/// The changes to a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "EditMessageContent", optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_edit))]
pub struct EditContent {
    /// The new text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The new Telegram keyboard; `{}` removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "Record<string, unknown>"))]
    pub reply_markup: Option<Value>,
}

impl MessageContent {
    /// Creates the content of a text message.
    pub fn text(body: impl Into<String>) -> Self {
        MessageContent { body: Some(body.into()), ..MessageContent::default() }
    }
}

impl Operation for ListMessages<'_> {
    type Answer = Page<Message>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listMessages",
        method: Method::GET,
        path: "/chats/{chat_id}/messages",
        query: &[
            Parameter::PAGE,
            Parameter::PER_PAGE,
            Parameter::text("direction"),
            Parameter::text("status"),
        ],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id]).query(
            Fields::new()
                .with("page", self.page)
                .with("per_page", self.per_page)
                .with("direction", self.direction)
                .with("status", self.status),
        )
    }
}

impl Operation for SendMessage<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "sendMessage",
        method: Method::POST,
        path: "/chats/{chat_id}/messages",
        query: &[],
        content: Content::RequiredWithFile(check_message),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[202]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id]).content(self.content).file(self.file)
    }
}

impl Operation for GetMessage<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getMessage",
        method: Method::GET,
        path: "/messages/{message_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.message_id])
    }
}

impl Operation for EditMessage<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "editMessage",
        method: Method::PATCH,
        path: "/messages/{message_id}",
        query: &[],
        content: Content::Required(check_edit),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.message_id]).content(self.content)
    }
}
