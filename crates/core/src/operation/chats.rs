//! Chats: the conversations between a profile and one person each.

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::{check_archive, check_participant, check_typing};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{Accepted, AnswerShape, Chat, Page};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[
    ListChats::ENDPOINT,
    CreateChat::ENDPOINT,
    GetChat::ENDPOINT,
    ArchiveChat::ENDPOINT,
    UnarchiveChat::ENDPOINT,
    MarkRead::ENDPOINT,
    StartTyping::ENDPOINT,
    StopTyping::ENDPOINT,
];

/// Lists a profile's chats, newest activity first.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListChats<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
    /// Lists only chats whose last message is older than this ISO 8601 time with an offset.
    pub before: Option<&'a str>,
    /// Lists only chats whose last message is newer than this ISO 8601 time with an offset.
    pub after: Option<&'a str>,
}

/// Finds the chat with a person, or creates it. Idempotent.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateChat<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The person to chat with.
    pub participant: &'a ParticipantDetails,
}

/// The person of a new chat. If the chat exists, the details that are given here are updated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "CreateChatContent", optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_participant))]
pub struct ParticipantDetails {
    /// The platform's id for the person: on Messenger the Page-scoped id (PSID).
    pub participant_external_id: String,
    /// The person's user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_username: Option<String>,
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_name: Option<String>,
    /// The id of the phone number to write from, one of the profile's placements. WhatsApp only, and required there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement_id: Option<String>,
}

/// Gets one chat.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetChat<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

/// Archives a chat. Bluesky only, where it also mutes the chat.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArchiveChat<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

/// Takes a chat out of the archive. Bluesky only.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnarchiveChat<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

/// Marks the person's latest message as read. WhatsApp shows them the receipt; of the other platforms no source says it.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MarkRead<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

/// Shows the person that someone is writing an answer. Facebook, Instagram, WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartTyping<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

/// Hides the typing indicator again. Facebook, Instagram, WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StopTyping<'a> {
    /// The chat's id, Postproxy's or the platform's.
    pub chat_id: &'a str,
}

impl Operation for ListChats<'_> {
    type Answer = Page<Chat>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listChats",
        method: Method::GET,
        path: "/profiles/{profile_id}/chats",
        query: &[Parameter::PAGE, Parameter::PER_PAGE, Parameter::time("before"), Parameter::time("after")],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).query(
            Fields::new()
                .with("page", self.page)
                .with("per_page", self.per_page)
                .with("before", self.before)
                .with("after", self.after),
        )
    }
}

impl Operation for CreateChat<'_> {
    type Answer = Chat;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "createChat",
        method: Method::POST,
        path: "/profiles/{profile_id}/chats",
        query: &[],
        content: Content::Required(check_participant),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200, 201]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.participant)
    }
}

impl Operation for GetChat<'_> {
    type Answer = Chat;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getChat",
        method: Method::GET,
        path: "/chats/{chat_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}

impl Operation for ArchiveChat<'_> {
    type Answer = Chat;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "archiveChat",
        method: Method::POST,
        path: "/chats/{chat_id}/archive",
        query: &[],
        content: Content::NoneWhere(check_archive),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}

impl Operation for UnarchiveChat<'_> {
    type Answer = Chat;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "unarchiveChat",
        method: Method::DELETE,
        path: "/chats/{chat_id}/archive",
        query: &[],
        content: Content::NoneWhere(check_archive),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}

impl Operation for MarkRead<'_> {
    type Answer = Chat;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "markRead",
        method: Method::POST,
        path: "/chats/{chat_id}/mark_read",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}

impl Operation for StartTyping<'_> {
    type Answer = Option<Accepted>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "startTyping",
        method: Method::POST,
        path: "/chats/{chat_id}/start_typing",
        query: &[],
        content: Content::NoneWhere(check_typing),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200, 202]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}

impl Operation for StopTyping<'_> {
    type Answer = Option<Accepted>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "stopTyping",
        method: Method::POST,
        path: "/chats/{chat_id}/stop_typing",
        query: &[],
        content: Content::NoneWhere(check_typing),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200, 202]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.chat_id])
    }
}
