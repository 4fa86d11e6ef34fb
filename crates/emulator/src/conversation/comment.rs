//! A comment under a post of a profile. The emulator knows no posts: comments are only there to be answered
//! privately.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A comment can be answered privately for so long.
pub(crate) const PRIVATE_REPLY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A comment, and the message that answered it privately.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: String,
    pub(crate) post_id: String,
    pub(crate) profile_id: String,
    /// The platform's id. Works as a comment id too.
    pub(crate) external_id: String,
    pub(crate) participant_external_id: String,
    pub(crate) participant_name: Option<String>,
    pub(crate) text: String,
    pub(crate) private_reply_id: Option<String>,
    pub(crate) created_at: String,
}
