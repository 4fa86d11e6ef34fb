//! What a verified event becomes: its handler, its lane, and the row that a store keeps.

use postproxy_dm_fast::json::{Json, Object};

use crate::error::Error;
use crate::model::{EventType, FromPerson, ResourceModel};
use crate::time;

use super::configured::Receiver;
use super::head::Head;
use super::options::EVERY;
use super::settings::Order;
use super::store::NewEvent;

/// An event that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Incoming {
    /// The event's id; of a message that was caught up, the row's.
    pub id: String,
    /// The event's type.
    pub kind: String,
    /// The name in `on` of its handler. `None`: the event is ignored.
    pub handler: Option<String>,
    /// Whether it runs before the answer and never touches the store.
    pub is_direct: bool,
    /// The row to keep. Its body is empty: the caller puts the event's text there, sealed or not.
    pub event: NewEvent,
}

/// The types of a chat's lane: what the person does. Every other event has a lane of its own.
fn is_of_chat(kind: &str, is_inbound: bool) -> bool {
    match EventType::of(kind).map(|it| it.from_person) {
        Some(FromPerson::Always) => true,
        Some(FromPerson::WhenInbound) => is_inbound,
        Some(FromPerson::Never) | None => false,
    }
}

impl Receiver {
    /// Reads an event's text in the service's own shape (see [`crate::webhook::normalize`]). `lane` is what the user's
    /// `order` said.
    ///
    /// # Errors
    /// A [`Validation`](crate::ErrorClass::Validation) error for a text that is no event, or without a lane where
    /// `order` is a function.
    pub fn incoming(&self, event: &str, lane: Option<&str>, unix_ms: i64) -> Result<Incoming, Error> {
        let refuse = |why: &'static str| Error::invalid("event", why);
        let event = Json::read_leniently(event).ok().and_then(Json::object);
        let event = event.ok_or_else(|| refuse("must be a JSON object"))?;
        let kind = text(&event, "type").ok_or_else(|| refuse("must have a type"))?;
        let data = event.get("data").and_then(Json::object);
        let resource = data.and_then(|data| data.get("object")?.object());
        let inner = |name: &str| resource.as_ref()?.get(name)?.object();
        let of_resource = |name: &str| resource.as_ref().and_then(|resource| text(resource, name));
        let is_about_a_message = EventType::of(&kind).is_some_and(|it| it.resource == ResourceModel::Message);

        let is_caught_up = event.get("caught_up").is_some_and(|it| it.written() == "true");
        let message = if is_about_a_message { of_resource("id") } else { None };
        let chat = of_resource("chat_id")
            .or_else(|| text(&inner("message")?, "chat_id"))
            .or_else(|| text(&inner("chat")?, "id"));
        let is_inbound = of_resource("direction").is_none_or(|direction| direction == "inbound");
        let head = Head { event: text(&event, "id"), kind, message, chat, is_inbound };

        let mut marks: Vec<String> = Vec::new();
        marks.extend(head.event.as_ref().map(|id| format!("e:{id}")));
        let of_message = head.message.as_ref().map(|id| format!("m:{id}"));
        marks.extend(of_message.clone().filter(|_| head.is_message()));
        let id = marks.first().cloned().ok_or_else(|| refuse("must have an id"))?;

        let created_at = text(&event, "created_at");
        let posted_at = of_resource("external_posted_at");
        let times = if is_caught_up { [posted_at, created_at] } else { [created_at, posted_at] };
        let at = times.iter().flatten().find_map(|text| time::parse(text)).unwrap_or(unix_ms);

        let lane = match (self.settings.order, &head.chat) {
            (Order::Custom, _) => {
                let lane = lane.filter(|lane| !lane.is_empty());
                format!(
                    "o:{}",
                    lane.ok_or_else(|| Error::invalid("order", "must return a text that isn't empty"))?
                )
            }
            (Order::Chat, Some(chat)) if is_of_chat(&head.kind, is_inbound) => format!("c:{chat}"),
            // A message comes as an event or from a catch-up. One lane sees to it that it is known.
            _ => match head.message.as_deref().filter(|_| head.is_message()) {
                Some(message) => format!("m:{message}"),
                None => format!("e:{}", head.event.as_deref().unwrap_or(&id)),
            },
        };
        let gather = self.settings.gather.filter(|_| head.is_message());
        let handler = self.handler(&head).map(str::to_owned);
        let is_direct = handler.is_some() && self.is_direct(&head.kind);
        Ok(Incoming {
            id: head.event.clone().unwrap_or_else(|| id.clone()),
            kind: head.kind.clone(),
            handler,
            is_direct,
            event: NewEvent {
                id,
                marks,
                lane,
                chat: head.chat.clone(),
                at,
                head: head.write(),
                body: String::new(),
                quiet_ms: gather.map_or(0, |gather| gather.quiet_ms),
                max_ms: gather.map_or(0, |gather| gather.max_ms),
                limit: self.settings.max_waiting,
                redacts: of_message.filter(|_| head.kind == "message.deleted"),
            },
        })
    }

    /// Returns the name in `on` of the handler of an event.
    pub(super) fn handler(&self, head: &Head) -> Option<&str> {
        // A handler of received messages expects a person's.
        let is_own = |name: &str| name == head.kind && (name != "message.received" || head.is_inbound);
        let own = self.on.iter().find(|name| is_own(name));
        own.or_else(|| self.on.iter().find(|name| *name == EVERY)).map(String::as_str)
    }

    fn is_direct(&self, kind: &str) -> bool {
        self.direct.iter().any(|name| name == kind || name == EVERY)
    }
}

/// Returns a text that isn't empty.
fn text(object: &Object<'_>, name: &str) -> Option<String> {
    object.get(name)?.text().filter(|text| !text.is_empty()).map(|text| text.into_owned())
}
