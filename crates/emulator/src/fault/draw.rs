//! Decides whether a fault strikes, in the order in which things happen, and stores each decision.

use std::time::Duration;

use fastrand::Rng;

use crate::store::faults::{self, Fault, Kind, StoredFault};
use crate::store::{StoreError, Transaction};

/// A fault that strikes.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) kind: Kind,
    /// How long the fault makes it take. Zero for faults that delay nothing.
    pub(crate) wait: Duration,
}

/// Draws the faults that strike, in their order. A fault that leaves no room for others ends the search.
pub(crate) fn draw(
    transaction: &Transaction<'_>,
    applies: impl Fn(&Fault) -> bool,
) -> Result<Vec<Drawn>, StoreError> {
    let mut drawn = Vec::new();
    for mut stored in faults::list(transaction)? {
        if !applies(&stored.fault) {
            continue;
        }
        let wait = stored.take();
        faults::update(transaction, &stored)?;
        let Some(wait) = wait else { continue };
        let kind = stored.fault.kind;
        tracing::info!(?kind, "a fault strikes");
        let leaves_room = kind.leaves_room();
        drawn.push(Drawn { kind, wait });
        if !leaves_room {
            break;
        }
    }
    Ok(drawn)
}

impl StoredFault {
    /// Decides whether the fault strikes this time. Returns how long it makes things take.
    fn take(&mut self) -> Option<Duration> {
        self.seen += 1;
        let is_over = self.fault.times.is_some_and(|times| self.struck >= times);
        if self.seen <= self.fault.after || is_over {
            return None;
        }
        let mut random = Rng::with_seed(self.random);
        let strikes = random.f64() < self.fault.probability;
        let wait = strikes.then(|| self.fault.kind.wait().draw(&mut random));
        self.random = random.get_seed();
        self.struck += u64::from(strikes);
        wait
    }
}
