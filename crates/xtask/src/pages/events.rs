//! The table of every event: core says which there are, what each holds and whether it can be answered. Here stand the
//! sentence on when it comes, and the fields that a handler reads first; each must be a field of core's model.

use std::error::Error;
use std::fmt::Write;

use postproxy_dm_core::model::*;
use serde_json::Value;

/// When an event comes, and what its handler reads.
const EVENTS: &[(&str, &str, &[&str])] = &[
    (
        "message.received",
        "A person wrote.",
        &["id", "chat_id", "body", "attachments", "tapped_action", "story_reply"],
    ),
    ("message.sent", "The platform took a message of yours.", &["id", "external_id", "external_posted_at"]),
    ("message.delivered", "It reached the person.", &["id", "external_delivered_at"]),
    ("message.read", "The person read it.", &["id", "external_read_at"]),
    ("message.edited", "A message was edited.", &["id", "chat_id", "body", "external_edited_at"]),
    (
        "message.deleted",
        "A message was deleted: delete what you keep of it.",
        &["id", "chat_id", "external_deleted_at"],
    ),
    (
        "message.failed_waiting_for_retry",
        "The platform refused a message of yours for now, and the service tries again.",
        &["id", "error_message", "error_details"],
    ),
    (
        "message.failed",
        "The platform refused a message of yours for good.",
        &["id", "chat_id", "error_message", "error_details"],
    ),
    (
        "reaction.received",
        "A person reacted, or took a reaction back.",
        &["action", "emoji", "reaction", "message.id", "message.chat_id"],
    ),
    (
        "referral.received",
        "A person came by a link or an advertisement.",
        &["ref", "source", "type", "chat.id", "chat.profile_id"],
    ),
    ("profile.connected", "A profile was connected to its platform.", &["id", "platform", "status"]),
    (
        "profile.disconnected",
        "A profile's connection ended: nothing is sent until it is connected again.",
        &["id", "platform", "status", "origin"],
    ),
    (
        "comment.created",
        "Somebody commented on a post.",
        &["id", "post_id", "profile_id", "platform", "body", "status", "author_external_id"],
    ),
    (
        "message_template.status_updated",
        "Meta approved, rejected or stopped a template.",
        &["id", "name", "language", "status", "rejected_reason"],
    ),
    (
        "message_template.category_updated",
        "Meta changed the category of a template.",
        &["id", "name", "language", "category"],
    ),
    (
        "placement.name_status_updated",
        "Meta decided about the name of a WhatsApp number.",
        &["id", "decision", "requested_name", "rejection_reason"],
    ),
    (
        "placement.quality_updated",
        "Meta changed the quality of a WhatsApp number, or how many people it may write to.",
        &["id", "event", "current_limit", "old_limit"],
    ),
    (
        "whatsapp.automatic_event",
        "Meta saw that a person did something, such as a purchase, after a click on an advertisement.",
        &["chat_id", "event_name", "custom_data", "ctwa_clid"],
    ),
];

pub(super) fn table() -> Result<String, Box<dyn Error>> {
    let mut out =
        String::from("| the event | when | in `event.data.object` | a reply |\n|---|---|---|---|\n");
    let types: Vec<&EventType> = EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES).collect();
    for &&EventType { name, resource, from_person, .. } in &types {
        let (_, when, fields) = EVENTS
            .iter()
            .find(|(known, ..)| *known == name)
            .ok_or_else(|| format!("the table of events has no row for {name}"))?;
        let model = model(resource)?;
        for field in *fields {
            if model.pointer(&format!("/{}", field.replace('.', "/"))).is_none() {
                return Err(format!("{name}: {} has no field {field}", resource.name()).into());
            }
        }
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let reply = match from_person {
            FromPerson::Always => "yes",
            FromPerson::WhenInbound => "if `direction` is `inbound`",
            FromPerson::Never => "",
        };
        writeln!(out, "| `{name}` | {when} | `{}`: {} | {reply} |", resource.name(), fields.join(", "))?;
    }
    match EVENTS.iter().find(|(known, ..)| types.iter().all(|it| it.name != *known)) {
        Some((name, ..)) => Err(format!("core has no event {name}").into()),
        None => Ok(out),
    }
}

/// Returns a model with all of its fields.
fn model(resource: ResourceModel) -> Result<Value, Box<dyn Error>> {
    Ok(match resource {
        ResourceModel::Message => serde_json::to_value(Message::default())?,
        ResourceModel::ReactionReceived => serde_json::to_value(ReactionReceived::default())?,
        ResourceModel::ReferralReceived => serde_json::to_value(ReferralReceived::default())?,
        ResourceModel::ProfileConnectionChanged => serde_json::to_value(ProfileConnectionChanged::default())?,
        ResourceModel::CommentCreated => serde_json::to_value(CommentCreated::default())?,
        ResourceModel::TemplateUpdated => serde_json::to_value(TemplateUpdated::default())?,
        ResourceModel::PlacementNameStatusUpdated => {
            serde_json::to_value(PlacementNameStatusUpdated::default())?
        }
        ResourceModel::PlacementQualityUpdated => serde_json::to_value(PlacementQualityUpdated::default())?,
        ResourceModel::WhatsappAutomaticEvent => serde_json::to_value(WhatsappAutomaticEvent::default())?,
        other => return Err(format!("the table of events doesn't know {}", other.name()).into()),
    })
}
