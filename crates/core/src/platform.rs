//! What each platform can do, according to the service's reference.

use serde::{Serialize, Serializer};

use crate::limits::{self, Limits};
use crate::model::Platform;
use crate::reaction::NAMES;
use crate::to_json::{self, JsonText, ToJson};

/// The features of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Capabilities {
    /// Text messages.
    pub text: bool,
    /// Attachments, one per message.
    pub attachments: bool,
    /// The reactions to the person's messages that can be sent by name; `null` where there are none. Facebook also takes
    /// every other emoji.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName[] | null"))]
    pub reactions: Option<&'static [&'static str]>,
    /// Quick replies, buttons and carousels.
    pub quick_replies: bool,
    /// Telegram keyboards.
    pub reply_markup: bool,
    /// Answers that quote a message.
    pub reply_to: bool,
    /// Editing a message after it was sent.
    pub edit: bool,
    /// Delivered and read receipts.
    pub receipts: bool,
    /// Archiving chats.
    pub archive: bool,
    /// Answering a comment with a direct message.
    pub private_reply: bool,
    /// The typing indicator.
    pub typing: bool,
    /// A messaging window: free-form messages need a recent message from the person.
    pub messaging_window: bool,
    /// How messages arrive.
    pub inbound: Inbound,
    /// How much a message's content may hold.
    #[cfg_attr(feature = "typescript", ts(type = "Limits"))]
    pub limits: &'static Limits,
}

/// How a platform's messages arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Inbound {
    /// At once, pushed by the platform.
    Webhook,
    /// Within about 5 minutes: the service polls the platform.
    Poller,
}

impl ToJson for Capabilities {
    fn write_json(&self, out: &mut JsonText) {
        let inbound = match self.inbound {
            Inbound::Webhook => "webhook",
            Inbound::Poller => "poller",
        };
        out.object(|out| {
            for (name, can) in [
                ("text", self.text),
                ("attachments", self.attachments),
                ("quick_replies", self.quick_replies),
                ("reply_markup", self.reply_markup),
                ("reply_to", self.reply_to),
                ("edit", self.edit),
                ("receipts", self.receipts),
                ("archive", self.archive),
                ("private_reply", self.private_reply),
                ("typing", self.typing),
                ("messaging_window", self.messaging_window),
            ] {
                out.field(name, can);
            }
            out.field("reactions", self.reactions);
            out.field("inbound", inbound);
            out.field("limits", self.limits);
        });
    }
}

impl Serialize for Capabilities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json::serialize(self, serializer)
    }
}

/// Returns the features of a platform; `None` for a platform that this version doesn't know.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::platform::capabilities;
///
/// assert_eq!(capabilities(&Platform::Instagram).unwrap().reactions, Some(&["love"][..]));
/// assert!(!capabilities(&Platform::Bluesky).unwrap().attachments);
/// assert_eq!(capabilities(&Platform::Telegram).unwrap().limits.callback_data, Some(64));
/// ```
pub fn capabilities(platform: &Platform) -> Option<Capabilities> {
    let nothing_but_text = |limits| Capabilities {
        text: true,
        attachments: false,
        reactions: None,
        quick_replies: false,
        reply_markup: false,
        reply_to: false,
        edit: false,
        receipts: false,
        archive: false,
        private_reply: false,
        typing: false,
        messaging_window: false,
        inbound: Inbound::Webhook,
        limits,
    };
    Some(match platform {
        Platform::Facebook | Platform::Instagram => Capabilities {
            attachments: true,
            reactions: Some(if *platform == Platform::Facebook { NAMES } else { &["love"] }),
            quick_replies: true,
            receipts: true,
            private_reply: true,
            typing: true,
            messaging_window: true,
            ..nothing_but_text(if *platform == Platform::Facebook {
                &limits::FACEBOOK
            } else {
                &limits::INSTAGRAM
            })
        },
        Platform::Telegram => Capabilities {
            attachments: true,
            reply_markup: true,
            reply_to: true,
            edit: true,
            ..nothing_but_text(&limits::TELEGRAM)
        },
        Platform::Bluesky => {
            Capabilities { archive: true, inbound: Inbound::Poller, ..nothing_but_text(&limits::BLUESKY) }
        }
        Platform::Whatsapp => Capabilities {
            attachments: true,
            reply_to: true,
            receipts: true,
            typing: true,
            messaging_window: true,
            ..nothing_but_text(&limits::WHATSAPP)
        },
        Platform::Other(_) => return None,
    })
}
