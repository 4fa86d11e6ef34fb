#![forbid(unsafe_code)]
//! The program `postproxy-dm-emulator`: arguments, log, socket, and an end that leaves nothing half done. What it
//! serves is in the library.

mod arguments;
mod exec;
mod greeting;
mod server;
mod shutdown;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::Parser;
use postproxy_dm_emulator::StartError;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Action, Arguments};
use crate::server::Server;
use crate::shutdown::Signals;

const LOG_VARIABLE: &str = "POSTPROXY_EMULATOR_LOG";

/// Where one finds it who did not say anything else.
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

/// Why the program ends, in one sentence.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("The runtime can't be started: {0}.")]
    Runtime(std::io::Error),
    #[error("The port {port} of {host} is taken; choose another with --port, or --port 0 for any free one.")]
    PortTaken { host: String, port: u16 },
    #[error("Can't listen on port {port} of {host}: {error}.")]
    Listen { host: String, port: u16, error: std::io::Error },
    #[error("A temporary folder can't be made: {0}.")]
    TemporaryFolder(std::io::Error),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("Signals can't be received: {0}.")]
    Signals(std::io::Error),
    #[error("The server broke down: {0}.")]
    Serve(std::io::Error),
    #[error("There is no program {} to run.", .0.display())]
    NoProgram(OsString),
    #[error("The program {} can't be run: {error}.", .program.display())]
    Program { program: OsString, error: std::io::Error },
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

/// To stderr: stdout is for who started us. Beside a command only what may explain its failure.
fn start_log(arguments: &Arguments) {
    let default = if arguments.action.is_some() { "warn" } else { "info" };
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    match arguments.control.json {
        true => log.json().with_span_list(false).init(),
        false => log.with_ansi(stderr().is_terminal()).init(),
    }
}
