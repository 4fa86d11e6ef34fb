//! A comment under a post of a profile. The emulator knows no posts: comments are only there to be answered
//! privately.

use std::time::Duration;

/// A comment can be answered privately for so long.
pub(crate) const PRIVATE_REPLY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);
