//! What a WhatsApp number has beside its chats: the people that it blocks, and the bytes of the files that it receives.

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::{check_blocking, check_has_numbers};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{AnswerShape, DownloadedMedia, PlatformAnswer};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[
    ListBlockedUsers::ENDPOINT,
    GetBlockedUserStatus::ENDPOINT,
    BlockUsers::ENDPOINT,
    UnblockUsers::ENDPOINT,
    DownloadMedia::ENDPOINT,
];

/// Lists the people that a WhatsApp number blocks. The answer is Meta's own.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListBlockedUsers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The id of the phone number, one of the profile's placements.
    pub phone_number_id: &'a str,
    /// How many people to list, at least 1.
    pub limit: Option<u32>,
    /// Where the list goes on: the cursor of the answer before.
    pub after: Option<&'a str>,
}

/// Tells whether a WhatsApp number blocks a person. The answer is Meta's own.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetBlockedUserStatus<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The id of the phone number, one of the profile's placements.
    pub phone_number_id: &'a str,
    /// The person's phone number or WhatsApp id.
    pub user: &'a str,
}

/// Blocks people on WhatsApp: they can't write to the number any more. The answer is Meta's own.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlockUsers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The people.
    pub content: &'a Blocking,
}

/// Lets people on WhatsApp write to the number again. The answer is Meta's own.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnblockUsers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The people.
    pub content: &'a Blocking,
}

/// The people to block or not to block any more, and the phone number that they write to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "BlockUsersContent"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_blocking))]
pub struct Blocking {
    /// The id of the phone number, one of the profile's placements.
    pub phone_number_id: String,
    /// The people's phone numbers or WhatsApp ids, at most 1000.
    #[cfg_attr(feature = "typescript", ts(type = "readonly string[]"))]
    pub users: Vec<String>,
}

/// Gets the bytes of a file that a person sent on WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadMedia<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The id of the phone number, one of the profile's placements: the chat's `external_placement_id`.
    pub phone_number_id: &'a str,
    /// The attachment's `external_id`.
    pub media_id: &'a str,
}

impl Operation for ListBlockedUsers<'_> {
    type Answer = PlatformAnswer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listBlockedUsers",
        method: Method::GET,
        path: "/profiles/{profile_id}/whatsapp/blocked_users",
        query: &[Parameter::required_text("phone_number_id"), Parameter::LIMIT, Parameter::text("after")],
        content: Content::NoneWhere(check_has_numbers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).query(
            Fields::new()
                .with("phone_number_id", self.phone_number_id)
                .with("limit", self.limit)
                .with("after", self.after),
        )
    }
}

impl Operation for GetBlockedUserStatus<'_> {
    type Answer = PlatformAnswer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getBlockedUserStatus",
        method: Method::GET,
        path: "/profiles/{profile_id}/whatsapp/blocked_user_status",
        query: &[Parameter::required_text("phone_number_id"), Parameter::required_text("user")],
        content: Content::NoneWhere(check_has_numbers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        let query = Fields::new().with("phone_number_id", self.phone_number_id).with("user", self.user);
        Arguments::new([self.profile_id]).query(query)
    }
}

impl Operation for BlockUsers<'_> {
    type Answer = PlatformAnswer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "blockUsers",
        method: Method::POST,
        path: "/profiles/{profile_id}/whatsapp/block_users",
        query: &[],
        content: Content::Required(check_blocking),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.content)
    }
}

impl Operation for UnblockUsers<'_> {
    type Answer = PlatformAnswer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "unblockUsers",
        method: Method::POST,
        path: "/profiles/{profile_id}/whatsapp/unblock_users",
        query: &[],
        content: Content::Required(check_blocking),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.content)
    }
}

impl Operation for DownloadMedia<'_> {
    type Answer = DownloadedMedia;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "downloadMedia",
        method: Method::GET,
        path: "/profiles/{profile_id}/whatsapp/media",
        query: &[Parameter::required_text("phone_number_id"), Parameter::required_text("media_id")],
        content: Content::NoneWhere(check_has_numbers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        let query =
            Fields::new().with("phone_number_id", self.phone_number_id).with("media_id", self.media_id);
        Arguments::new([self.profile_id]).query(query)
    }
}
