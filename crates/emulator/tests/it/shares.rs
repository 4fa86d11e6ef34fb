//! The shares of work: an endpoint that hangs keeps no other one waiting, what is under way at the end is finished, and
//! a job that can't be done is set aside.

use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Service, eventually, text};

/// A server that accepts connections and never answers; its URL. It hangs for as long as the listener lives.
fn hanging() -> (String, std::net::TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    (format!("http://{}/", listener.local_addr().unwrap()), listener)
}

#[tokio::test]
async fn an_endpoint_that_hangs_keeps_no_other_one_waiting() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start();
    let mut listeners = Vec::new();
    for _ in 0..5 {
        let (url, listener) = hanging();
        listeners.push(listener);
        service.post("/api/webhooks", json!({ "url": url, "events": ["*"] })).await.expect(201);
    }
    for number in 0..60 {
        service.inbound("facebook", "jane", &number.to_string()).await;
    }
    // One that comes when all others are hanging already.
    let webhook = json!({ "url": receiver.url, "events": ["*"] });
    service.post("/api/webhooks", webhook).await.expect(201);
    for number in 0..60 {
        service.inbound("facebook", "jane", &number.to_string()).await;
    }
    receiver.event_types(60).await;
    service.deliveries(60).await;
}

#[tokio::test]
async fn media_that_hangs_keeps_no_other_media_waiting() {
    let (hangs, _listener) = hanging();
    let good = axum::Router::new().fallback(async || "hello");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let answers = format!("http://{}/a.txt", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, good).await });
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    for _ in 0..80 {
        service.send(&chat_id, json!({ "media": [hangs] })).await;
    }
    service.advance(LATENCY_SECONDS).await;
    let id = service.send(&chat_id, json!({ "media": [answers] })).await;
    assert_eq!(service.dispatched(&id).await["status"], "published");
}

/// Changes the database behind the emulator's back.
fn change(service: &Service, sql: &str) {
    let connection = Connection::open(service.database()).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_job_that_can_not_be_done_is_set_aside_and_the_others_go_on() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    service.deliveries(1).await;
    let mut sent = Vec::new();
    for number in 0..6 {
        sent.push(service.send(&chat_id, json!({ "body": number.to_string() })).await);
    }
    assert_eq!(service.get("/_emulator/ready").await["set_aside"], json!({ "total": 0, "jobs": [] }));
    let unreadable = |id: &str| {
        format!("UPDATE message SET document = json_set(document, '$.status', 7) WHERE id = '{id}';")
    };
    change(&service, &unreadable(&sent[0]));
    change(&service, &unreadable(&sent[3]));
    change(&service, &format!("UPDATE job SET attempt = -1 WHERE subject = '{}'", sent[1]));
    change(&service, &format!("UPDATE job SET attempt = 1 << 40 WHERE subject = '{}'", sent[2]));
    service.advance(LATENCY_SECONDS).await;
    for id in [&sent[1], &sent[2], &sent[4], &sent[5]] {
        service.message_when(id, |it| it["status"] == "published").await;
    }
    // It is tried more than once, on the emulator's clock.
    let ready = eventually(|| async {
        service.advance(5).await;
        let ready = service.get("/_emulator/ready").await;
        (ready["set_aside"]["total"] == 2).then_some(ready)
    })
    .await;
    assert_eq!(ready["ready"], true);
    let jobs = ready["set_aside"]["jobs"].as_array().unwrap();
    let subjects: Vec<String> = jobs.iter().map(|job| text(&job["subject"])).collect();
    assert!(subjects.contains(&sent[0]) && subjects.contains(&sent[3]), "{ready}");
    assert!(jobs.iter().all(|job| job["kind"] == "dispatch" && job["error"].is_string()), "{ready}");
    // What comes later goes on, and a reset forgets it.
    let later = service.send(&chat_id, json!({ "body": "later" })).await;
    assert_eq!(service.dispatched(&later).await["status"], "published");
    service.control("/reset", json!({})).await;
    assert_eq!(service.get("/_emulator/ready").await["set_aside"]["total"], 0);
}

#[tokio::test]
async fn a_step_that_the_emulator_does_not_know_is_set_aside_and_dispatches_nothing() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let unknown = service.send(&chat_id, json!({ "body": "unknown" })).await;
    let known = service.send(&chat_id, json!({ "body": "known" })).await;
    // As a newer emulator might write it: this one's table would refuse the name.
    let sql = format!(
        "PRAGMA ignore_check_constraints = on; UPDATE job SET kind = 'teleport' WHERE subject = '{unknown}'"
    );
    change(&service, &sql);
    assert_eq!(service.dispatched(&known).await["status"], "published");
    let ready = eventually(|| async {
        service.advance(5).await;
        let ready = service.get("/_emulator/ready").await;
        (ready["set_aside"]["total"] == 1).then_some(ready)
    })
    .await;
    let job = &ready["set_aside"]["jobs"][0];
    assert_eq!((&job["kind"], &job["subject"]), (&json!("teleport"), &json!(unknown)));
    assert!(text(&job["error"]).contains("teleport"), "{ready}");
    assert_eq!(service.get(&format!("/api/messages/{unknown}")).await["status"], "pending");
}

#[tokio::test]
async fn a_delivery_that_can_not_be_made_is_set_aside_too() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start();
    let own = json!({ "url": receiver.url, "payload_shape": "message" });
    let own = service.bare_call(Method::PUT, "/_emulator/webhook").json(&own).send().await.expect(200);
    let other = json!({ "url": receiver.url, "events": ["*"] });
    let other = service.post("/api/webhooks", other).await.expect(201);
    // The shape of the first needs an object, the other gets what there is.
    change(&service, "INSERT INTO event (id, type, document) VALUES ('evt_7', 'x', '7')");
    for id in [&own["webhook"]["id"], &other["id"]] {
        let values = format!("('webhook', 'evt_7', {}, 0)", id.to_string().replace('"', "'"));
        change(&service, &format!("INSERT INTO job (kind, subject, webhook_id, due_at) VALUES {values}"));
    }
    let ready = eventually(|| async {
        service.advance(5).await;
        let ready = service.get("/_emulator/ready").await;
        (ready["set_aside"]["total"] == 1).then_some(ready)
    })
    .await;
    assert_eq!(ready["set_aside"]["jobs"][0]["webhook_id"], own["webhook"]["id"]);
    service.deliveries(1).await;
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn ready_says_when_the_work_stands_still() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    change(&service, "ALTER TABLE job RENAME TO taken");
    service.advance(LATENCY_SECONDS).await;
    let is_down = eventually(|| async {
        let answer = service.bare_call(Method::GET, "/_emulator/ready").send().await;
        (answer.status == 503).then(|| answer.json())
    })
    .await;
    assert!(is_down["error"].is_string(), "{is_down}");
    change(&service, "ALTER TABLE taken RENAME TO job");
    service.message_when(&id, |it: &Value| it["status"] == "published").await;
    eventually(|| async {
        let answer = service.bare_call(Method::GET, "/_emulator/ready").send().await;
        (answer.status == 200).then_some(())
    })
    .await;
}
