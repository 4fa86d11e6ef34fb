//! The shape of a successful answer's body, which follows from the type that it is read as: an object, a list, a page or the
//! bytes of a file, and whether it may be empty. A host with its own JSON parser checks the same.

use serde::de::DeserializeOwned;

use super::chat_syncs::ChatSync;
use super::chats::{Accepted, Chat};
use super::comments::{Comment, ListedComment};
use super::ice_breakers::{IceBreakers, Succeeded};
use super::media::DownloadedMedia;
use super::messages::Message;
use super::pages::{List, Page};
use super::participants::ParticipantStatus;
use super::placements::Placement;
use super::platform_answers::PlatformAnswer;
use super::profiles::Profile;
use super::templates::Template;
use super::webhooks::{Deleted, Webhook, WebhookDelivery};

/// The shape of a successful answer's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerShape {
    /// The kind of object in the body.
    pub kind: AnswerKind,
    /// The name of the object's model, or of the items' model.
    pub model: &'static str,
    /// Whether the answer may be empty: a 204, an empty body or `null`.
    pub may_be_empty: bool,
    /// Whether items of the list may move to its head while it is read, as a chat does with each new message.
    pub items_move: bool,
}

/// The kind of object in an answer's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// One object of the API.
    Object,
    /// A [`List`].
    List,
    /// A [`Page`].
    Page,
    /// The bytes of a file, and no JSON.
    Bytes,
}

/// A type that an answer can be read as.
pub trait AnswerBody: Sized {
    /// The shape of the answer's body.
    const SHAPE: AnswerShape;
}

/// An object of the API, alone or as an item of a list.
trait Model: DeserializeOwned {
    const NAME: &'static str;
    /// Whether its lists put the item with the latest activity first.
    const MOVES: bool = false;
}

impl AnswerShape {
    /// Returns the shape of a type.
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
    Comment,
    Deleted,
    IceBreakers,
    ListedComment,
    Succeeded,
    Message,
    ParticipantStatus,
    Placement,
    PlatformAnswer,
    Profile,
    Template,
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

impl AnswerBody for DownloadedMedia {
    const SHAPE: AnswerShape = AnswerShape::whole(AnswerKind::Bytes, "DownloadedMedia");
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
