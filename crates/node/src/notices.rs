//! What JavaScript is told about its calls, in batches. Each environment (the main thread, each worker) has an outbox.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi::Status;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use postproxy_dm_core::call::{Answer, Question};

/// A function that wakes JavaScript, so that it takes the notices. It doesn't keep the process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// One thing to tell about a call.
pub(crate) struct Notice {
    /// The number that JavaScript gave the call.
    pub(crate) number: u32,
    pub(crate) what: What,
}

/// What happened to a call.
pub(crate) enum What {
    /// It succeeded. The headers are JSON text.
    Answered { answer: Box<Answer>, headers: String },
    /// It failed, with the error as JSON text.
    Failed(String),
    /// An attempt ended, with its report as JSON text.
    Attempt(String),
    /// So many bytes of its file were sent.
    Progress(u64),
    /// It asks its caller something.
    Ask(Question),
    /// It wants the next bytes of its stream, for the reading with that number.
    Pull(u32),
}

impl What {
    /// Whether nothing comes after it.
    pub(crate) fn is_end(&self) -> bool {
        matches!(self, What::Answered { .. } | What::Failed(_))
    }
}

/// The notices that one environment has not taken yet.
pub(crate) struct Outbox {
    wake: Wake,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    notices: VecDeque<Notice>,
    /// Whether JavaScript was woken and has not taken everything since.
    is_told: bool,
    /// Whether the environment has ended, and nobody is there to be told.
    is_closed: bool,
}

impl Outbox {
    pub(crate) fn new(wake: Wake) -> Self {
        Outbox { wake, waiting: Mutex::default() }
    }

    /// Adds a notice. Returns whether JavaScript has to be told.
    pub(crate) fn add(&self, notice: Notice) -> bool {
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return false;
        }
        waiting.notices.push_back(notice);
        !waiting.is_told
    }

    /// Wakes JavaScript, if it is not awake already.
    pub(crate) fn tell(&self) {
        let mut waiting = self.waiting();
        if waiting.is_closed || waiting.is_told || waiting.notices.is_empty() {
            return;
        }
        waiting.is_told = true;
        drop(waiting);
        self.wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }

    /// Takes all notices. JavaScript is woken for the next one.
    pub(crate) fn take_all(&self) -> VecDeque<Notice> {
        let mut waiting = self.waiting();
        waiting.is_told = false;
        std::mem::take(&mut waiting.notices)
    }

    /// Drops all notices, those to come too.
    pub(crate) fn close(&self) {
        let mut waiting = self.waiting();
        waiting.is_closed = true;
        waiting.notices.clear();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
