//! `bench-server serve CERTIFICATE KEY` answers as the service does, but keeps nothing, so that a bench measures its clients.
//! Prints its ports as a line of JSON, and ends when its stdin closes.
//!
//! `bench-server load ADDRESS IN_FLIGHT MILLISECONDS` sends to it, as the floor of every client, and prints the rate.

mod answer;
mod load;
mod serve;
mod tls;

use std::env;
use std::error::Error;
use std::path::Path;

use tokio::io::{AsyncReadExt, stdin};
use tokio::net::TcpListener;

const USAGE: &str =
    "Usage: bench-server serve CERTIFICATE KEY, or bench-server load ADDRESS IN_FLIGHT MILLISECONDS";

/// One thread: the other cores are the client's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", certificate, key] => serve(Path::new(certificate), Path::new(key)).await,
        ["load", address, in_flight, milliseconds] => {
            let sent = load::load(address.parse()?, in_flight.parse()?, milliseconds.parse()?).await?;
            println!("{sent}");
            Ok(())
        }
        _ => Err(USAGE.into()),
    }
}

async fn serve(certificate: &Path, key: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let http = TcpListener::bind("127.0.0.1:0").await?;
    let https = TcpListener::bind("127.0.0.1:0").await?;
    let h2 = TcpListener::bind("127.0.0.1:0").await?;
    let ports = [&http, &https, &h2].map(TcpListener::local_addr);
    let [http_port, https_port, h2_port] = ports.map(|address| address.map(|address| address.port()));

    tokio::spawn(serve::plain(http));
    tokio::spawn(serve::encrypted(https, tls::acceptor(certificate, key, &["http/1.1"])?));
    tokio::spawn(serve::encrypted(h2, tls::acceptor(certificate, key, &["h2", "http/1.1"])?));
    println!(r#"{{"http":{},"https":{},"h2":{}}}"#, http_port?, https_port?, h2_port?);

    let mut ignored = [0; 64];
    while stdin().read(&mut ignored).await? > 0 {}
    Ok(())
}
