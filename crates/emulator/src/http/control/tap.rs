//! `POST /_emulator/tap`: the person taps a quick reply, a button, a key or a row that the profile sent. And
//! `POST /_emulator/ice_breaker`: the person begins with one of the profile's ice breakers.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Button, ButtonType, IceBreaker, Message, TappedAction, TappedKind};
use postproxy_dm_core::operation::ParticipantDetails;
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use super::inbound::Received;
use super::reachable::arrive;
use crate::conversation::chat::{open, present};
use crate::ground::fields::{Fields, Misfit, given};
use crate::http::problem::Problem;
use crate::store::Store;
use crate::{platform, store};

/// What to tap in a message: the one at `index`, or the first with the `payload`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["index"] }, { "required": ["payload"] }]))]
pub(crate) struct TapChoice {
    message_id: String,
    /// Counts quick replies first, then buttons, those of elements, the keys of a keyboard, and WhatsApp's reply buttons or
    /// the rows of its list.
    index: Option<Index>,
    payload: Option<String>,
}

/// Which ice breaker to tap: the one at `index`, or the first with the `payload`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["index"] }, { "required": ["payload"] }]))]
pub(crate) struct IceBreakerChoice {
    profile_id: String,
    participant_external_id: String,
    participant_name: Option<String>,
    index: Option<Index>,
    payload: Option<String>,
}

/// A place among the things that can be tapped, from 0.
#[derive(Debug, Clone, Copy)]
struct Index(u64);

/// One of the things that can be tapped.
enum Choice {
    /// The one at this place.
    Index(u64),
    /// The first with this payload.
    Payload(String),
}

/// The person taps something in a message.
pub(super) struct Tap;

/// The person begins with an ice breaker.
pub(super) struct BeginWithIceBreaker;

impl Control for Tap {
    type Uses = State<Store>;
    type Request = Content<TapChoice>;
    type Answer = Json<Received>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::CREATED,
        ..ControlEndpoint::post(
            "tap",
            "/tap",
            "The person taps a quick reply, a button, a key or a row of a message.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<TapChoice>,
    ) -> Result<Json<Received>, Problem> {
        let choice = Choice::of(content.index, content.payload)?;
        let message_id = content.message_id;
        let received = store.write(move |transaction| {
            let message = store::messages::find(transaction, &message_id)?;
            // Only messages of the profile can be tapped, and only after they arrived.
            let Some(message) = message.filter(|message| message.external_id.is_some()) else {
                let expected = "must be the id of a message that the person can see";
                return Err(Problem::invalid("message_id", expected));
            };
            let action = choice.find(actions(&message), "in the message")?;
            let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
                return Err(Problem::invalid("message_id", "must be the id of a message in a chat"));
            };
            arrive(transaction, &chat, "message_id")?;
            let (chat, message) = platform::tap(transaction, chat, action)?;
            Ok(Received { chat: present(chat, transaction.now), message })
        });
        Ok(Json(received.await?))
    }
}

impl Control for BeginWithIceBreaker {
    type Uses = State<Store>;
    type Request = Content<IceBreakerChoice>;
    type Answer = Json<Received>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::CREATED,
        ..ControlEndpoint::post(
            "iceBreaker",
            "/ice_breaker",
            "The person begins with one of the profile's ice breakers.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<IceBreakerChoice>,
    ) -> Result<Json<Received>, Problem> {
        let choice = Choice::of(content.index, content.payload)?;
        let profile_id = content.profile_id;
        let participant = ParticipantDetails {
            participant_external_id: content.participant_external_id,
            participant_name: content.participant_name,
            ..ParticipantDetails::default()
        };
        let received = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &profile_id)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
            let actions =
                store::ice_breakers::list(transaction, &profile.id)?.into_iter().map(begun).collect();
            let action = choice.find(actions, "among the profile's ice breakers")?;
            let chat = open(transaction, &profile, participant)?.chat;
            arrive(transaction, &chat, "participant_external_id")?;
            let (chat, message) = platform::tap(transaction, chat, action)?;
            Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
        });
        Ok(Json(received.await?))
    }
}

impl Fields for TapChoice {
    fn check(&self) -> Result<(), Misfit> {
        Choice::of(self.index, self.payload.clone()).map(drop)
    }
}

