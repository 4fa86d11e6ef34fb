#![forbid(unsafe_code)]
//! The program `postproxy-dm-emulator`: arguments, log, socket, and an end that leaves nothing half done. What it
//! serves is in the library.

#[path = "main/arguments.rs"]
mod arguments;
#[path = "main/greeting.rs"]
mod greeting;
#[path = "main/shutdown.rs"]
mod shutdown;

use std::future::IntoFuture;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use postproxy_dm_emulator::{Emulator, StartError, app, run_workers};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::arguments::Arguments;
use crate::greeting::{Greeting, reachable};

const LOG_VARIABLE: &str = "POSTPROXY_EMULATOR_LOG";

/// Requests under way at the end get so long to be answered.
const FAREWELL: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(arguments.json);
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)
        .and_then(|runtime| runtime.block_on(run(arguments)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
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
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let listener = listen(&arguments.host, arguments.port).await?;
    let address = listener.local_addr().map_err(Failure::Serve)?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "other machines can reach the emulator, and its control endpoints need no key");
    }
    let folder = Folder::new(arguments.data.clone())?;
    let url = format!("http://{}", reachable(address));
    let emulator = Emulator::open(arguments.options(folder.path(), &url))?;
    let greeting = Greeting::new(&emulator, &arguments, url, folder.path());

    let stop = CancellationToken::new();
    let workers = tokio::spawn(run_workers(emulator.clone(), stop.clone()));
    let asked_to_stop = stop.clone();
    let server = axum::serve(listener, app(emulator))
        .with_graceful_shutdown(async move { asked_to_stop.cancelled().await });
    let mut server = tokio::spawn(server.into_future());

    let shutdown = shutdown::requested().map_err(Failure::Signals)?;
    greeting.print(arguments.json);
    let served = tokio::select! {
        () = shutdown => {
            tracing::info!("stopping");
            stop.cancel();
            tokio::time::timeout(FAREWELL, &mut server).await.ok()
        }
        served = &mut server => Some(served),
    };
    stop.cancel();
    if let Err(error) = workers.await {
        tracing::error!(%error, "the workers broke off");
    }
    match served {
        Some(Ok(Err(error))) => Err(Failure::Serve(error)),
        Some(Err(error)) => Err(Failure::Serve(error.into())),
        Some(Ok(Ok(()))) | None => Ok(()),
    }
}

async fn listen(host: &str, port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((host, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortTaken { host: host.to_owned(), port },
        _ => Failure::Listen { host: host.to_owned(), port, error },
    })
}

/// Where everything is kept: a folder of the user's, or one that goes with us.
enum Folder {
    Kept(PathBuf),
    Temporary(TempDir),
}

impl Folder {
    fn new(kept: Option<PathBuf>) -> Result<Self, Failure> {
        match kept {
            Some(path) => Ok(Folder::Kept(path)),
            None => tempfile::Builder::new()
                .prefix("postproxy-dm-emulator-")
                .tempdir()
                .map(Folder::Temporary)
                .map_err(Failure::TemporaryFolder),
        }
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Folder::Kept(path) => path,
            Folder::Temporary(folder) => folder.path(),
        }
    }
}

/// To stderr: stdout is for who started us.
fn start_log(json: bool) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    if json { log.json().with_span_list(false).init() } else { log.with_ansi(stderr().is_terminal()).init() }
}
