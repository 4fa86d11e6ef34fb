//! `POST /_emulator/tap`: the person taps a quick reply, a button or a key that the profile sent.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Button, ButtonType, Message, TappedAction, TappedKind};
use serde_json::Value;

use super::fields::Fields;
use super::inbound::Received;
use super::person::arrive;
use crate::conversation::chat::present;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::{platform, store};

/// Which of the things that can be tapped.
pub(super) enum Choice {
    /// The nth: quick replies first, then buttons, those of elements, and a keyboard's.
    Index(u64),
    /// The first with this payload.
    Payload(String),
}

pub(super) async fn tap(
    State(store): State<Store>,
    mut fields: Fields,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let message_id = fields.require_text("message_id")?;
    let choice = Choice::take(&mut fields)?;
    fields.finish()?;

    let received = store.write(move |transaction| {
        let message = store::messages::find(transaction, &message_id)?;
        // Only the profile's messages have something to tap, and only those that are there.
        let Some(message) = message.filter(|message| message.external_id.is_some()) else {
            return Err(Problem::invalid(
                "message_id",
                "must be the id of a message that the person can see",
            ));
        };
        let action = choice.find(actions(&message), "in the message")?;
        let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
            return Err(Problem::invalid("message_id", "must be the id of a message in a chat"));
        };
        arrive(transaction, &chat, "message_id")?;
        let (chat, message) = platform::tap(transaction, chat, action)?;
        Ok(Received { chat: present(chat, transaction.now), message })
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}

impl Choice {
    pub(super) fn take(fields: &mut Fields) -> Result<Self, Problem> {
        let index = fields.take("index");
        match (index, fields.take_text("payload")?) {
            (Some(index), None) => match index.as_u64() {
                Some(index) => Ok(Choice::Index(index)),
                None => Err(fields.invalid("index", "must be a whole number from 0")),
            },
            (None, Some(payload)) => Ok(Choice::Payload(payload)),
            _ => Err(fields.invalid("index", "must be given, or payload, and not both")),
        }
    }

    /// The one of what can be tapped there.
    pub(super) fn find(self, mut actions: Vec<TappedAction>, there: &str) -> Result<TappedAction, Problem> {
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

/// All that can be tapped; what is only a link has no payload.
fn actions(message: &Message) -> Vec<TappedAction> {
    let quick_replies = message.quick_replies.iter().flatten().map(|reply| {
        let payload = reply.payload.clone().or(Some(reply.title.clone()));
        action(TappedKind::QuickReply, payload, Some(reply.title.clone()))
    });
    let elements = message.elements.iter().flatten();
    let buttons = message.buttons.iter().flatten();
    let buttons = buttons.chain(elements.flat_map(|element| element.buttons.iter().flatten())).map(pressed);
    let rows = message.reply_markup.as_ref().and_then(|keyboard| keyboard["inline_keyboard"].as_array());
    let keys = rows.into_iter().flatten().filter_map(Value::as_array).flatten().map(|key| {
        let text = |name: &str| key[name].as_str().map(str::to_owned);
        action(TappedKind::CallbackQuery, text("callback_data"), text("text"))
    });
    quick_replies.chain(buttons).chain(keys).collect()
}

fn pressed(button: &Button) -> TappedAction {
    let payload = button.payload.clone().filter(|_| button.kind == ButtonType::Postback);
    action(TappedKind::Postback, payload, Some(button.title.clone()))
}

fn action(kind: TappedKind, payload: Option<String>, title: Option<String>) -> TappedAction {
    TappedAction { kind, payload, title, ..TappedAction::default() }
}
