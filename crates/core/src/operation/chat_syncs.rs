//! Imports of older chats. One runs at a time for a profile.

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::check_backfill;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{AnswerShape, ChatSync, Page};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] =
    &[BackfillChats::ENDPOINT, ListChatSyncs::ENDPOINT, GetChatSync::ENDPOINT];

/// Starts an import of a profile's older chats.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackfillChats<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// How far back the import goes.
    pub content: &'a BackfillContent,
}

/// Lists a profile's imports, newest first.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListChatSyncs<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
    /// Lists only imports with this status.
    pub status: Option<&'a str>,
    /// Lists only imports with this trigger.
    pub trigger: Option<&'a str>,
}

/// Gets one import.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetChatSync<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The import's id.
    pub sync_id: &'a str,
}

/// How far back an import goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_backfill))]
pub struct BackfillContent {
    /// A date, or an ISO 8601 time with its offset.
    #[cfg_attr(feature = "typescript", ts(type = "string | Date"))]
    pub from: String,
}

impl Operation for BackfillChats<'_> {
    type Answer = ChatSync;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "backfillChats",
        method: Method::POST,
        path: "/profiles/{profile_id}/backfill_chats",
        query: &[],
        content: Content::Required(check_backfill),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[202]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.content)
    }
}

impl Operation for ListChatSyncs<'_> {
    type Answer = Page<ChatSync>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listChatSyncs",
        method: Method::GET,
        path: "/profiles/{profile_id}/chat_syncs",
        query: &[Parameter::PAGE, Parameter::PER_PAGE, Parameter::text("status"), Parameter::text("trigger")],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).query(
            Fields::new()
                .with("page", self.page)
                .with("per_page", self.per_page)
                .with("status", self.status)
                .with("trigger", self.trigger),
        )
    }
}

impl Operation for GetChatSync<'_> {
    type Answer = ChatSync;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getChatSync",
        method: Method::GET,
        path: "/profiles/{profile_id}/chat_syncs/{sync_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.sync_id])
    }
}
