//! Whether a fault strikes: decided in the order in which things happen, and written down with the decision.

use std::time::Duration;

use fastrand::Rng;

use crate::store::faults::{self, Fault, Kind, StoredFault};
use crate::store::{StoreError, Transaction};

/// A fault that strikes.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) kind: Kind,
    /// How long it takes, where that is what it does.
    pub(crate) wait: Duration,
}

/// Those that strike something: asked in their order, and no further ones after one that leaves no room for them.
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
    /// How long it takes, where it strikes this time.
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
