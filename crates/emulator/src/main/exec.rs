//! `exec`: a command that runs beside an emulator of its own, and finds it in its environment.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::process::{ExitCode, ExitStatus};

use tokio::process::{Child, Command};

use crate::arguments::Exec;
use crate::failure::Failure;
use crate::server::Server;
use crate::shutdown::{Signal, Signals};

/// Runs the command to its end, and returns its exit code.
pub(crate) async fn run(exec: Exec) -> Result<ExitCode, Failure> {
    // There is one: arguments without a command are refused.
    let Some((program, arguments)) = exec.command.split_first() else { return Ok(ExitCode::FAILURE) };
    let mut signals = Signals::take_over().map_err(Failure::Signals)?;
    let (mut server, greeting) = Server::start(&exec.service, 0).await?;
    let started = Command::new(find(program)).args(arguments).envs(greeting.variables()).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            server.stop(&mut signals).await?;
            return Err(match error.kind() {
                ErrorKind::NotFound => Failure::NoProgram(program.clone()),
                _ => Failure::Program { program: program.clone(), error },
            });
        }
    };
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            signal = signals.next() => pass_on(signal, &child),
            failure = server.breakdown() => {
                // Without the emulator the command could only fail.
                let _ = child.kill().await;
                return Err(failure);
            }
        }
    };
    server.stop(&mut signals).await?;
    let status = status.map_err(|error| Failure::Program { program: program.clone(), error })?;
    Ok(exit_code(status))
}

/// Finds scripts such as `npm` too: Windows itself finds only `.exe`.
#[cfg(windows)]
fn find(program: &OsStr) -> OsString {
    which::which(program).map_or_else(|_| program.to_owned(), Into::into)
}

#[cfg(unix)]
fn find(program: &OsStr) -> OsString {
    program.to_owned()
}

/// The command decides what a signal means to it; we wait for its end.
#[cfg(unix)]
fn pass_on(signal: Signal, child: &Child) {
    use std::io::{IsTerminal, stdin};

    // A terminal signals all its programs. A second signal would make many of them end at once.
    if signal == Signal::INT && stdin().is_terminal() {
        return;
    }
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id
        && let Err(error) = rustix::process::kill_process(id, signal)
    {
        tracing::warn!(%error, "a signal can't be passed on");
    }
}

/// Windows has signalled the command itself.
#[cfg(windows)]
fn pass_on(_: Signal, _: &Child) {}

/// Returns the exit code as a shell does: 128 plus the signal for a command that a signal ended.
#[cfg(unix)]
fn exit_code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;

    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(windows)]
fn exit_code(status: ExitStatus) -> ExitCode {
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
