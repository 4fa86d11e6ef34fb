//! Finds or makes the chat of a profile and a person. Either side can begin one.

use postproxy_dm_core::model::{Chat, ChatMetadata, Platform, Profile};
use postproxy_dm_core::operation::ParticipantDetails;
use postproxy_dm_core::window::{WindowState, messaging_window};

use crate::ground::clock::Moment;
use crate::ground::id;
use crate::store::{self, StoreError, Transaction};

/// A chat, and whether it is new.
pub(crate) struct Opened {
    pub(crate) chat: Chat,
    pub(crate) is_new: bool,
}

/// Finds the chat and updates the given details of the person, or makes the chat.
pub(crate) fn open(
    transaction: &Transaction<'_>,
    profile: &Profile,
    mut participant: ParticipantDetails,
) -> Result<Opened, StoreError> {
    if profile.platform == Platform::Whatsapp {
        participant.participant_external_id = wa_id(&participant.participant_external_id);
    }
    let existing =
        store::chats::find_by_participant(transaction, &profile.id, &participant.participant_external_id)?;
    let Some(existing) = existing else {
        let chat = new_chat(profile, participant, transaction.now_text());
        store::chats::insert(transaction, &chat)?;
        return Ok(Opened { chat, is_new: true });
    };
    let chat = Chat {
        participant_username: participant.participant_username.or(existing.participant_username.clone()),
        participant_name: participant.participant_name.or(existing.participant_name.clone()),
        external_placement_id: match profile.platform {
            Platform::Whatsapp => participant.placement_id.or(existing.external_placement_id.clone()),
            _ => existing.external_placement_id.clone(),
        },
        ..existing.clone()
    };
    if chat != existing {
        store::chats::update(transaction, &chat)?;
    }
    Ok(Opened { chat, is_new: false })
}

/// Returns a person's WhatsApp id: of a phone number, however it is written, the digits.
pub(crate) fn wa_id(user: &str) -> String {
    let is_number = user.chars().all(|it| it.is_ascii_digit() || " +-().".contains(it));
    let digits: String = user.chars().filter(char::is_ascii_digit).collect();
    if is_number && !digits.is_empty() { digits } else { user.to_owned() }
}

/// Returns the chat as the API shows it now. A WhatsApp chat says whether its window is open.
pub(crate) fn present(mut chat: Chat, now: Moment) -> Chat {
    if chat.platform == Platform::Whatsapp {
        let window = messaging_window(&chat.platform, chat.last_inbound_at.as_deref(), now.0);
        chat.within_messaging_window = Some(window.is_ok_and(|window| window.state == WindowState::Open));
    }
    chat
}

fn new_chat(profile: &Profile, participant: ParticipantDetails, now: String) -> Chat {
    Chat {
        id: id::new("chat"),
        profile_id: profile.id.clone(),
        platform: profile.platform.clone(),
        external_placement_id: match profile.platform {
            Platform::Whatsapp => participant.placement_id.or(profile.platform_id.clone()),
            _ => profile.platform_id.clone(),
        },
        participant_external_id: participant.participant_external_id,
        participant_username: participant.participant_username,
        participant_name: participant.participant_name,
        external_conversation_id: Some(id::external_conversation()),
        metadata: metadata(profile),
        created_at: Some(now),
        ..Chat::default()
    }
}

/// Returns what a platform says about a person it knows nothing about.
fn metadata(profile: &Profile) -> Option<ChatMetadata> {
    let nothing = ChatMetadata::default();
    match profile.platform {
        Platform::Facebook => Some(ChatMetadata {
            is_verified_user: Some(false),
            is_user_follow_business: Some(false),
            is_subscribed_to_messenger: Some(true),
            is_payment_enabled: Some(false),
            page_id: profile.platform_id.clone(),
            ..nothing
        }),
        Platform::Instagram => Some(ChatMetadata {
            is_verified_user: Some(false),
            is_user_follow_business: Some(false),
            is_business_follow_user: Some(false),
            follower_count: Some(0),
            ..nothing
        }),
        Platform::Bluesky => Some(ChatMetadata { muted: Some(false), ..nothing }),
        _ => None,
    }
}
