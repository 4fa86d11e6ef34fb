//! What the person does with messages that exist: `POST /_emulator/edit`, `delete`, `reaction` and `read`.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Chat, Direction, Message, Platform};
use postproxy_dm_core::platform::capabilities;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use super::reachable::arrive;
use crate::conversation::reaction::{Choice, choose};
use crate::ground::fields::{Fields, Misfit};
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::Transaction;
use crate::{platform, store};

/// A message of the person, and its new text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InboundEdit {
    message_id: String,
    text: String,
}

/// Only these platforms report that a person edits a message.
const EDITS_COME_FROM: [Platform; 3] = [Platform::Facebook, Platform::Instagram, Platform::Telegram];

/// Only this platform reports that a person deletes a message.
const DELETIONS_COME_FROM: [Platform; 1] = [Platform::Instagram];

/// A message of the person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InboundDeletion {
    message_id: String,
}

/// How the person reacts, and to which message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReactionContent {
    message_id: String,
    /// One of the API's names, default `love`.
    reaction: Option<String>,
    /// An emoji to use instead of the name's own.
    emoji: Option<String>,
    /// Default `react`.
    action: Option<ReactionChange>,
}

/// Whether a reaction is added or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum ReactionChange {
    React,
    Unreact,
}

/// What the person reads: a chat, or a chat up to a message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["chat_id"] }, { "required": ["message_id"] }]))]
pub(crate) struct ReadPlace {
    chat_id: Option<String>,
    message_id: Option<String>,
}

/// The message as it is now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ChangedMessage {
    message: Message,
}

/// How many messages were unread.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReadMessages {
    messages: usize,
}

/// The person edits a message.
pub(super) struct Edit;

/// The person deletes a message.
pub(super) struct Delete;

/// The person reacts to a message.
pub(super) struct React;

/// The person reads a chat.
pub(super) struct Read;

impl Fields for InboundEdit {}

impl Control for Edit {
    type Uses = State<Store>;
    type Request = Content<InboundEdit>;
    type Answer = Json<ChangedMessage>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "edit",
        "/edit",
        "The person edits a message of theirs. Facebook, Instagram, Telegram.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(InboundEdit { message_id, text }): Content<InboundEdit>,
    ) -> Result<Json<ChangedMessage>, Problem> {
        let message = store.write(move |transaction| {
            let (chat, message) = find_own(transaction, &message_id)?;
            require(&chat, &EDITS_COME_FROM, "an edit")?;
            Ok::<_, Problem>(platform::edit(transaction, message, text)?)
        });
        Ok(Json(ChangedMessage { message: message.await? }))
    }
}

impl Fields for InboundDeletion {}

impl Control for Delete {
    type Uses = State<Store>;
    type Request = Content<InboundDeletion>;
    type Answer = Json<ChangedMessage>;

    const ENDPOINT: ControlEndpoint =
        ControlEndpoint::post("delete", "/delete", "The person deletes a message of theirs. Instagram.");

    async fn handle(
        State(store): State<Store>,
        Content(InboundDeletion { message_id }): Content<InboundDeletion>,
    ) -> Result<Json<ChangedMessage>, Problem> {
        let message = store.write(move |transaction| {
            let (chat, message) = find_own(transaction, &message_id)?;
            require(&chat, &DELETIONS_COME_FROM, "a deletion")?;
            Ok::<_, Problem>(platform::delete(transaction, message)?)
        });
        Ok(Json(ChangedMessage { message: message.await? }))
    }
}

impl ReactionContent {
    /// The reaction to add, or nothing if the person takes theirs back.
    fn choice(&self) -> Result<Option<Choice>, Misfit> {
        if self.action == Some(ReactionChange::Unreact) {
            return Ok(None);
        }
        let choice = choose(self.reaction.as_deref(), self.emoji.as_deref());
        choice.map(Some).map_err(|expected| Misfit::new("reaction", expected))
    }
}

impl Fields for ReactionContent {
    fn check(&self) -> Result<(), Misfit> {
        self.choice().map(drop)
    }
}

