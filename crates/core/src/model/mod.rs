//! The objects of the API, as they are on the wire. Fields are `None` if unknown. Fields and values that this version
//! doesn't know are kept, and survive a round trip.

mod attachments;
mod chat_syncs;
mod chats;
mod comments;
mod events;
mod ice_breakers;
mod media;
mod messages;
mod pages;
mod participants;
mod placements;
mod platform;
mod platform_answers;
mod profile_connections;
mod profiles;
mod reactions;
mod shape;
mod tappables;
mod templates;
mod unknown;
mod webhooks;
mod whatsapp_events;

pub use attachments::{Attachment, AttachmentStatus, AttachmentType};
pub use chat_syncs::{ChatSync, ChatSyncStatus};
pub use chats::{Accepted, Chat, ChatMetadata};
pub use comments::{Comment, CommentCreated, CommentStatus, ListedComment};
pub use events::{
    ACCOUNT_EVENT_TYPES, EVENT_TYPES, Event, EventData, EventResource, EventType, FromPerson, ReactionAction,
    ReactionReceived, ReferralReceived, ResourceModel,
};
pub use ice_breakers::{IceBreaker, IceBreakers, Succeeded};
pub use media::DownloadedMedia;
pub use messages::{Direction, ErrorDetails, Message, MessageStatus, PlatformCode};
pub use pages::{List, Page};
pub use participants::ParticipantStatus;
pub use placements::Placement;
pub use platform::Platform;
pub use platform_answers::PlatformAnswer;
pub use profile_connections::{ConnectionOrigin, ProfileConnectionChanged};
pub use profiles::{Profile, ProfileStatus};
pub use reactions::Reaction;
pub use shape::{AnswerBody, AnswerKind, AnswerShape};
pub use tappables::{Button, ButtonType, Card, DefaultAction, Element, QuickReply, TappedAction, TappedKind};
pub use templates::{MessageTemplate, Template, TemplateCategory, TemplateParameterFormat, TemplateStatus};
pub use unknown::Unknown;
pub use webhooks::{Deleted, Webhook, WebhookDelivery};
pub use whatsapp_events::{
    PlacementNameStatusUpdated, PlacementQualityUpdated, TemplateUpdated, WhatsappAutomaticEvent,
};