impl Fields for IceBreakerChoice {
    fn check(&self) -> Result<(), Misfit> {
        Choice::of(self.index, self.payload.clone()).map(drop)
    }
}

impl Choice {
    fn of(index: Option<Index>, payload: Option<String>) -> Result<Self, Misfit> {
        match (index, payload) {
            (Some(Index(index)), None) => Ok(Choice::Index(index)),
            (None, Some(payload)) => Ok(Choice::Payload(payload)),
            _ => Err(Misfit::new("index", "must be given, or payload, and not both")),
        }
    }

    /// The chosen one of the actions. `there` says where they are.
    fn find(self, mut actions: Vec<TappedAction>, there: &str) -> Result<TappedAction, Problem> {
        let count = actions.len();
        let index = match self {
            Choice::Payload(payload) => {
                let found = actions.into_iter().find(|action| action.payload.as_ref() == Some(&payload));
                let expected = || Problem::invalid("payload", format!("must be of something {there}"));
                return found.ok_or_else(expected);
            }
            Choice::Index(index) => usize::try_from(index).ok().filter(|index| *index < count),
        };
        let Some(index) = index else {
            let expected = format!("must be of something {there}, where {count} can be tapped");
            return Err(Problem::invalid("index", expected));
        };
        let action = actions.swap_remove(index);
        if action.payload.is_none() {
            return Err(Problem::invalid(
                "index",
                "must not be of a link: it tells nobody that it was tapped",
            ));
        }
        Ok(action)
    }
}

/// Everything in a message that can be tapped. A link has no payload.
fn actions(message: &Message) -> Vec<TappedAction> {
    let quick_replies = message.quick_replies.iter().flatten().map(|reply| {
        let payload = reply.payload.clone().or(Some(reply.title.clone()));
        action(TappedKind::QuickReply, payload, Some(reply.title.clone()))
    });
    let elements = message.elements.iter().flatten();
    let buttons = message.buttons.iter().flatten();
    let buttons = buttons.chain(elements.flat_map(|element| element.buttons.iter().flatten())).map(pressed);
    let rows = message.reply_markup.as_ref().and_then(|keyboard| keyboard["inline_keyboard"].as_array());
    let keys =
        rows.into_iter().flatten().filter_map(Value::as_array).flatten().map(|key| {
            action(TappedKind::CallbackQuery, text_in(key, "callback_data"), text_in(key, "text"))
        });
    let replies = message.interactive.as_ref().map(interactive_actions).unwrap_or_default();
    quick_replies.chain(buttons).chain(keys).chain(replies).collect()
}

/// What can be tapped in Meta's own object: reply buttons, the rows of a list, and a link. A reply without an `id` can't be
/// told of, so it isn't counted. How the service tells of such a tap is in none of its sources; here it arrives as a
/// button's does.
fn interactive_actions(interactive: &Value) -> Vec<TappedAction> {
    let action = &interactive["action"];
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let buttons = list(&action["buttons"]).into_iter().map(|button| button["reply"].clone());
    let rows = list(&action["sections"]).into_iter().flat_map(|section| list(&section["rows"]));
    let link = (action["name"] == "cta_url").then(|| text_in(&action["parameters"], "display_text"));
    let replies = buttons.chain(rows).filter(|reply| reply["id"].is_string());
    let replies = replies.map(|reply| (text_in(&reply, "id"), text_in(&reply, "title")));
    let links = link.map(|title| (None, title));
    replies.chain(links).map(|(id, title)| self::action(TappedKind::Postback, id, title)).collect()
}

fn text_in(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn pressed(button: &Button) -> TappedAction {
    let payload = button.payload.clone().filter(|_| button.kind == ButtonType::Postback);
    action(TappedKind::Postback, payload, Some(button.title.clone()))
}

fn action(kind: TappedKind, payload: Option<String>, title: Option<String>) -> TappedAction {
    TappedAction { kind, payload, title, ..TappedAction::default() }
}

fn begun(IceBreaker { question, payload, .. }: IceBreaker) -> TappedAction {
    action(TappedKind::Postback, Some(payload), Some(question))
}

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let index = given(deserializer)?.and_then(|value| value.as_u64());
        index.map(Index).ok_or_else(|| D::Error::custom("must be a whole number from 0"))
    }
}

impl JsonSchema for Index {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Index".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0 })
    }
}
