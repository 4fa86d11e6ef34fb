//! The platform's rules. They do no IO: they take what they judge, and return a verdict and the work that follows.

mod backoff;
mod follow_up;
mod receipt;
mod refusal;
mod sending;
mod template;

pub(super) use follow_up::FollowUp;
pub(super) use receipt::{after_arrival, after_return, is_newly_delivered, is_newly_read};
pub(super) use refusal::of_media as refusal_of_media;
pub(super) use sending::{Sending, Verdict};
