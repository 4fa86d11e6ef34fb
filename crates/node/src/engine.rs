//! The thread that makes all calls of the process, on a runtime of its own: calls share connections, so one thread for them
//! costs less than handing each from thread to thread.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};
use std::thread;

use tokio::runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::notices::Outbox;

/// Work for the thread: it starts the calls that one turn of JavaScript made.
type Work = Box<dyn FnOnce() + Send>;

/// How many notices wait at most until JavaScript is woken. It is also woken whenever the thread has nothing to do.
const MOST_UNTOLD: usize = 16;

thread_local! {
    /// The outboxes with notices of which JavaScript was not told yet, and the number of these notices.
    static UNTOLD: RefCell<(Vec<Arc<Outbox>>, usize)> = const { RefCell::new((Vec::new(), 0)) };
}

/// Does this on the thread. The first call of the process starts the thread.
pub(crate) fn start(work: Work) -> napi::Result<()> {
    static THREAD: LazyLock<Result<UnboundedSender<Work>, String>> =
        LazyLock::new(|| begin().map_err(|error| error.to_string()));
    let ended = |why: &str| napi::Error::from_reason(format!("the thread for calls can't be started: {why}"));
    let thread = THREAD.as_ref().map_err(|error| ended(error))?;
    thread.send(work).map_err(|_| ended("it has ended"))
}

fn begin() -> std::io::Result<UnboundedSender<Work>> {
    let runtime = runtime::Builder::new_current_thread().enable_all().on_thread_park(tell).build()?;
    let (sender, work) = unbounded_channel();
    thread::Builder::new().name("postproxy-dm".to_owned()).spawn(move || runtime.block_on(run(work)))?;
    Ok(sender)
}

async fn run(mut work: UnboundedReceiver<Work>) {
    while let Some(start) = work.recv().await {
        start();
    }
}

/// Remembers that an outbox has one more notice, for JavaScript to be told of with others.
pub(crate) fn tell_soon(outbox: &Arc<Outbox>) {
    let is_time = UNTOLD.with_borrow_mut(|(outboxes, count)| {
        if !outboxes.iter().any(|known| Arc::ptr_eq(known, outbox)) {
            outboxes.push(outbox.clone());
        }
        *count += 1;
        *count >= MOST_UNTOLD
    });
    if is_time {
        tell();
    }
}

fn tell() {
    let outboxes = UNTOLD.with_borrow_mut(|(outboxes, count)| {
        *count = 0;
        std::mem::take(outboxes)
    });
    outboxes.iter().for_each(|outbox| outbox.tell());
}
