//! The service on a socket of its own, from its start to an end that leaves nothing half done.

use std::path::{Path, PathBuf};
use std::time::Duration;

use postproxy_dm_emulator::{Emulator, run_workers, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::arguments::Service;
use crate::failure::Failure;
use crate::greeting::{Greeting, reachable};
use crate::shutdown::{Signal, Signals};

/// How long requests get to be answered at the end.
const FAREWELL: Duration = Duration::from_secs(5);

/// A service that is running.
pub(crate) struct Server {
    stop: CancellationToken,
    workers: JoinHandle<()>,
    serving: JoinHandle<()>,
    /// A temporary folder is removed when nothing runs any more.
    _folder: Folder,
}

impl Server {
    /// Starts the service. It can be called once this returns.
    pub(crate) async fn start(service: &Service, default_port: u16) -> Result<(Self, Greeting), Failure> {
        let listener = listen(&service.host, service.port.unwrap_or(default_port)).await?;
        let address = listener.local_addr().map_err(Failure::Serve)?;
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "other machines can reach the emulator, and its control endpoints need no key");
        }
        let folder = Folder::new(service.data.clone())?;
        let url = format!("http://{}", reachable(address));
        let emulator = Emulator::open(service.options(folder.path(), &url))?;
        let greeting = Greeting::new(&emulator, service, url);

        let stop = CancellationToken::new();
        let workers = tokio::spawn(run_workers(emulator.clone(), stop.clone()));
        let serving = tokio::spawn(serve(emulator, listener, stop.clone()).map_err(Failure::Serve)?);
        Ok((Server { stop, workers, serving, _folder: folder }, greeting))
    }

    /// Waits for the service to break down.
    pub(crate) async fn breakdown(&mut self) -> Failure {
        match (&mut self.serving).await {
            Err(error) => Failure::Serve(error.into()),
            // Nobody has asked it to stop.
            Ok(()) => Failure::Serve(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Ends the service: running requests and deliveries finish, up to a limit. A second signal ends it at once, and is
    /// returned.
    pub(crate) async fn stop(mut self, signals: &mut Signals) -> Result<Option<Signal>, Failure> {
        tracing::info!("stopping");
        self.stop.cancel();
        let ended = tokio::select! {
            ended = self.finish() => ended.map(|()| None),
            signal = signals.next() => Ok(Some(signal)),
        };
        // Nothing of ours writes into the folder any more when it is removed.
        self.serving.abort();
        self.workers.abort();
        ended
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        let (served, worked) =
            tokio::join!(tokio::time::timeout(FAREWELL, &mut self.serving), &mut self.workers);
        if let Err(error) = worked {
            tracing::error!(%error, "the workers broke off");
        }
        match served {
            Ok(Err(error)) => Err(Failure::Serve(JoinError::into(error))),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}

async fn listen(host: &str, port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((host, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortTaken { host: host.to_owned(), port },
        _ => Failure::Listen { host: host.to_owned(), port, error },
    })
}

/// The folder that holds everything: the user's, or a temporary one.
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

    fn path(&self) -> &Path {
        match self {
            Folder::Kept(path) => path,
            Folder::Temporary(folder) => folder.path(),
        }
    }
}
