//! On which platforms a call is possible at all.

use postproxy_dm_fast::json::Object;

use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;
use crate::platform::{Capabilities, capabilities};

/// Whether a platform can do it.
pub(super) type IsAble = fn(&Platform, &Capabilities) -> bool;

/// Checks that typing can be shown.
pub(in crate::operation) fn check_typing(_: &Object<'_>, platform: Option<&Platform>) -> Vec<InvalidField> {
    check("chat", platform, |_, can| can.typing, "can't show typing on")
}

/// Checks that a chat can be archived, or taken out of the archive.
pub(in crate::operation) fn check_archive(_: &Object<'_>, platform: Option<&Platform>) -> Vec<InvalidField> {
    check("chat", platform, |_, can| can.archive, "can't be archived on")
}

/// Checks that a reaction can be removed.
pub(in crate::operation) fn check_unreact(_: &Object<'_>, platform: Option<&Platform>) -> Vec<InvalidField> {
    check("reaction", platform, |_, can| can.reactions.is_some(), "can't be removed on")
}

/// Checks that a profile can have ice breakers.
pub(in crate::operation) fn check_has_ice_breakers(
    _: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    check("ice_breakers", platform, is_instagram, "is not possible on")
}

/// Checks that the platform tells more about a person.
pub(in crate::operation) fn check_participant_status(
    _: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    check("participant_status", platform, is_instagram, "is not possible on")
}

/// Checks that a profile has message templates.
pub(in crate::operation) fn check_has_templates(
    _: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    check("template", platform, is_whatsapp, "is not possible on")
}

/// Checks that a profile has phone numbers.
pub(in crate::operation) fn check_has_numbers(
    _: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    check("phone_number_id", platform, is_whatsapp, "is not possible on")
}

pub(super) fn is_whatsapp(platform: &Platform, _: &Capabilities) -> bool {
    *platform == Platform::Whatsapp
}

pub(super) fn is_instagram(platform: &Platform, _: &Capabilities) -> bool {
    *platform == Platform::Instagram
}

/// Returns the refusal with the platform's name, if the platform is known and can't do it.
pub(super) fn refusal(platform: Option<&Platform>, is_able: IsAble, refusal: &str) -> Option<String> {
    let platform = platform?;
    let can = capabilities(platform)?;
    (!is_able(platform, &can)).then(|| format!("{refusal} {}", platform.as_str()))
}

fn check(name: &str, platform: Option<&Platform>, is_able: IsAble, expected: &str) -> Vec<InvalidField> {
    refusal(platform, is_able, expected)
        .map(|expected| InvalidField::new(name, expected))
        .into_iter()
        .collect()
}
