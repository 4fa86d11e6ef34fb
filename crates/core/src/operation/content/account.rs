//! The contents around messages: the person of a chat, reactions, ice breakers, imports, webhooks.

use super::reader::{Reader, has_scheme};
use super::{fields, limits};
use crate::json::Object;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;
use crate::platform::capabilities;
use crate::time;

/// The person whom a chat is created with.
pub(in crate::operation) fn check_participant(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut person = Reader::new(content, fields::PARTICIPANT);
    person.require("participant_external_id");
    for name in fields::PARTICIPANT {
        person.text(name);
    }
    if platform == Some(&Platform::Whatsapp) {
        person.require("placement_id");
    }
    person.finish()
}

/// A reaction by name or emoji.
pub(in crate::operation) fn check_reaction(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut reaction = Reader::new(content, fields::REACTION);
    // Names that we don't know pass, but an emoji is no name.
    if let Some(name) = reaction.text("reaction").filter(|name| !name.is_ascii()) {
        let expected = "must be a name, such as love or like; give an emoji as { emoji: ";
        reaction.fault("reaction", format!("{expected}\"{name}\" }}"));
    }
    reaction.text("emoji");
    if let Some(platform) =
        platform.filter(|platform| capabilities(platform).is_some_and(|can| !can.reactions))
    {
        reaction.fault("reaction", format!("can't be sent on {}", platform.as_str()));
    }
    reaction.finish()
}

/// The ice breakers of a profile.
pub(in crate::operation) fn check_ice_breakers(
    content: &Object<'_>,
    _: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut ice_breakers = Reader::new(content, fields::ICE_BREAKERS);
    ice_breakers.require("ice_breakers");
    ice_breakers.each("ice_breakers", 1..=limits::ICE_BREAKERS, fields::ICE_BREAKER, &|item| {
        for name in fields::ICE_BREAKER {
            item.require(name);
            item.text(name);
        }
    });
    ice_breakers.finish()
}

/// How far back an import goes.
pub(in crate::operation) fn check_backfill(content: &Object<'_>, _: Option<&Platform>) -> Vec<InvalidField> {
    let mut backfill = Reader::new(content, fields::BACKFILL);
    backfill.require("from");
    // A date alone is a day, and no less clear for having no offset.
    let is_time = |text: &str| time::parse(text).or_else(|| time::parse(&format!("{text}T00:00Z"))).is_some();
    if backfill.text("from").is_some_and(|from| !is_time(&from)) {
        backfill.fault("from", "must be a date, or an ISO 8601 time with its offset");
    }
    backfill.finish()
}

/// A webhook to be.
pub(in crate::operation) fn check_new_webhook(
    content: &Object<'_>,
    _: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut webhook = Reader::new(content, fields::WEBHOOK);
    webhook.require("url");
    webhook.require("events");
    check_parts_of_webhook(&mut webhook);
    webhook.finish()
}

/// What changes of a webhook. Which URLs may be plain http is the service's to say.
pub(in crate::operation) fn check_webhook(content: &Object<'_>, _: Option<&Platform>) -> Vec<InvalidField> {
    let mut webhook = Reader::new(content, fields::WEBHOOK);
    check_parts_of_webhook(&mut webhook);
    webhook.finish()
}

fn check_parts_of_webhook(webhook: &mut Reader<'_>) {
    let is_http = |url: &str| ["https://", "http://"].iter().any(|scheme| has_scheme(url, scheme));
    if webhook.text("url").is_some_and(|url| !is_http(&url)) {
        webhook.fault("url", "must be an https:// URL");
    }
    for (at, event) in webhook.list("events", 1..=usize::MAX).into_iter().enumerate() {
        if event.text().is_none_or(|kind| kind.is_empty()) {
            webhook.fault(&format!("events[{at}]"), "must be an event type, or *");
        }
    }
    webhook.boolean("enabled");
    if webhook.given("description").is_some_and(|description| !description.is_text()) {
        webhook.fault("description", "must be a string");
    }
}
