#!/usr/bin/env bash
# reqwest 0.13.5 with rustls (the default of 0.13) can't build a client on a machine without a certificate store, such as
# the node:*-slim and debian:*-slim images, even if the client only ever requests http:// URLs. It reads the store when
# the client is built, not when the first https:// connection is made.
#
# A client that trusts nobody (`tls_certs_only([])`) reads no store and makes the same call.
#
# Seen with reqwest 0.13.5, rustls 0.23.46, Rust 1.95 (SSL_CERT_FILE stands in for the missing store):
#   default: builder error: unexpected error: No CA certificates were loaded from the system
#   trusting nobody: 200
#
# Needs cargo and the crates registry. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
reqwest = { version = "=0.13.5", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "=0.23.46", default-features = false, features = ["ring", "std", "tls12"] }
tokio = { version = "1", features = ["rt", "net"] }

[workspace]
TOML
cat > "$folder/src/main.rs" <<'RUST'
use std::error::Error;
use std::io::{Read, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = std::net::TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", server.local_addr()?);
    std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let _ = client.read(&mut [0; 4096]);
        let _ = client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    });
    let new = || reqwest::Client::builder().no_proxy();
    match new().build() {
        Ok(_) => println!("default: built"),
        Err(error) => println!("default: {error}: {}", error.source().unwrap()),
    }
    let trusting_nobody = new().tls_certs_only([]).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answer = runtime.block_on(trusting_nobody.get(&url).send())?;
    println!("trusting nobody: {}", answer.status().as_u16());
    Ok(())
}
RUST
(cd "$folder" && cargo build --quiet)
unset SSL_CERT_DIR
seen=$(SSL_CERT_FILE=/dev/null "$folder/target/debug/finding")
echo "$seen"
[ "$seen" = "default: builder error: unexpected error: No CA certificates were loaded from the system
trusting nobody: 200" ]
