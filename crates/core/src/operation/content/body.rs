//! How much text a message may have, which differs from platform to platform.

use super::graphemes;
use super::limits;
use crate::model::Platform;

/// The most of one unit that a platform takes.
struct Limit {
    most: usize,
    unit: &'static str,
    /// Counts the unit in a text.
    count: fn(&str) -> usize,
    /// What stands before the count in a message: not every count is exact.
    at_least: &'static str,
}

/// What the text must be instead, if the platform is known and takes less.
pub(super) fn too_long(text: &str, platform: Option<&Platform>) -> Option<String> {
    let limits: &[Limit] = match platform? {
        Platform::Facebook => &[characters(limits::FACEBOOK_BODY_CHARACTERS)],
        Platform::Instagram => &[bytes(limits::INSTAGRAM_BODY_BYTES)],
        Platform::Telegram => &[characters(limits::TELEGRAM_BODY_CHARACTERS)],
        Platform::Whatsapp => &[characters(limits::WHATSAPP_BODY_CHARACTERS)],
        Platform::Bluesky => &[bytes(limits::BLUESKY_BODY_BYTES), graphemes(limits::BLUESKY_BODY_GRAPHEMES)],
        Platform::Other(_) => &[],
    };
    limits.iter().find_map(|limit| {
        let Limit { most, unit, at_least, .. } = limit;
        let length = (limit.count)(text);
        (length > *most).then(|| format!("must be at most {most} {unit}, it has {at_least}{length}"))
    })
}

const fn characters(most: usize) -> Limit {
    Limit { most, unit: "characters", count: |text| text.chars().count(), at_least: "" }
}

const fn bytes(most: usize) -> Limit {
    Limit { most, unit: "bytes", count: str::len, at_least: "" }
}

const fn graphemes(most: usize) -> Limit {
    Limit { most, unit: "graphemes", count: graphemes::at_least, at_least: "at least " }
}
