//! Placements: the Pages, channels and phone numbers that a profile writes through.

use http::Method;

use super::arguments::Arguments;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, List, Placement};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[ListPlacements::ENDPOINT];

/// Lists a profile's placements: its Pages, channels and phone numbers.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPlacements<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
}

impl Operation for ListPlacements<'_> {
    type Answer = List<Placement>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listPlacements",
        method: Method::GET,
        path: "/profiles/{profile_id}/placements",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id])
    }
}
