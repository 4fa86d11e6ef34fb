//! Serves connections, with TLS and without.

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::answer::answer;

/// Serves HTTP/1.1.
pub(crate) async fn plain(listener: TcpListener) {
    while let Some(stream) = next(&listener).await {
        tokio::spawn(converse(stream));
    }
}

/// Serves what a client chooses of the protocols that the acceptor offers.
pub(crate) async fn encrypted(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Some(stream) = next(&listener).await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that breaks off its handshake says why itself.
            if let Ok(stream) = acceptor.accept(stream).await {
                converse(stream).await;
            }
        });
    }
}

/// Returns the next connection, or `None` when no more can be accepted: then the clients' requests fail.
async fn next(listener: &TcpListener) -> Option<TcpStream> {
    let (stream, _) = listener.accept().await.ok()?;
    // Answers are small: send them at once.
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
    // Ends with an error when the client just closes the connection.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}
