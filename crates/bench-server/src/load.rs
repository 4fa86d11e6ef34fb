//! Sends as fast as a client can that does nothing else.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

/// Sends on so many connections at once for a while. Returns the sends a second, and the processor time of one, as JSON.
pub(crate) async fn load(
    address: SocketAddr,
    in_flight: usize,
    milliseconds: u64,
) -> Result<String, Failure> {
    let started = Instant::now();
    let end = started + Duration::from_millis(milliseconds);
    let before = processor_nanoseconds();
    let mut connections = JoinSet::new();
    for _ in 0..in_flight {
        connections.spawn(send_until(end, address));
    }
    let mut sends = 0;
    while let Some(ended) = connections.join_next().await {
        sends += ended??;
    }
    let rate = f64::from(sends) / started.elapsed().as_secs_f64();
    let processor = match (before, processor_nanoseconds()) {
        (Some(before), Some(after)) => (after.saturating_sub(before) / u64::from(sends.max(1))).to_string(),
        _ => "null".to_owned(),
    };
    Ok(format!(r#"{{"rate":{rate},"cpu_ns":{processor}}}"#))
}

/// Sends one message after another on a connection, and returns how many were accepted.
async fn send_until(end: Instant, address: SocketAddr) -> Result<u32, Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let host = address.to_string();
    let mut sends = 0;
    while Instant::now() < end {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/chats/chat_1/messages")
            .header(HOST, &host)
            .header(AUTHORIZATION, "Bearer pp_bench")
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from_static(br#"{"body":"Your order shipped today."}"#)))?;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        if !response.status().is_success() {
            return Err(format!("answered with {}", response.status()).into());
        }
        response.into_body().collect().await?;
        sends += 1;
    }
    Ok(sends)
}

/// Returns the processor time of this thread, which is the only one, where the system tells: on Linux.
fn processor_nanoseconds() -> Option<u64> {
    fs::read_to_string("/proc/self/schedstat").ok()?.split(' ').next()?.parse().ok()
}
