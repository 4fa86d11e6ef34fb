//! Every endpoint there is.

use super::chat_syncs::{BackfillChats, GetChatSync, ListChatSyncs};
use super::chats::{
    ArchiveChat, CreateChat, GetChat, ListChats, MarkRead, StartTyping, StopTyping, UnarchiveChat,
};
use super::endpoint::{Endpoint, Operation};
use super::ice_breakers::{DeleteIceBreakers, GetIceBreakers, SetIceBreakers};
use super::messages::{EditMessage, GetMessage, ListMessages, SendMessage};
use super::participants::GetParticipantStatus;
use super::private_replies::PrivateReply;
use super::profiles::{GetProfile, ListProfiles};
use super::reactions::{React, Unreact};
use super::webhooks::{
    CreateWebhook, DeleteWebhook, GetWebhook, ListWebhookDeliveries, ListWebhooks, UpdateWebhook,
};

/// Every endpoint, in the order of the API reference.
pub const ENDPOINTS: &[&Endpoint] = &[
    ListProfiles::ENDPOINT,
    GetProfile::ENDPOINT,
    ListChats::ENDPOINT,
    CreateChat::ENDPOINT,
    GetChat::ENDPOINT,
    ArchiveChat::ENDPOINT,
    UnarchiveChat::ENDPOINT,
    MarkRead::ENDPOINT,
    StartTyping::ENDPOINT,
    StopTyping::ENDPOINT,
    ListMessages::ENDPOINT,
    SendMessage::ENDPOINT,
    GetMessage::ENDPOINT,
    EditMessage::ENDPOINT,
    React::ENDPOINT,
    Unreact::ENDPOINT,
    PrivateReply::ENDPOINT,
    GetIceBreakers::ENDPOINT,
    SetIceBreakers::ENDPOINT,
    DeleteIceBreakers::ENDPOINT,
    GetParticipantStatus::ENDPOINT,
    BackfillChats::ENDPOINT,
    ListChatSyncs::ENDPOINT,
    GetChatSync::ENDPOINT,
    CreateWebhook::ENDPOINT,
    ListWebhooks::ENDPOINT,
    GetWebhook::ENDPOINT,
    UpdateWebhook::ENDPOINT,
    DeleteWebhook::ENDPOINT,
    ListWebhookDeliveries::ENDPOINT,
];

/// The endpoint of that name.
pub fn endpoint(name: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.name == name).copied()
}
