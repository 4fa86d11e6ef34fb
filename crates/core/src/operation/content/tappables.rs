//! What a person can tap in a message (quick replies, buttons with their card, carousels), and what of it goes together.

use postproxy_dm_fast::json::Json;

use super::reader::Reader;
use super::tables;
use crate::limits;
use crate::model::Platform;

/// Checks what can be tapped, under a text with this name.
pub(super) fn check_tappables(message: &mut Reader<'_>, body: &str) {
    message.check(tables::TAPPABLES);
    if message.has("card") && !message.has("buttons") {
        message.refuse("card", "needs buttons");
    }
    if message.has("buttons") {
        let length = message.given(body).and_then(Json::text).map_or(0, |text| text.chars().count());
        let most = limits::BODY_WITH_BUTTONS_CHARACTERS;
        if length > most {
            message.refuse(body, format!("must be at most {most} characters with buttons, it has {length}"));
        }
    }
    for name in ["buttons", "card"] {
        if message.has("elements") && message.has(name) {
            message.refuse(name, "can't be sent with elements");
        }
    }
    if message.platform == Some(&Platform::Instagram) && message.has("quick_replies") {
        for name in ["media", "buttons", "elements"] {
            if message.has(name) {
                message.refuse("quick_replies", format!("can't be sent with {name} on instagram"));
            }
        }
    }
}
