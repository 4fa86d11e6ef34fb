//! The ways to ask the program to end: signals, and the end of stdin.

use std::future::Future;
use std::io::{self, Read};
use std::process::ExitCode;

use tokio::sync::oneshot;

/// The signals that ask for an end, taken over from the system: Ctrl-C, SIGTERM, and the end of the terminal.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
pub(crate) use rustix::process::Signal;

#[cfg(unix)]
impl Signals {
    pub(crate) fn take_over() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.terminate.recv() => Signal::TERM,
            _ = self.hangup.recv() => Signal::HUP,
        }
    }
}

/// The events that ask for an end, taken over from the system: Ctrl-C, and the end of the session.
#[cfg(windows)]
pub(crate) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
}

/// Windows signals every program of a console, so the signal has no number.
#[cfg(windows)]
pub(crate) struct Signal;

#[cfg(windows)]
impl Signals {
    pub(crate) fn take_over() -> io::Result<Self> {
        Ok(Signals {
            interrupt: tokio::signal::windows::ctrl_c()?,
            close: tokio::signal::windows::ctrl_close()?,
        })
    }

    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal,
            _ = self.close.recv() => Signal,
        }
    }
}

/// Returns the exit code as a shell does: 128 plus the signal that ended the program early.
#[cfg(unix)]
pub(crate) fn exit_code(signal: Signal) -> ExitCode {
    ExitCode::from(u8::try_from(128 + signal.as_raw()).unwrap_or(1))
}

#[cfg(windows)]
pub(crate) fn exit_code(_: Signal) -> ExitCode {
    ExitCode::FAILURE
}

/// Waits until nobody holds the other end of stdin.
pub(crate) fn end_of_stdin() -> impl Future<Output = ()> {
    let (ended, end) = oneshot::channel();
    // Its own thread: the end of the program would wait for a thread of the runtime.
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut ignored = [0; 1024];
        while stdin.read(&mut ignored).is_ok_and(|length| length > 0) {}
        ended.send(())
    });
    async move {
        // A sender that is gone means the end as well.
        let _ = end.await;
    }
}
