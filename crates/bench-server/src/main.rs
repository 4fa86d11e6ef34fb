//! `bench-server CERTIFICATE KEY` answers as the service does, but keeps nothing, so that a bench measures its clients. Prints
//! its ports as a line of JSON, and ends when its stdin closes.

mod answer;
mod serve;
mod tls;

use std::error::Error;
use std::path::PathBuf;

use tokio::io::{AsyncReadExt, stdin};
use tokio::net::TcpListener;

/// One thread: the other cores are the client's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(certificate), Some(key)) = (arguments.next(), arguments.next()) else {
        return Err("Usage: bench-server CERTIFICATE KEY".into());
    };
    let http = TcpListener::bind("127.0.0.1:0").await?;
    let https = TcpListener::bind("127.0.0.1:0").await?;
    let h2 = TcpListener::bind("127.0.0.1:0").await?;
    let ports = [&http, &https, &h2].map(TcpListener::local_addr);
    let [http_port, https_port, h2_port] = ports.map(|address| address.map(|address| address.port()));

    tokio::spawn(serve::plain(http));
    tokio::spawn(serve::encrypted(https, tls::acceptor(&certificate, &key, &["http/1.1"])?));
    tokio::spawn(serve::encrypted(h2, tls::acceptor(&certificate, &key, &["h2", "http/1.1"])?));
    println!(r#"{{"http":{},"https":{},"h2":{}}}"#, http_port?, https_port?, h2_port?);

    let mut ignored = [0; 64];
    while stdin().read(&mut ignored).await? > 0 {}
    Ok(())
}
