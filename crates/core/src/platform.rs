//! What each platform can do, as the service's reference lists it.

use serde::Serialize;

use crate::model::Platform;

/// What can be done on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Capabilities {
    /// Text messages.
    pub text: bool,
    /// One attachment a message.
    pub attachments: bool,
    /// Reactions to the person's messages.
    pub reactions: bool,
    /// Quick replies, buttons and carousels.
    pub quick_replies: bool,
    /// A Telegram keyboard.
    pub reply_markup: bool,
    /// Changing a message that was sent.
    pub edit: bool,
    /// Delivered and read receipts.
    pub receipts: bool,
    /// Archiving a chat.
    pub archive: bool,
    /// Answering a comment privately.
    pub private_reply: bool,
    /// Showing that one types.
    pub typing: bool,
    /// Whether free-form messages need a recent message of the person.
    pub messaging_window: bool,
    /// How messages come in.
    pub inbound: Inbound,
}

/// How a platform's messages come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Inbound {
    /// At once.
    Webhook,
    /// The service asks about every 5 minutes.
    Poller,
}

/// What a platform can do, `None` for one that this version does not know.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::platform::capabilities;
///
/// assert!(capabilities(&Platform::Facebook).unwrap().reactions);
/// assert!(!capabilities(&Platform::Bluesky).unwrap().attachments);
/// ```
pub fn capabilities(platform: &Platform) -> Option<Capabilities> {
    let nothing_but_text = Capabilities {
        text: true,
        attachments: false,
        reactions: false,
        quick_replies: false,
        reply_markup: false,
        edit: false,
        receipts: false,
        archive: false,
        private_reply: false,
        typing: false,
        messaging_window: false,
        inbound: Inbound::Webhook,
    };
    Some(match platform {
        Platform::Facebook | Platform::Instagram => Capabilities {
            attachments: true,
            reactions: true,
            quick_replies: true,
            receipts: true,
            private_reply: true,
            typing: true,
            messaging_window: true,
            ..nothing_but_text
        },
        Platform::Telegram => {
            Capabilities { attachments: true, reply_markup: true, edit: true, ..nothing_but_text }
        }
        Platform::Bluesky => Capabilities { archive: true, inbound: Inbound::Poller, ..nothing_but_text },
        Platform::Whatsapp => Capabilities {
            attachments: true,
            receipts: true,
            typing: true,
            messaging_window: true,
            ..nothing_but_text
        },
        Platform::Other(_) => return None,
    })
}
