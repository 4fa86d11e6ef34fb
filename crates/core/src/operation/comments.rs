//! Comments on a profile's posts, of one post or of all. Only reading: a private reply answers one.

use http::Method;

use super::arguments::Arguments;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::{Fields, Scalar};
use crate::model::{AnswerShape, Comment, ListedComment, Page};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] =
    &[ListComments::ENDPOINT, GetComment::ENDPOINT, ListAllComments::ENDPOINT];

/// Lists the comments on a post, each with the comments that answer it.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListComments<'a> {
    /// The post's id.
    pub post_id: &'a str,
    /// The id of the profile whose post it is.
    pub profile_id: &'a str,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
    /// Lists only comments that Postproxy has had since this date, or ISO 8601 time with its offset.
    pub from: Option<&'a str>,
    /// Lists only comments that Postproxy had by this date, or ISO 8601 time with its offset.
    pub to: Option<&'a str>,
}

/// Gets one comment, with the comments that answer it.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetComment<'a> {
    /// The post's id.
    pub post_id: &'a str,
    /// The comment's id, Postproxy's or the platform's.
    pub comment_id: &'a str,
    /// The id of the profile whose post it is.
    pub profile_id: &'a str,
}

/// Lists the comments on all posts. A comment that answers another is an entry of its own.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAllComments<'a> {
    /// Lists only comments on these posts, by their ids. Empty: on all.
    pub post_ids: &'a [&'a str],
    /// Lists only comments on posts of these profiles, by their ids or the names of platforms. Empty: of all.
    pub profiles: &'a [&'a str],
    /// Lists only comments on posts of this Page or organization.
    pub placement_id: Option<&'a str>,
    /// Lists only comments that Postproxy has had since this date, or ISO 8601 time with its offset.
    pub from: Option<&'a str>,
    /// Lists only comments that Postproxy had by this date, or ISO 8601 time with its offset.
    pub to: Option<&'a str>,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
}

impl Operation for ListComments<'_> {
    type Answer = Page<Comment>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listComments",
        method: Method::GET,
        path: "/posts/{post_id}/comments",
        query: &[
            Parameter::required_text("profile_id"),
            Parameter::PAGE,
            Parameter::PER_PAGE,
            Parameter::day_or_time("from"),
            Parameter::day_or_time("to"),
        ],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.post_id]).query(
            Fields::new()
                .with("profile_id", self.profile_id)
                .with("page", self.page)
                .with("per_page", self.per_page)
                .with("from", self.from)
                .with("to", self.to),
        )
    }
}

impl Operation for GetComment<'_> {
    type Answer = Comment;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getComment",
        method: Method::GET,
        path: "/posts/{post_id}/comments/{comment_id}",
        query: &[Parameter::required_text("profile_id")],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.post_id, self.comment_id])
            .query(Fields::new().with("profile_id", self.profile_id))
    }
}

impl Operation for ListAllComments<'_> {
    type Answer = Page<ListedComment>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listAllComments",
        method: Method::GET,
        path: "/comments",
        query: &[
            Parameter::texts("post_ids"),
            Parameter::texts("profiles"),
            Parameter::text("placement_id"),
            Parameter::day_or_time("from"),
            Parameter::day_or_time("to"),
            Parameter::PAGE,
            Parameter::PER_PAGE,
        ],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        let list = |texts: &[&str]| (!texts.is_empty()).then(|| Scalar::from(texts));
        Arguments::new([]).query(
            Fields::new()
                .with("post_ids", list(self.post_ids))
                .with("profiles", list(self.profiles))
                .with("placement_id", self.placement_id)
                .with("from", self.from)
                .with("to", self.to)
                .with("page", self.page)
                .with("per_page", self.per_page),
        )
    }
}
