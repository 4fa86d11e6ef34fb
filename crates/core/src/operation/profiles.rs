//! The profiles of an account: the Pages and accounts that it speaks as.

use http::Method;

use super::arguments::Arguments;
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, List, Profile};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[ListProfiles::ENDPOINT, GetProfile::ENDPOINT];

/// Lists the profiles of a profile group: the one that is asked for, else the key's own, else the first.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListProfiles;

/// Gets one profile.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetProfile<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
}

impl Operation for ListProfiles {
    type Answer = List<Profile>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listProfiles",
        method: Method::GET,
        path: "/profiles",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::default()
    }
}

impl Operation for GetProfile<'_> {
    type Answer = Profile;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getProfile",
        method: Method::GET,
        path: "/profiles/{profile_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id])
    }
}
