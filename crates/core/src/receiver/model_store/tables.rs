//! What the model store holds.

use std::collections::{BTreeMap, BTreeSet};

use super::lane::{Lane, Place};
use crate::receiver::store::{NewEvent, Records};

/// A store in memory. `now_ms` is the store's clock everywhere: milliseconds from any start.
#[derive(Debug, Clone, Default)]
pub struct ModelStore {
    pub(super) lanes: BTreeMap<String, Lane>,
    pub(super) rows: BTreeMap<String, Row>,
    pub(super) marks: BTreeMap<String, Mark>,
    /// When marks and dead rows expire.
    pub(super) expiries: BTreeSet<(u64, Expiring)>,
    pub(super) notes: BTreeMap<String, String>,
    pub(super) arrivals: u64,
}

/// What is asked for with a put or a take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakeRequest<'a> {
    /// The token of the hold.
    pub token: &'a str,
    /// How long the lease lasts, in milliseconds.
    pub lease_ms: u64,
    /// The most events to hand out.
    pub most: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) event: NewEvent,
    pub(super) place: Place,
    pub(super) starts: u32,
    pub(super) failures: u32,
    pub(super) records: Records,
    /// Why it died, and until when it is kept. `None`: it waits.
    pub(super) dead: Option<(String, u64)>,
}

#[derive(Debug, Clone)]
pub(super) enum Mark {
    /// Of a row that waits or is dead.
    OfRow(String),
    /// Of an event that was finished, with its chat and its end.
    Finished { chat: Option<String>, until_ms: u64 },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Expiring {
    Mark(String),
    Row(String),
}

impl ModelStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        ModelStore::default()
    }
}
