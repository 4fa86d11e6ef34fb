//! Ice breakers: the questions that a new chat opens with. Instagram.

use http::Method;

use super::arguments::Arguments;
use super::content::{check_has_ice_breakers, check_ice_breakers};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use crate::model::{AnswerShape, IceBreakers, Succeeded};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] =
    &[GetIceBreakers::ENDPOINT, SetIceBreakers::ENDPOINT, DeleteIceBreakers::ENDPOINT];

/// Gets a profile's ice breakers.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetIceBreakers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
}

/// Sets a profile's ice breakers, one to four, which replace the existing ones.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetIceBreakers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The new ice breakers.
    #[cfg_attr(feature = "schema", schemars(with = "super::content::schema::IceBreakers"))]
    pub ice_breakers: &'a IceBreakers,
}

/// Deletes all ice breakers of a profile.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteIceBreakers<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
}

impl Operation for GetIceBreakers<'_> {
    type Answer = IceBreakers;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getIceBreakers",
        method: Method::GET,
        path: "/profiles/{profile_id}/ice_breakers",
        query: &[],
        content: Content::NoneWhere(check_has_ice_breakers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id])
    }
}

impl Operation for SetIceBreakers<'_> {
    type Answer = Option<Succeeded>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "setIceBreakers",
        method: Method::POST,
        path: "/profiles/{profile_id}/ice_breakers",
        query: &[],
        content: Content::Required(check_ice_breakers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.ice_breakers)
    }
}

impl Operation for DeleteIceBreakers<'_> {
    type Answer = Option<Succeeded>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "deleteIceBreakers",
        method: Method::DELETE,
        path: "/profiles/{profile_id}/ice_breakers",
        query: &[],
        content: Content::NoneWhere(check_has_ice_breakers),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id])
    }
}
