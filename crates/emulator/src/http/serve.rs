//! Serves on a socket. Requests are limited in time, size and number, so that no client blocks the others.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::app;
use super::state::AppState;

/// The most clients that are connected at once. Others wait until one leaves.
const CONNECTIONS: usize = 2048;

/// The longest head of a request: the request line and the headers.
const HEAD_BYTES: usize = 64 * 1024;

/// How long to wait after a connection could not be accepted.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// How often the log says that file descriptors have run out. They run out again and again.
const LOGGED_EVERY: Duration = Duration::from_secs(60);

/// Serves until `stop` is cancelled, and then until the requests under way are answered.
pub(crate) async fn run(state: AppState, listener: TcpListener, stop: CancellationToken) {
    let patience = state.client_patience;
    let service = TowerToHyperService::new(app::router(state));
    let turns = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = GracefulShutdown::new();
    let mut accepting = Accepting { listener, logged_at: None };
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = async {
                // The semaphore is never closed. On an error we would only go on without a turn.
                let turn = turns.clone().acquire_owned().await.ok();
                (turn, accepting.next().await)
            } => accepted,
        };
        let (turn, stream) = accepted;
        // Answers are small: send them at once.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service.clone());
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(turn);
        });
    }
    drop(accepting);
    connections.shutdown().await;
}

struct Accepting {
    listener: TcpListener,
    logged_at: Option<Instant>,
}

impl Accepting {
    /// Waits for the next connection.
    async fn next(&mut self) -> TcpStream {
        loop {
            let error = match self.listener.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => error,
            };
            match error.kind() {
                // The client is gone. Accept the next one.
                io::ErrorKind::ConnectionAborted
                | io::ErrorKind::ConnectionRefused
                | io::ErrorKind::ConnectionReset => continue,
                _ if have_run_out(&error) => self.log_once(),
                _ => tracing::error!(%error, "a connection can't be accepted"),
            }
            tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
        }
    }

    fn log_once(&mut self) {
        if self.logged_at.is_none_or(|at| at.elapsed() >= LOGGED_EVERY) {
            self.logged_at = Some(Instant::now());
            tracing::error!(
                "the file descriptors have run out: new connections wait until others end; `ulimit -n` raises the limit"
            );
        }
    }
}

/// Whether the process or the whole system has reached its limit of open files.
fn have_run_out(error: &io::Error) -> bool {
    #[cfg(unix)]
    let codes = [rustix::io::Errno::MFILE.raw_os_error(), rustix::io::Errno::NFILE.raw_os_error()];
    // WSAEMFILE
    #[cfg(windows)]
    let codes = [10024];
    error.raw_os_error().is_some_and(|code| codes.contains(&code))
}
