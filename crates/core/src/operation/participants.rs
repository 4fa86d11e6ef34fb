//! The persons that a profile chats with, as the platform sees them.

use http::Method;

use super::arguments::Arguments;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, ParticipantStatus};

/// Tells whether a person is verified, and whether they follow the business. Instagram.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetParticipantStatus<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The platform's id for the person.
    pub user_id: &'a str,
}

impl Operation for GetParticipantStatus<'_> {
    type Answer = ParticipantStatus;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getParticipantStatus",
        method: Method::GET,
        path: "/profiles/{profile_id}/participants/{user_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.user_id])
    }
}
