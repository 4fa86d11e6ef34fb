//! A lane: which events wait in it, who holds it, and when it is due.

use std::collections::BTreeSet;

/// An event's place in its lane: by time of creation, then by arrival.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) at: i64,
    pub(super) arrival: u64,
    pub(super) id: String,
}

/// A lane. Times are the store's.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    /// The events that wait, in order.
    pub(super) waiting: BTreeSet<Place>,
    /// Who holds it, lapsed or not.
    pub(super) token: Option<String>,
    /// When its lease ends.
    pub(super) until_ms: u64,
    /// Who let it go last, so that a repetition is answered alike.
    pub(super) last: Option<String>,
    /// The event that was begun. It stays the head until it leaves.
    pub(super) head: Option<String>,
    /// Whether the holder has begun the head.
    pub(super) is_started: bool,
    /// Not before: the wait after a failure.
    pub(super) wait_ms: u64,
    /// Not before, for the next head: the newest message has been quiet.
    pub(super) ready_ms: u64,
    /// But not later than this.
    pub(super) cap_ms: u64,
}

impl Default for Lane {
    fn default() -> Self {
        Lane {
            waiting: BTreeSet::new(),
            token: None,
            until_ms: 0,
            last: None,
            head: None,
            is_started: false,
            wait_ms: 0,
            ready_ms: 0,
            cap_ms: u64::MAX,
        }
    }
}

impl Lane {
    /// Waits for another message.
    pub(super) fn gather(&mut self, now_ms: u64, quiet_ms: u64, max_ms: u64) {
        self.ready_ms = now_ms.saturating_add(quiet_ms);
        self.cap_ms = self.cap_ms.min(now_ms.saturating_add(max_ms));
    }

    pub(super) fn is_held(&self, now_ms: u64) -> bool {
        self.token.is_some() && self.until_ms > now_ms
    }

    /// When there is something to do: at the end of a lease too, so that a dead worker's lane comes due by itself.
    pub(super) fn due_ms(&self, now_ms: u64) -> u64 {
        if self.is_held(now_ms) { self.until_ms } else { self.free_due_ms() }
    }

    /// When it is due once nobody holds it.
    pub(super) fn free_due_ms(&self) -> u64 {
        match &self.head {
            Some(_) => self.wait_ms,
            None => self.wait_ms.max(self.ready_ms.min(self.cap_ms)),
        }
    }

    /// Gives the lane to a token.
    pub(super) fn hold(&mut self, token: &str, until_ms: u64) {
        if self.token.as_deref() != Some(token) {
            self.token = Some(token.to_owned());
            self.is_started = false;
        }
        self.until_ms = until_ms;
    }

    /// Lets the lane go until then.
    pub(super) fn let_go(&mut self, wait_ms: u64) {
        self.last = self.token.take();
        self.is_started = false;
        self.wait_ms = wait_ms;
    }

    /// Begins the head, or the oldest event. Returns its id, and whether this start is new.
    pub(super) fn begin(&mut self) -> Option<(String, bool)> {
        if self.head.is_none() {
            self.head = Some(self.waiting.first()?.id.clone());
            self.is_started = false;
            (self.ready_ms, self.cap_ms) = (0, u64::MAX);
        }
        let is_new = !std::mem::replace(&mut self.is_started, true);
        self.head.clone().map(|head| (head, is_new))
    }

    /// Takes an event out.
    pub(super) fn remove(&mut self, place: &Place) {
        self.waiting.remove(place);
        if self.head.as_ref() == Some(&place.id) {
            self.head = None;
            self.is_started = false;
        }
    }
}
