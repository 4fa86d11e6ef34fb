//! The queues of jobs, and the bells that wake those who work on them.

use std::sync::Arc;

use tokio::sync::Notify;

/// A queue of jobs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Queue {
    Platform,
    Fetch,
    Webhook,
}

impl Queue {
    /// Whose work it holds.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Queue::Platform => "the platform",
            Queue::Fetch => "the fetching of media",
            Queue::Webhook => "the delivery of webhooks",
        }
    }

    /// What comes of it.
    pub(crate) fn results(self) -> &'static str {
        match self {
            Queue::Platform => "what the platform did",
            Queue::Fetch => "what was fetched",
            Queue::Webhook => "what was delivered",
        }
    }
}

/// A bell for each queue, which rings when there may be work in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queues(Arc<Bells>);

#[derive(Debug, Default)]
struct Bells {
    platform: Notify,
    fetch: Notify,
    webhook: Notify,
}

impl Queues {
    /// The bell of one queue.
    pub(crate) fn bell(&self, queue: Queue) -> &Notify {
        match queue {
            Queue::Platform => &self.0.platform,
            Queue::Fetch => &self.0.fetch,
            Queue::Webhook => &self.0.webhook,
        }
    }

    /// Wakes the workers of every queue.
    pub(crate) fn notify_all(&self) {
        let Bells { platform, fetch, webhook } = &*self.0;
        [platform, fetch, webhook].into_iter().for_each(Notify::notify_one);
    }
}
