//! How much text a message may have, which differs from platform to platform.

use super::graphemes;
use crate::limits;
use crate::model::Platform;

/// What the text must be instead, if the platform is known and takes less.
pub(super) fn too_long(text: &str, platform: Option<&Platform>) -> Option<String> {
    let characters = |most| (most, "characters, it has", text.chars().count());
    let (most, unit, length) = match platform? {
        Platform::Facebook => characters(limits::FACEBOOK_BODY_CHARACTERS),
        Platform::Instagram => (limits::INSTAGRAM_BODY_BYTES, "bytes, it has", text.len()),
        Platform::Telegram => characters(limits::TELEGRAM_BODY_CHARACTERS),
        Platform::Whatsapp => characters(limits::WHATSAPP_BODY_CHARACTERS),
        Platform::Bluesky if text.len() > limits::BLUESKY_BODY_BYTES => {
            (limits::BLUESKY_BODY_BYTES, "bytes, it has", text.len())
        }
        Platform::Bluesky => {
            (limits::BLUESKY_BODY_GRAPHEMES, "graphemes, it has at least", graphemes::at_least(text))
        }
        Platform::Other(_) => return None,
    };
    (length > most).then(|| format!("must be at most {most} {unit} {length}"))
}
