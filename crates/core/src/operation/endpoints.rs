//! Every endpoint there is. Each resource's file lists its own.

use super::endpoint::Endpoint;
use super::{
    chat_syncs, chats, comments, ice_breakers, messages, participants, placements, private_replies, profiles,
    reactions, templates, webhooks, whatsapp,
};

const RESOURCES: &[&[&Endpoint]] = &[
    profiles::ENDPOINTS,
    placements::ENDPOINTS,
    chats::ENDPOINTS,
    messages::ENDPOINTS,
    reactions::ENDPOINTS,
    comments::ENDPOINTS,
    private_replies::ENDPOINTS,
    ice_breakers::ENDPOINTS,
    participants::ENDPOINTS,
    chat_syncs::ENDPOINTS,
    templates::ENDPOINTS,
    whatsapp::ENDPOINTS,
    webhooks::ENDPOINTS,
];

/// Every endpoint, in the order of the API reference.
pub const ENDPOINTS: &[&Endpoint] = &joined::<{ count() }>();

/// Returns the endpoint of that name.
pub fn endpoint(name: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.name == name).copied()
}

const fn count() -> usize {
    let (mut count, mut at) = (0, 0);
    while at < RESOURCES.len() {
        count += RESOURCES[at].len();
        at += 1;
    }
    count
}

const fn joined<const COUNT: usize>() -> [&'static Endpoint; COUNT] {
    let mut joined = [RESOURCES[0][0]; COUNT];
    let (mut at, mut resource) = (0, 0);
    while resource < RESOURCES.len() {
        let mut of_resource = 0;
        while of_resource < RESOURCES[resource].len() {
            joined[at] = RESOURCES[resource][of_resource];
            at += 1;
            of_resource += 1;
        }
        resource += 1;
    }
    joined
}
