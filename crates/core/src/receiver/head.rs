//! The head of a kept event: the kept form's number, ids and the type, nothing personal. It is readable without the
//! user's seal.

use postproxy_dm_fast::json::Json;

use crate::model::{EventType, FromPerson};
use crate::to_json::JsonText;

/// The number of the kept form that this version writes. It reads this one and the one before.
const FORM: &str = "1:";

/// What a kept event's head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The event's id; a message that was caught up has none.
    pub(super) event: Option<String>,
    /// The event's type.
    pub(super) kind: String,
    /// The id of the message that it is about.
    pub(super) message: Option<String>,
    /// The id of the chat that it is about.
    pub(super) chat: Option<String>,
    /// Whether its message isn't the profile's own.
    pub(super) is_inbound: bool,
}

impl Head {
    /// Reads a head; `None` if its form is newer or broken.
    pub(super) fn read(text: &str) -> Option<Self> {
        let head = Json::read_leniently(text.strip_prefix(FORM)?).ok()?.object()?;
        let text = |name: &str| head.get(name).and_then(Json::text).map(|text| text.into_owned());
        Some(Head {
            event: text("id"),
            kind: text("type")?,
            message: text("message"),
            chat: text("chat"),
            is_inbound: head.get("inbound").is_some_and(|it| it.written() == "true"),
        })
    }

    pub(super) fn write(&self) -> String {
        let head = JsonText::of_object(|head| {
            head.field("id", self.event.as_deref());
            head.field("type", self.kind.as_str());
            head.field("message", self.message.as_deref());
            head.field("chat", self.chat.as_deref());
            head.field("inbound", self.is_inbound);
        });
        format!("{FORM}{head}")
    }

    /// Whether the person wrote this message.
    pub(super) fn is_message(&self) -> bool {
        self.kind == "message.received" && self.is_inbound
    }

    /// Whether the person did something, so that it can be answered.
    pub(super) fn can_reply(&self) -> bool {
        match EventType::of(&self.kind).map(|it| it.from_person) {
            Some(FromPerson::Always) => true,
            Some(FromPerson::WhenInbound) => self.is_inbound,
            Some(FromPerson::Never) | None => false,
        }
    }

    /// Returns the id that keys are made of. A received message is known by its own id, because it comes as an event or
    /// from a catch-up.
    pub(super) fn subject(&self) -> Option<&str> {
        let message = self.message.as_deref().filter(|_| self.is_message());
        message.or(self.event.as_deref())
    }
}
