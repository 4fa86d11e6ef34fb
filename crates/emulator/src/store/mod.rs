//! Everything that is kept: the rows of each table with its statements, transactions, exports, and the news of changes.
//!
//! A table's statements are in the file of its name. They take a connection, so that the caller decides what belongs
//! into one transaction.

pub(crate) mod attachments;
pub(crate) mod blocked_people;
pub(crate) mod changes;
pub(crate) mod chat_syncs;
pub(crate) mod chats;
pub(crate) mod comments;
mod database;
pub(crate) mod deliveries;
mod document;
mod error;
pub(crate) mod events;
pub(crate) mod faults;
mod group;
pub(crate) mod ice_breakers;
pub(crate) mod idempotency_keys;
pub(crate) mod jobs;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod placements;
#[cfg(test)]
mod plans;
mod private;
pub(crate) mod profiles;
pub(crate) mod queues;
mod reset;
mod rows;
pub(crate) mod settings;
mod shared;
pub(crate) mod templates;
#[cfg(test)]
mod together;
mod transaction;
mod transfer;
#[cfg(test)]
mod upgrade;
pub(crate) mod webhooks;

pub(crate) use document::{document, parse};
pub(crate) use error::StoreError;
pub(crate) use reset::delete_what_happened;
pub(crate) use rows::Rows;
pub(crate) use shared::{Store, StoreOptions};
pub(crate) use transaction::Transaction;
pub(crate) use transfer::{Export, ImportError};
