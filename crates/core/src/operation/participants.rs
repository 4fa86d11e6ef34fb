//! The persons that a profile chats with, as the platform sees them.

use http::Method;

use super::arguments::Arguments;
use super::content::check_participant_status;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, ParticipantStatus};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[GetParticipantStatus::ENDPOINT];

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
        content: Content::NoneWhere(check_participant_status),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.user_id])
    }
}
