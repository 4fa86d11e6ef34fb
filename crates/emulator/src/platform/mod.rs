//! The simulated platform. It takes or refuses messages, reports how far they got, and lets the person write, read and
//! react.

pub(crate) mod blocked;
mod chat_sync;
mod comment;
mod dispatch;
mod fetch;
mod person;
mod presence;
mod profile;
mod receipt;
mod rules;
pub(crate) mod worker;

pub(crate) use chat_sync::begin as begin_chat_sync;
pub(crate) use comment::{Remark, comment};
pub(crate) use person::{Referral, Said, delete, edit, inbound, react, read, refer, tap};
pub(crate) use presence::{arrive, set_person_state};
pub(crate) use profile::{restore_profile, set_profile_status};
