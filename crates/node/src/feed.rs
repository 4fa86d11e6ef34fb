//! The bytes of a stream, which JavaScript reads: each attempt asks for the next ones when the connection takes more.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The next bytes, none at the end, or why they can't be read.
type Chunk = Result<Bytes, String>;

/// Where JavaScript puts the bytes of a call's stream.
#[derive(Clone, Default)]
pub(crate) struct Feed(Arc<Mutex<Current>>);

/// The latest attempt to send the stream.
#[derive(Default)]
struct Current {
    reading: u32,
    chunks: Option<UnboundedSender<Chunk>>,
}

/// The stream as one attempt reads it.
pub(crate) struct Feeding {
    reading: u32,
    chunks: UnboundedReceiver<Chunk>,
    pull: Arc<dyn Fn(u32) + Send + Sync>,
    is_asked: bool,
}

impl Feed {
    /// Begins another reading. What comes for an earlier one goes nowhere.
    pub(crate) fn begin(&self, pull: Arc<dyn Fn(u32) + Send + Sync>) -> Feeding {
        let (sender, chunks) = unbounded_channel();
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.reading += 1;
        current.chunks = Some(sender);
        Feeding { reading: current.reading, chunks, pull, is_asked: false }
    }

    /// Takes what JavaScript read.
    pub(crate) fn give(&self, reading: u32, chunk: Chunk) {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(chunks) = current.chunks.as_ref().filter(|_| current.reading == reading) {
            let _ = chunks.send(chunk);
        }
    }
}

impl Feeding {
    /// Returns the next bytes, and none at the end.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if !self.is_asked {
            self.is_asked = true;
            (self.pull)(self.reading);
        }
        let chunk = ready!(self.chunks.poll_recv(cx));
        self.is_asked = false;
        Poll::Ready(chunk.unwrap_or_else(|| Ok(Bytes::new())).map_err(io::Error::other))
    }
}
