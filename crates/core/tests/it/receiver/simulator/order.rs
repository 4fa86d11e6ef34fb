//! The order of each lane, kept beside the store: which events it knows, and which of them was begun.

use std::collections::BTreeMap;

use postproxy_dm_core::receiver::NewEvent;

/// What should happen in which order.
#[derive(Debug, Default)]
pub(crate) struct Order {
    arrivals: u64,
    lanes: BTreeMap<String, Lane>,
}

#[derive(Debug, Default)]
struct Lane {
    /// The places of the events that aren't over: by time of creation, then by arrival.
    waiting: BTreeMap<String, (i64, u64)>,
    /// The event that was handed out first of these, and how many events had arrived by then.
    begun: Option<(String, u64)>,
}

impl Order {
    /// The store keeps a new event.
    pub(crate) fn keep(&mut self, event: &NewEvent) {
        self.arrivals += 1;
        let lane = self.lanes.entry(event.lane.clone()).or_default();
        lane.waiting.insert(event.id.clone(), (event.at, self.arrivals));
    }

    /// The store hands out a head. Who was begun stays the head until it is over.
    pub(crate) fn hand_out(&mut self, lane: &str, head: &str) -> Result<(), String> {
        let Some(lane) = self.lanes.get_mut(lane) else { return Ok(()) };
        match &lane.begun {
            Some((begun, _)) if begun != head => {
                Err(format!("{head} was handed out, and {begun} was begun and isn't over"))
            }
            Some(_) => Ok(()),
            None => {
                lane.begun = Some((head.to_owned(), self.arrivals));
                Ok(())
            }
        }
    }

    /// A handler begins with these. Only what came after the head was begun may stay behind in spite of its time.
    pub(crate) fn begin(&self, lane: &str, ids: &[String]) -> Result<(), String> {
        let Some(lane) = self.lanes.get(lane) else { return Ok(()) };
        let Some((head, known)) = &lane.begun else { return Ok(()) };
        if ids.first() != Some(head) {
            return Err(format!("{ids:?} began, and {head} is the head"));
        }
        let passed = lane.waiting.iter().filter(|(id, (_, arrival))| arrival <= known && !ids.contains(id));
        for (earlier, place) in passed {
            let begins = |id: &&String| lane.waiting.get(*id).is_some_and(|of| of > place);
            if let Some(id) = ids.iter().find(begins) {
                return Err(format!("{id} began before {earlier}, which was known and comes first"));
            }
        }
        Ok(())
    }

    /// Events are done or dead.
    pub(crate) fn end(&mut self, ids: &[String]) {
        for lane in self.lanes.values_mut() {
            lane.waiting.retain(|id, _| !ids.contains(id));
            if lane.begun.as_ref().is_some_and(|(id, _)| ids.contains(id)) {
                lane.begun = None;
            }
        }
    }
}
