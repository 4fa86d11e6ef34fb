//! What the body of a successful answer holds, said by the type that it is read as: an object, a list or a page, and
//! whether it may be empty. A host with a JSON parser of its own checks the same.

use serde::de::DeserializeOwned;

use super::chat_syncs::ChatSync;
use super::chats::{Accepted, Chat};
use super::ice_breakers::{IceBreakers, IceBreakersWritten};
use super::messages::Message;
use super::pages::{List, Page};
use super::participants::ParticipantStatus;
use super::profiles::Profile;
use super::webhooks::{Deleted, Webhook, WebhookDelivery};

/// The shape of a successful answer's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerShape {
    /// What the object of the body is.
    pub kind: AnswerKind,
    /// The name of the model of the object, or of the items.
    pub model: &'static str,
    /// Whether the service may answer with nothing: a 204, an empty body or `null`.
    pub may_be_empty: bool,
    /// Whether items of the list move to its head while somebody reads it, as a chat does with each message.
    pub items_move: bool,
}

/// What the object of an answer's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// One object of the API.
    Object,
    /// A [`List`].
    List,
    /// A [`Page`].
    Page,
}

/// A type that answers are read as.
pub trait AnswerBody: DeserializeOwned {
    /// Its shape.
    const SHAPE: AnswerShape;
}

/// An object of the API, alone or as an item of a list.
trait Model: DeserializeOwned {
    const NAME: &'static str;
    /// Lists of it put the one with the latest activity first.
    const MOVES: bool = false;
}

impl AnswerShape {
    /// The shape of a type.
    pub const fn of<T: AnswerBody>() -> Self {
        T::SHAPE
    }

    const fn whole(kind: AnswerKind, model: &'static str) -> Self {
        AnswerShape { kind, model, may_be_empty: false, items_move: false }
    }
}

macro_rules! models {
    ($($model:ident),+ $(,)?) => {
        $(
            impl Model for $model {
                const NAME: &'static str = stringify!($model);
            }

            impl AnswerBody for $model {
                const SHAPE: AnswerShape = AnswerShape::whole(AnswerKind::Object, Self::NAME);
            }
        )+
    };
}

models!(
    Accepted,
    ChatSync,
    Deleted,
    IceBreakers,
    IceBreakersWritten,
    Message,
    ParticipantStatus,
    Profile,
    Webhook,
    WebhookDelivery,
);

impl Model for Chat {
    const NAME: &'static str = "Chat";
    const MOVES: bool = true;
}

impl AnswerBody for Chat {
    const SHAPE: AnswerShape = AnswerShape::whole(AnswerKind::Object, Self::NAME);
}

impl<T: Model> AnswerBody for List<T> {
    const SHAPE: AnswerShape = AnswerShape::whole(AnswerKind::List, T::NAME);
}

impl<T: Model> AnswerBody for Page<T> {
    const SHAPE: AnswerShape =
        AnswerShape { items_move: T::MOVES, ..AnswerShape::whole(AnswerKind::Page, T::NAME) };
}

/// An answer that may be empty.
impl<T: AnswerBody> AnswerBody for Option<T> {
    const SHAPE: AnswerShape = AnswerShape { may_be_empty: true, ..T::SHAPE };
}
