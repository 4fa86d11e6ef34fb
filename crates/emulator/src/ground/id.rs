//! Makes ids, keys and secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postproxy_dm_core::model::Platform;
use uuid::Uuid;

/// Makes one of our own ids: `msg_…`. Later ids sort after earlier ones, which keeps their index compact.
pub(crate) fn new(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}

/// Makes one of our own ids that nobody can guess, even from earlier ones.
pub(crate) fn unguessable(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::new_v4().simple())
}

/// Makes a key or secret that nobody can guess.
pub(crate) fn secret(prefix: &str) -> String {
    format!("{prefix}_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// Makes a platform's id for a message, as ids look there. Meta's hold characters that a path must escape.
pub(crate) fn external_message(platform: &Platform) -> String {
    let random = Uuid::new_v4();
    match platform {
        Platform::Telegram | Platform::Bluesky | Platform::Other(_) => {
            (random.as_u64_pair().0 >> 11).to_string()
        }
        Platform::Facebook => format!("m_{}", STANDARD.encode(random.as_bytes())),
        Platform::Instagram => format!("aWdf{}", STANDARD.encode(random.as_bytes())),
        Platform::Whatsapp => format!("wamid.{}", STANDARD.encode(random.as_bytes())),
    }
}

/// Makes a platform's id for a comment. It begins with the id of the post, as on Facebook.
pub(crate) fn external_comment(post_id: &str) -> String {
    format!("{post_id}_{}", Uuid::new_v4().as_u64_pair().0 >> 11)
}

/// Makes WhatsApp's id for a file.
pub(crate) fn external_media() -> String {
    (Uuid::new_v4().as_u64_pair().0 >> 11).to_string()
}

/// Makes Meta's id for a message template.
pub(crate) fn external_template() -> String {
    (Uuid::new_v4().as_u64_pair().0 >> 11).to_string()
}

/// Makes a platform's id for a conversation.
pub(crate) fn external_conversation() -> String {
    format!("t_{}", Uuid::new_v4().as_u64_pair().0 >> 4)
}
