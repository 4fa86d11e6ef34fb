//! One worker, one chat that floods and many quiet ones, with real holds: nobody waits for more than one hold.

use std::collections::VecDeque;

use postproxy_dm_core::receiver::hold::{Command, Input};
use postproxy_dm_core::receiver::{
    Hold, HoldStart, ModelStore, Moment, NewEvent, Receiver, Stored, TakeRequest, Taken,
};

use super::random::Random;
use super::service::EPOCH_MS;

const LEASE_MS: u64 = 30_000;

pub(crate) fn event(lane: &str, n: u64) -> NewEvent {
    let receiver = Receiver::new(r#"{"on":["*"],"maxWaiting":100000}"#).unwrap();
    let message = format!(r#"{{"id":"{lane}{n}","chat_id":"{lane}","direction":"inbound"}}"#);
    let text = format!(r#"{{"id":"{lane}{n}","type":"message.received","data":{{"object":{message}}}}}"#);
    receiver.incoming(&text, None, n as i64).unwrap().event
}

/// A quiet chat's message that waits.
struct Quiet {
    lane: String,
    put_ms: u64,
    /// How many other runs began since.
    runs: u64,
}

struct Shift {
    receiver: Receiver,
    store: ModelStore,
    random: Random,
    now_ms: u64,
    handler_ms: u64,
    quiet: Option<Quiet>,
    /// How many quiet messages were put.
    puts: u64,
}

impl Shift {
    fn new(handler_ms: u64) -> Self {
        let mut store = ModelStore::new();
        for n in 0..10_000 {
            store.put(0, event("flood", n), None);
        }
        let receiver = Receiver::new(r#"{"on":["message.received"]}"#).unwrap();
        Shift {
            receiver,
            store,
            random: Random::new(handler_ms),
            now_ms: 1,
            handler_ms,
            quiet: None,
            puts: 0,
        }
    }

    fn moment(&self) -> Moment {
        Moment { monotonic_ms: self.now_ms, unix_ms: EPOCH_MS + self.now_ms as i64 }
    }

    /// Takes the lane that is longest due, and drives its hold to the end.
    fn work(&mut self) {
        let token = format!("t{}", self.now_ms);
        let request = TakeRequest { token: &token, lease_ms: LEASE_MS, most: 1 };
        let taken = self.store.take(self.now_ms, None, request);
        let Taken::Head { lane, .. } = &taken else { panic!("something is always due, got {taken:?}") };
        let lane = lane.clone();
        let start =
            HoldStart { lane: lane.clone(), token, asked_at_ms: self.now_ms, left_ms: None, seed: [7; 8] };
        let mut hold = Hold::new(&self.receiver, start);
        let mut inputs = VecDeque::from([Input::Taken(taken)]);
        let mut ends_ms = None;
        loop {
            let input = inputs.pop_front().unwrap_or_else(|| panic!("the hold of {lane} waits for nothing"));
            let next = hold.handle(self.moment(), input);
            for command in next.commands {
                match command {
                    Command::Store { n, operation } => {
                        let result = self.store.operate(self.now_ms, hold.lease(), &operation);
                        assert_ne!(result, Stored::Lost);
                        inputs.push_back(Input::Stored { n, result });
                    }
                    Command::Run(_) => {
                        self.begin(&lane);
                        ends_ms = Some(self.now_ms + self.handler_ms);
                    }
                    Command::Tell(_) => {}
                    Command::Over { .. } => return,
                    other => panic!("{other:?} in a quiet world"),
                }
            }
            if let (true, Some(at)) = (inputs.is_empty(), ends_ms) {
                // The hold renews its lease while the handler runs.
                let wake_ms = next.wake_ms.filter(|wake| *wake < at);
                self.now_ms = wake_ms.unwrap_or(at).max(self.now_ms);
                inputs.push_back(wake_ms.map_or(Input::Handled(Ok(())), |_| Input::Time));
                ends_ms = ends_ms.filter(|_| wake_ms.is_some());
            }
        }
    }

    /// A handler begins. Now and then, a quiet chat's person writes meanwhile.
    fn begin(&mut self, lane: &str) {
        let handler_ms = self.handler_ms;
        match &mut self.quiet {
            Some(quiet) if quiet.lane == lane => {
                let (runs, waited_ms) = (quiet.runs, self.now_ms - quiet.put_ms);
                assert!(runs < 10, "{lane} waited for {runs} runs of {handler_ms} ms");
                assert!(waited_ms <= 30_000 + handler_ms, "{lane} waited for {waited_ms} ms");
                self.quiet = None;
            }
            Some(quiet) => quiet.runs += 1,
            None if self.random.chance(300) => {
                self.puts += 1;
                let name = format!("quiet{}", self.puts);
                self.store.put(self.now_ms, event(&name, 0), None);
                self.quiet = Some(Quiet { lane: format!("c:{name}"), put_ms: self.now_ms, runs: 0 });
            }
            None => {}
        }
    }
}

/// A hold ends after 10 events or 30 seconds: with quick handlers the first counts, with slow ones the second.
#[test]
fn a_flood_delays_another_lane_by_one_hold_at_most() {
    for handler_ms in [1, 100, 1000, 8000, 29_000, 50_000] {
        let mut shift = Shift::new(handler_ms);
        while shift.puts < 100 {
            shift.work();
        }
    }
}
