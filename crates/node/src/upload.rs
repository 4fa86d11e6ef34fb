//! The body of a request with a file: the parts that core wrote before and after the file, and between them the file's
//! bytes. They are read from disk, or asked of JavaScript, at the pace of the connection.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use postproxy_dm_core::call::Failure;
use postproxy_dm_core::operation::{Body, File};
use tokio_util::io::poll_read_buf;

use crate::feed::{Feed, Feeding};

/// How much of a file is held in memory at once, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// A file from JavaScript: its bytes, its path, or neither if it is a stream.
#[napi(object, object_to_js = false)]
pub struct FileSource {
    /// The bytes, if they are in memory.
    pub bytes: Option<Uint8Array>,
    /// The path of a file on disk. It is read again for each attempt.
    pub path: Option<String>,
    /// The size of the file in bytes.
    pub size: f64,
    /// The first bytes of the file.
    pub first: Uint8Array,
    /// Whether it is a stream that can be read only once.
    pub is_read_once: Option<bool>,
}

/// The source of a file's bytes, the function that is called with the number of bytes sent, and the one that asks JavaScript
/// for the next bytes of a stream, with the number of its reading.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) place: Place,
    pub(crate) on_progress: Arc<dyn Fn(u64) + Send + Sync>,
    pub(crate) pull: Arc<dyn Fn(u32) + Send + Sync>,
}

/// Where a file's bytes are.
#[derive(Clone)]
pub(crate) enum Place {
    Memory(Bytes),
    Disk(PathBuf),
    Stream(Feed),
}

/// The body of one attempt.
pub(crate) struct Upload {
    start: Option<Bytes>,
    file: FileReader,
    end: Option<Bytes>,
    /// The number of bytes of the body that are not sent yet.
    left: u64,
    file_size: u64,
    file_left: u64,
    buffer: BytesMut,
    on_progress: Arc<dyn Fn(u64) + Send + Sync>,
    read_error: ReadError,
}

enum FileReader {
    Memory(Bytes),
    Disk(tokio::fs::File),
    Stream(Feeding),
}

/// Why the file could not be read. Set when a read fails, while reqwest owns the upload.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadError(Arc<OnceLock<String>>);

impl FileSource {
    /// Splits the file into what core needs and what the driver needs. The bytes are copied, because JavaScript may change
    /// its own at any time.
    pub(crate) fn read(self) -> (File, Place) {
        let first = Bytes::copy_from_slice(&self.first);
        let file =
            File { size: self.size as u64, first, is_read_once: self.is_read_once.unwrap_or_default() };
        let place = match (self.bytes, self.path) {
            (Some(bytes), _) => Place::Memory(Bytes::copy_from_slice(&bytes)),
            (None, Some(path)) => Place::Disk(path.into()),
            (None, None) => Place::Stream(Feed::default()),
        };
        (file, place)
    }
}

impl ReadError {
    /// Returns the failure of an attempt: the file's, or the given one if the file could be read.
    pub(crate) fn into_failure(self, other: Failure) -> Failure {
        self.0.get().cloned().map_or(other, Failure::File)
    }
}

impl Upload {
    /// Opens the file. Its size must be the one that core was given, because the length of the form is already fixed.
    pub(crate) async fn open(body: Body, source: Source) -> Result<Self, Failure> {
        let file_size = body.file_size.unwrap_or_default();
        let (size, file) = match source.place {
            Place::Memory(bytes) => (bytes.len() as u64, FileReader::Memory(bytes)),
            Place::Disk(path) => {
                let unreadable = |error: io::Error| Failure::File(error.to_string());
                let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
                (file.metadata().await.map_err(unreadable)?.len(), FileReader::Disk(file))
            }
            Place::Stream(feed) => (file_size, FileReader::Stream(feed.begin(source.pull))),
        };
        if size != file_size {
            return Err(Failure::File(changed(file_size, size)));
        }
        Ok(Upload {
            left: body.length(),
            start: Some(body.start),
            file,
            end: Some(body.end),
            file_size,
            file_left: file_size,
            buffer: BytesMut::new(),
            on_progress: source.on_progress,
            read_error: ReadError::default(),
        })
    }

    pub(crate) fn read_error(&self) -> ReadError {
        self.read_error.clone()
    }

    fn poll_file(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let most = usize::try_from(self.file_left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES);
        match &mut self.file {
            FileReader::Memory(bytes) => Poll::Ready(Ok(bytes.split_to(most.min(bytes.len())))),
            FileReader::Disk(file) => {
                self.buffer.reserve(most);
                ready!(poll_read_buf(Pin::new(file), cx, &mut self.buffer))?;
                // A file that grew while it was sent is cut where it ended.
                self.buffer.truncate(usize::try_from(self.file_left).unwrap_or(usize::MAX));
                Poll::Ready(Ok(self.buffer.split().freeze()))
            }
            FileReader::Stream(feeding) => {
                let bytes = ready!(feeding.poll(cx))?;
                let sent = self.file_size - self.file_left;
                Poll::Ready(match bytes.len() as u64 > self.file_left {
                    true => Err(io::Error::other(changed(self.file_size, sent + bytes.len() as u64))),
                    false => Ok(bytes),
                })
            }
        }
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let bytes = if let Some(start) = this.start.take() {
            start
        } else if this.file_left > 0 {
            let read = ready!(this.poll_file(cx)).and_then(|bytes| match bytes.len() {
                0 => Err(io::Error::other(changed(this.file_size, this.file_size - this.file_left))),
                _ => Ok(bytes),
            });
            if let Err(error) = &read {
                this.read_error.0.get_or_init(|| error.to_string());
            }
            let bytes = read?;
            this.file_left -= bytes.len() as u64;
            (this.on_progress)(this.file_size - this.file_left);
            bytes
        } else if let Some(end) = this.end.take() {
            end
        } else {
            return Poll::Ready(None);
        };
        this.left -= bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

fn changed(was: u64, is: u64) -> String {
    format!("it changed: it had {was} bytes and has {is}")
}
