//! Ids, keys and secrets, all made here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postproxy_dm_core::model::Platform;
use uuid::Uuid;

/// One of our own ids: `msg_…`. Later ones sort after earlier ones, which keeps their index compact.
pub(crate) fn new(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}

/// One of our own ids that is a secret as well, so that no earlier one helps to guess it.
pub(crate) fn unguessable(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::new_v4().simple())
}

/// A key or secret that nobody can guess.
pub(crate) fn secret(prefix: &str) -> String {
    format!("{prefix}_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// A platform's own id for a message, as it looks there. Meta's hold characters that a path must escape.
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

/// A platform's own id for a comment, which begins with that of its post as Facebook's does.
pub(crate) fn external_comment(post_id: &str) -> String {
    format!("{post_id}_{}", Uuid::new_v4().as_u64_pair().0 >> 11)
}

/// A platform's own id for a conversation.
pub(crate) fn external_conversation() -> String {
    format!("t_{}", Uuid::new_v4().as_u64_pair().0 >> 4)
}
