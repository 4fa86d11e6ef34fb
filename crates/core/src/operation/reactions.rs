//! Reactions of the profile to a message. A second one replaces the first. Facebook and Instagram.

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::{check_reaction, check_unreact};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, Message};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[React::ENDPOINT, Unreact::ENDPOINT];

/// Reacts to a message.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct React<'a> {
    /// The message's id, Postproxy's or the platform's.
    pub message_id: &'a str,
    /// The reaction.
    pub content: &'a ReactContent,
}

/// A reaction by name or emoji; the service's default is `love`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_reaction))]
pub struct ReactContent {
    /// The name of a reaction, such as `like`. Instagram takes only `love`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "ReactionName"))]
    pub reaction: Option<String>,
    /// Any emoji, instead of a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
}

/// Removes the reaction.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unreact<'a> {
    /// The message's id, Postproxy's or the platform's.
    pub message_id: &'a str,
}

impl Operation for React<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "react",
        method: Method::POST,
        path: "/messages/{message_id}/react",
        query: &[],
        content: Content::Optional(check_reaction),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.message_id]).content(self.content)
    }
}

impl Operation for Unreact<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "unreact",
        method: Method::DELETE,
        path: "/messages/{message_id}/unreact",
        query: &[],
        content: Content::NoneWhere(check_unreact),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.message_id])
    }
}
