#![forbid(unsafe_code)]
//! The program `postproxy-dm-emulator`: reads the arguments, starts the log and the server, and ends without leaving
//! anything half done. The library holds what it serves.

mod arguments;
mod exec;
mod failure;
mod greeting;
mod server;
mod shutdown;

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Action, Arguments};
use crate::failure::Failure;
use crate::server::Server;
use crate::shutdown::Signals;

const LOG_VARIABLE: &str = "POSTPROXY_EMULATOR_LOG";

/// The port that the emulator serves on if none is given.
const PORT: u16 = 4010;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(&arguments);
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)
        .and_then(|runtime| runtime.block_on(run(arguments)));
    done.unwrap_or_else(|failure| {
        eprintln!("{failure}");
        ExitCode::FAILURE
    })
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.action {
        Some(Action::Exec(exec)) => exec::run(exec).await,
        None => serve(arguments).await,
    }
}

async fn serve(arguments: Arguments) -> Result<ExitCode, Failure> {
    let (mut server, greeting) = Server::start(&arguments.service, PORT).await?;
    let mut signals = Signals::take_over().map_err(Failure::Signals)?;
    let end_of_stdin = async {
        match arguments.control.exit_with_stdin {
            true => shutdown::end_of_stdin().await,
            false => std::future::pending().await,
        }
    };
    greeting.print(arguments.control.json);
    tokio::select! {
        _ = signals.next() => {}
        () = end_of_stdin => {}
        failure = server.breakdown() => return Err(failure),
    }
    let signal = server.stop(&mut signals).await?;
    Ok(signal.map_or(ExitCode::SUCCESS, shutdown::exit_code))
}

/// Logs to stderr, because stdout belongs to the caller. Next to a command, only warnings are logged: they may explain
/// why it fails.
fn start_log(arguments: &Arguments) {
    let default = if arguments.action.is_some() { "warn" } else { "info" };
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    match arguments.control.json {
        true => log.json().with_span_list(false).init(),
        false => log.with_ansi(stderr().is_terminal()).init(),
    }
}
