//! Attachments. The emulator keeps the bytes that a message carries in the message's own transaction, and serves them
//! below `/attachments`, as the service keeps a durable copy. Media at a URL stays there, or is fetched first: see
//! [`Reach`]. What a person sends is below `/platform-files` at first, as the platform has it, until the copy is made.

mod disposition;
mod fetch;
mod file;
mod keep;
mod media;
mod media_error;
mod reach;

pub(crate) use disposition::disposition;
pub(crate) use fetch::Fetcher;
pub(crate) use keep::{Copied, add, copy_later, receive, settle};
pub(crate) use media::{Media, check_length};
pub(crate) use media_error::MediaError;
pub(crate) use reach::Reach;
