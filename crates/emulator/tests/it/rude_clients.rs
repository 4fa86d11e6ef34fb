//! Clients that send half a head or half a body, or take all the connections there are: they are let go of in time, and
//! the others are answered.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Service, eventually, text};

fn impatient() -> Service {
    Service::start_with(|options| options.client_patience = Duration::from_millis(400))
}

/// What the server says to this until it ends the connection.
async fn said_to(url: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut said)).await;
    let _ = read.unwrap_or_else(|_| panic!("{request:?} should have been given up"));
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn half_a_head_and_half_a_body_are_given_up() {
    let service = impatient();
    let url = service.listen().await;
    let chat_id = service.open_chat("facebook").await;
    let key = service.api_key();
    let head = |path: &str, more: &str| {
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n{more}\r\n\r\n")
    };
    let messages = format!("/api/chats/{chat_id}/messages");
    for request in ["", "GET /api/prof", "GET /api/profiles HTTP/1.1\r\nhost: localh"] {
        said_to(&url, request).await;
    }
    for request in [
        head(&messages, "content-length: 100") + "{\"body\":",
        head(&messages, "transfer-encoding: chunked") + "8\r\n{\"body\":\r\n",
        head(&messages, "content-length: 30000000"),
        head("/_emulator/inbound", "content-length: 100") + "{",
        head("/_emulator/import", "content-length: 100") + "SQLite",
        head("/api/webhooks", "content-length: 100") + "{",
    ] {
        let said = said_to(&url, &request).await;
        assert!(said.starts_with("HTTP/1.1 408 "), "{request} {said}");
        let body: Value = serde_json::from_str(said.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert!(text(&body["error"]).contains("the body"), "{said}");
    }
    // A slow one that goes on is not.
    let content = json!({ "body": "slow" }).to_string();
    let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let start = head(&messages, &format!("connection: close\r\ncontent-length: {}", content.len()));
    socket.write_all(start.as_bytes()).await.unwrap();
    for byte in content.bytes() {
        tokio::time::sleep(Duration::from_millis(60)).await;
        socket.write_all(&[byte]).await.unwrap();
    }
    let mut said = String::new();
    socket.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 202 "), "{said}");
    let page = service.get(&messages).await;
    assert_eq!(page["total"], 2);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let service = Service::start();
    let url = service.listen().await;
    let long = format!("GET /api/profiles HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(300_000));
    let said = said_to(&url, &long).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
}

/// The program, with so few file descriptors.
#[tokio::test]
async fn file_descriptors_that_run_out_are_logged_and_come_back() {
    let program = env!("CARGO_BIN_EXE_postproxy-dm-emulator");
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -n 40; exec {program} --port 0 --json")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let url = text(&ready["url"]);
    let mut sockets = Vec::new();
    for _ in 0..60 {
        sockets.push(TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(sockets);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(2)).build().unwrap();
    eventually(|| async {
        let answer = http.get(format!("{url}/_emulator/ready")).send().await.ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let about: Vec<&str> = log.lines().filter(|line| line.contains("file descriptors")).collect();
    assert_eq!(about.len(), 1, "{log}");
    let line: Value = serde_json::from_str(about[0]).unwrap();
    assert_eq!(line["level"], "ERROR");
}

#[tokio::test]
async fn bodies_that_wait_together_have_a_limit() {
    let service = impatient();
    let url = service.listen().await;
    let chat_id = service.open_chat("facebook").await;
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (url, key, path) = (url.clone(), service.api_key(), format!("/api/chats/{chat_id}/messages"));
        clients.spawn(async move {
            let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\ncontent-length: 30000000\r\n\r\n");
            said_to(&url, &(head + &"x".repeat(10_000_000))).await
        });
    }
    let answers = clients.join_all().await;
    assert!(answers.iter().all(|said| said.is_empty()
        || said.starts_with("HTTP/1.1 408 ")
        || said.starts_with("HTTP/1.1 503 ")));
    assert!(started.elapsed() < Duration::from_secs(20));
    // There is room again.
    let large = json!({ "media": [{ "data": "aGVs".repeat(5_000_000) }] });
    service.post(&format!("/api/chats/{chat_id}/messages"), large).await.expect(202);
}
