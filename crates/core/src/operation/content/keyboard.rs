//! What Telegram takes of a keyboard. Everything else in one is Telegram's to check.

use postproxy_dm_fast::json::Json;

use super::reader::Reader;
use crate::platform::capabilities;

/// Refuses a button whose `callback_data` is longer than the platform takes, if the platform is known.
pub(super) fn check_keyboard(content: &mut Reader<'_>) {
    let Some(most) = content.platform.and_then(capabilities).and_then(|can| can.limits.callback_data) else {
        return;
    };
    let keyboard = content.given("reply_markup").and_then(Json::object);
    let rows = keyboard.and_then(|it| it.get("inline_keyboard")).and_then(Json::items).unwrap_or_default();
    for (row, buttons) in rows.into_iter().enumerate() {
        for (at, button) in buttons.items().unwrap_or_default().into_iter().enumerate() {
            let data = button.object().and_then(|it| it.get("callback_data")).and_then(Json::text);
            let length = data.map_or(0, |data| data.len());
            if length > most {
                content.refuse(
                    &format!("reply_markup.inline_keyboard[{row}][{at}].callback_data"),
                    format!("must be at most {most} bytes, it has {length}"),
                );
            }
        }
    }
}
