//! What the emulator requests by itself: media and webhooks never reach the emulator, by whichever name, and the names
//! of this machine are found without a network.

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Receiver, Service, eventually, text};

/// A server that leads every request to a URL; its own URL.
async fn redirecting_to(location: String) -> String {
    answering(format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")).await.0
}

/// A server with one answer to all; its URL, and the heads of the requests that came.
async fn answering(answer: String) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (came, heads) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (answer, came) = (answer.clone(), came.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match socket.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                let _ = came.send(String::from_utf8(head).unwrap());
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    (url, heads)
}

/// A port that leads to another one, as a container's does.
async fn forwarding_to(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let forwarding = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    forwarding
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

async fn sent_with(service: &Service, url: &str) -> Value {
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "media": [url] })).await;
    service.dispatched(&id).await
}

#[tokio::test]
async fn media_is_never_fetched_from_the_emulator_itself() {
    let service = Service::start_with(|options| options.fetch_media = true);
    let port = port_of(&service.listen().await);
    let forwarded = forwarding_to(port).await;
    let mut urls = Vec::new();
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "app.localhost",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0",
        "0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ] {
        urls.push(format!("http://{host}:{port}/_emulator/export"));
    }
    urls.push(format!("http://127.0.0.1:{port}/_emulator/deliveries"));
    urls.push(format!("http://127.0.0.1:{port}/openapi.json"));
    urls.push(format!("http://127.0.0.1:{forwarded}/_emulator/export"));
    for target in urls.clone() {
        urls.push(redirecting_to(target).await);
    }
    let twice = redirecting_to(urls[0].clone()).await;
    urls.push(redirecting_to(twice).await);
    for url in urls {
        let message = sent_with(&service, &url).await;
        assert_eq!(message["status"], "failed", "{url} {message}");
        assert_eq!(message["attachments"][0]["status"], "failed", "{url}");
    }
}

#[tokio::test]
async fn an_attachment_of_the_emulator_is_forwarded_without_a_request() {
    // Nobody listens: what is kept is found all the same.
    let service = Service::start();
    let kept = json!({ "media": [{ "data": "aGVsbG8=", "filename": "a b.txt" }] });
    let chat_id = service.open_chat("facebook").await;
    let first = service.dispatched(&service.send(&chat_id, kept).await).await;
    let url = text(&first["attachments"][0]["url"]);
    for url in [&url, &url.replace("127.0.0.1", "localhost"), &redirecting_to(url.clone()).await] {
        let message = sent_with(&service, url).await;
        assert_eq!(message["status"], "published", "{url} {message}");
        let copy = text(&message["attachments"][0]["url"]);
        assert_ne!(copy, *url);
        let path = copy.strip_prefix("http://127.0.0.1:4010").unwrap();
        let answer = service.download(path).await;
        assert_eq!(answer.body, "hello");
    }
    let unknown = sent_with(&service, "http://127.0.0.1:4010/attachments/att_none").await;
    assert_eq!(unknown["status"], "failed");
}

#[tokio::test]
async fn no_control_endpoint_answers_the_emulators_own_client() {
    let service = Service::start();
    let (url, mut heads) = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi".to_owned()).await;
    assert_eq!(sent_with(&service, &format!("{url}/cat.png")).await["status"], "published");
    let media = heads.recv().await.unwrap();
    let agent = media.lines().find_map(|line| line.strip_prefix("user-agent: ")).unwrap().to_owned();

    let receiver = Receiver::start(|_| 200).await;
    let put = service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": receiver.url }));
    put.send().await.expect(200);
    service.inbound("facebook", "jane", "Hi").await;
    receiver.event_types(1).await;
    let webhooks = receiver.requests()[0].0["user-agent"].to_str().unwrap().to_owned();
    for agent in [agent, webhooks] {
        for (method, path) in [
            (Method::GET, "/export"),
            (Method::GET, "/ready"),
            (Method::GET, "/account"),
            (Method::POST, "/reset"),
            (Method::POST, "/import"),
        ] {
            let call = service.bare_call(method, &format!("/_emulator{path}"));
            call.header("user-agent", agent.clone()).send().await.error(403);
        }
    }
}

#[tokio::test]
async fn a_webhook_never_points_at_the_emulator_itself() {
    let service = Service::start();
    let port = port_of(&service.listen().await);
    for host in ["127.0.0.1", "localhost", "app.localhost", "127.1"] {
        let url = format!("http://{host}:{port}/_emulator/reset");
        let put = service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": url }));
        assert!(put.send().await.error(422).starts_with("url must not "), "{url}");
        let made = service.post("/api/webhooks", json!({ "url": url, "events": ["*"] })).await;
        assert!(made.error(422).starts_with("url must not "), "{url}");
    }
    let made = service.post("/api/webhooks", json!({ "url": "https://a.example/", "events": ["*"] })).await;
    let path = format!("/api/webhooks/{}", text(&made.expect(201)["id"]));
    let change = json!({ "url": format!("http://localhost:{port}/") });
    service.call(Method::PATCH, &path).json(&change).send().await.error(422);
    service.call(Method::DELETE, &path).send().await.expect(200);

    // By another port, which only the request itself can show.
    let forwarded = forwarding_to(port).await;
    let url = format!("http://127.0.0.1:{forwarded}/_emulator/reset");
    let put = service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": url }));
    put.send().await.expect(200);
    let chat_id = service.open_chat("facebook").await;
    let delivery = service.deliveries(1).await.remove(0);
    assert_eq!((&delivery["success"], &delivery["response_status"]), (&json!(false), &json!(403)));
    service.get(&format!("/api/chats/{chat_id}")).await;
}

#[tokio::test]
async fn names_below_localhost_are_this_machine() {
    let receiver = Receiver::start(|_| 200).await;
    let named = receiver.url.replace("127.0.0.1", "bot.app.localhost");
    let service = Service::start_with(|options| options.webhook_url = Some(named));
    service.inbound("facebook", "jane", "Hi").await;
    receiver.event_types(1).await;

    let (url, _heads) = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi".to_owned()).await;
    let message = sent_with(&service, &url.replace("127.0.0.1", "media.localhost")).await;
    assert_eq!(message["status"], "published", "{message}");
    let path = text(&message["attachments"][0]["url"]).replace("http://127.0.0.1:4010", "");
    assert_eq!(service.download(&path).await.body, "hi");
    eventually(|| async { (receiver.requests().len() >= 2).then_some(()) }).await;
}