impl Control for React {
    type Uses = State<Store>;
    type Request = Content<ReactionContent>;
    type Answer = Json<ChangedMessage>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "reaction",
        "/reaction",
        "The person reacts to a message, or takes the reaction back.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<ReactionContent>,
    ) -> Result<Json<ChangedMessage>, Problem> {
        let choice = content.choice()?;
        let refuse = |expected: &str| Err(Problem::invalid("message_id", expected));
        let message = store.write(move |transaction| {
            let Some(message) = store::messages::find(transaction, &content.message_id)? else {
                return refuse("must be the id of a message");
            };
            let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
                return refuse("must be the id of a message in a chat");
            };
            if capabilities(&chat.platform).is_none_or(|can| can.reactions.is_none()) {
                return refuse("must be of a message on a platform with reactions");
            }
            if message.external_id.is_none() {
                return refuse("must be of a message that the person can see");
            }
            arrive(transaction, &chat, "message_id")?;
            Ok(platform::react(transaction, &chat, message, choice)?)
        });
        Ok(Json(ChangedMessage { message: message.await? }))
    }
}

impl Fields for ReadPlace {
    fn check(&self) -> Result<(), Misfit> {
        match self.chat_id.is_some() == self.message_id.is_some() {
            true => Err(Misfit::new("chat_id", "must be given, or message_id, and not both")),
            false => Ok(()),
        }
    }
}

impl Control for Read {
    type Uses = State<Store>;
    type Request = Content<ReadPlace>;
    type Answer = Json<ReadMessages>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "read",
        "/read",
        "The person reads a chat, or a chat up to a message. The answer says how many messages were unread.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(place): Content<ReadPlace>,
    ) -> Result<Json<ReadMessages>, Problem> {
        let messages = store.write(move |transaction| mark_read(transaction, place)).await?;
        Ok(Json(ReadMessages { messages }))
    }
}

fn mark_read(transaction: &Transaction<'_>, place: ReadPlace) -> Result<usize, Problem> {
    let (field, up_to) = match place.message_id {
        None => ("chat_id", None),
        Some(id) => {
            let found = store::messages::find(transaction, &id)?;
            let expected = || Problem::invalid("message_id", "must be the id of a message");
            ("message_id", Some(found.ok_or_else(expected)?))
        }
    };
    let chat_id = up_to.as_ref().map(|message| message.chat_id.clone()).or(place.chat_id).unwrap_or_default();
    let Some(chat) = store::chats::find(transaction, &chat_id)? else {
        return Err(Problem::invalid(field, "must be the id of a chat"));
    };
    if !capabilities(&chat.platform).is_some_and(|can| can.receipts) {
        return Err(Problem::invalid(field, "must be on a platform with read receipts"));
    }
    arrive(transaction, &chat, field)?;
    Ok(platform::read(transaction, &chat, up_to.as_ref())?)
}

/// Refuses what the platform of a chat doesn't report.
fn require(chat: &Chat, platforms: &[Platform], what: &str) -> Result<(), Problem> {
    if platforms.contains(&chat.platform) {
        return Ok(());
    }
    let names: Vec<&str> = platforms.iter().map(Platform::as_str).collect();
    let expected =
        format!("must be of a message on {}: {what} is not reported from elsewhere", names.join(", "));
    Err(Problem::invalid("message_id", expected))
}

/// A message that the person wrote and did not delete, and its chat. The person is there from now on.
fn find_own(transaction: &Transaction<'_>, message_id: &str) -> Result<(Chat, Message), Problem> {
    let message = store::messages::find(transaction, message_id)?;
    let is_theirs = |it: &Message| it.direction == Direction::Inbound && it.external_deleted_at.is_none();
    let expected = "must be the id of a message that the person wrote and did not delete";
    let refuse = || Problem::invalid("message_id", expected);
    let message = message.filter(is_theirs).ok_or_else(refuse)?;
    let chat = store::chats::find(transaction, &message.chat_id)?.ok_or_else(refuse)?;
    arrive(transaction, &chat, "message_id")?;
    Ok((chat, message))
}
