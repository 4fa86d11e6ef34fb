//! Private replies: a direct message to the author of a comment, once per comment, within 7 days.

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::check_private_reply;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{AnswerShape, Button, Card, Element, Message, QuickReply};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[PrivateReply::ENDPOINT];

/// Answers a comment with a direct message to its author. Facebook and Instagram.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrivateReply<'a> {
    /// The post's id.
    pub post_id: &'a str,
    /// The comment's id, Postproxy's or the platform's.
    pub comment_id: &'a str,
    /// The id of the profile that answers.
    pub profile_id: &'a str,
    /// The content to send.
    pub content: &'a PrivateReplyContent,
}

/// The content of a private reply.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "super::content::schema::PrivateReply")
)]
pub struct PrivateReplyContent {
    /// The text. May be empty with `elements`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Answers that the person can tap, at most 13.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<Vec<QuickReply>>,
    /// Buttons below the text, at most 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// The card around the buttons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The elements of a carousel, at most 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elements: Option<Vec<Element>>,
}

impl Operation for PrivateReply<'_> {
    type Answer = Message;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "privateReply",
        method: Method::POST,
        path: "/posts/{post_id}/comments/{comment_id}/private_reply",
        query: &[Parameter::required_text("profile_id")],
        content: Content::Required(check_private_reply),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[202]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.post_id, self.comment_id])
            .query(Fields::new().with("profile_id", self.profile_id))
            .content(self.content)
    }
}
