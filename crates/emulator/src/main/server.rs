//! The service on a socket of its own, from its start to an end that leaves nothing half done.

use std::future::IntoFuture;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postproxy_dm_emulator::{Emulator, app, run_workers};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::arguments::Service;
use crate::greeting::{Greeting, reachable};

/// Requests under way at the end get so long to be answered.
const FAREWELL: Duration = Duration::from_secs(5);

/// A service that is running.
pub(crate) struct Server {
    stop: CancellationToken,
    workers: JoinHandle<()>,
    serving: JoinHandle<std::io::Result<()>>,
    /// Removed once nothing runs any more, where it is temporary.
    _folder: Folder,
}

impl Server {
    /// Starts it. Once this returns it can be called.
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
        let asked_to_stop = stop.clone();
        let serving = axum::serve(listener, app(emulator))
            .with_graceful_shutdown(async move { asked_to_stop.cancelled().await });
        let serving = tokio::spawn(serving.into_future());
        Ok((Server { stop, workers, serving, _folder: folder }, greeting))
    }

    /// Ready if it breaks down.
    pub(crate) async fn breakdown(&mut self) -> Failure {
        match (&mut self.serving).await {
            Ok(Err(error)) => Failure::Serve(error),
            Err(error) => Failure::Serve(error.into()),
            // Nobody told it to stop yet.
            Ok(Ok(())) => Failure::Serve(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        tracing::info!("stopping");
        self.stop.cancel();
        let served = tokio::time::timeout(FAREWELL, &mut self.serving).await;
        if let Err(error) = self.workers.await {
            tracing::error!(%error, "the workers broke off");
        }
        match served {
            Ok(Ok(Err(error))) => Err(Failure::Serve(error)),
            Ok(Err(error)) => Err(Failure::Serve(JoinError::into(error))),
            Ok(Ok(Ok(()))) | Err(_) => Ok(()),
        }
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

    fn path(&self) -> &Path {
        match self {
            Folder::Kept(path) => path,
            Folder::Temporary(folder) => folder.path(),
        }
    }
}
