//! A catch-up of a worker: what the service has, and which of it may be put though the marks have forgotten it.

use std::collections::BTreeSet;

use postproxy_dm_core::json::Json;
use postproxy_dm_core::receiver::{CatchUpTimes, catch_up};
use serde_json::json;

use super::plan::{Bug, HOUR_MS};
use super::service::{EPOCH_MS, at};
use super::world::{Occurrence, World};

/// The longest that a worker's clock is behind the store's.
const BEHIND_MS: u64 = 45_000;

impl World {
    /// Puts what the service still has and the store doesn't know: everything since the beginning.
    pub(crate) fn catch_up(&mut self, worker: usize) {
        if !self.workers[worker].is_alive || self.workers[worker].is_frozen {
            // Somebody calls it again.
            let again_ms = self.back_ms.max(self.now_ms) + 10_000;
            return self.at(again_ms, Occurrence::CatchUp { worker });
        }
        if !self.has_faults() {
            self.truth.caught_up_ms = Some(self.now_ms);
        }
        let now_ms = self.now_ms;
        let there = self.service.inbound.iter().filter(|it| it.posted_ms <= now_ms);
        let chats: BTreeSet<String> = there.map(|it| it.chat.clone()).collect();
        for chat in chats {
            self.catch_up_chat(worker, &chat);
        }
    }

    fn catch_up_chat(&mut self, worker: usize, name: &str) {
        let times = CatchUpTimes {
            since_ms: EPOCH_MS - 1,
            now_ms: self.moment(worker).unix_ms,
            keep_ms: self.plan.keep_ms as i64,
        };
        let inbound = self.service.inbound.iter().enumerate();
        let of_chat = inbound.filter(|(_, it)| it.chat == name && it.posted_ms <= self.now_ms);
        let numbers: Vec<usize> = of_chat.map(|(n, _)| n).collect();
        let chat = json!({
            "platform": self.plan.platform,
            "last_inbound_at": self.service.last_inbound_ms(name, self.now_ms).map(at),
            "last_outbound_at": self.service.last_outbound_ms(name).map(at),
        });
        let chat = chat.to_string();
        let texts: Vec<String> =
            numbers.iter().map(|n| self.service.inbound[*n].message(*n).to_string()).collect();
        let read = |text| Json::read_leniently(text).unwrap();
        let messages: Vec<Json<'_>> = texts.iter().map(|text| read(text)).collect();
        let mut put = catch_up(read(&chat), &messages, times).unwrap().put;
        if self.bug == Some(Bug::MarksAlone) {
            put = (0..numbers.len()).collect();
        }
        for place in put {
            let n = numbers[place];
            let age_ms = self.now_ms - self.service.inbound[n].posted_ms;
            if age_ms > self.plan.keep_ms + BEHIND_MS && !self.is_open(name) {
                self.truth.violate(format!("msg_{n} was caught up, and its window is closed"));
            }
            if self.may_be_forgotten(n) {
                self.truth.forgiven.insert(format!("msg_{n}"));
            }
            let text = self.service.inbound[n].caught_up(n);
            self.begin_delivery(worker, n, &text, true);
        }
    }

    /// Whether nobody can know any more that a message was done: its marks are gone, no answer came after it, and the
    /// platform would still take one.
    fn may_be_forgotten(&self, n: usize) -> bool {
        let it = &self.service.inbound[n];
        let done = self.truth.done.get(&format!("msg_{n}"));
        let is_unmarked = done.is_some_and(|at| at + self.plan.keep_ms <= self.now_ms);
        let is_answered = self.service.last_outbound_ms(&it.chat).is_some_and(|at| at >= it.posted_ms);
        is_unmarked && !is_answered && self.is_open(&it.chat)
    }

    /// Whether the platform takes a message into a chat, by the latest clock.
    fn is_open(&self, chat: &str) -> bool {
        let last_ms = self.service.last_inbound_ms(chat, self.now_ms).unwrap_or_default();
        self.plan.platform != "facebook" || self.now_ms < last_ms + 24 * HOUR_MS + BEHIND_MS
    }
}
