//! The export and import of everything: that it is restored exactly, and that nothing but an export gets in.

use std::path::Path;

use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Response, Service, eventually, ids, segment, text};

async fn import(service: &Service, file: &[u8]) -> Response {
    service.bare_call(Method::POST, "/_emulator/import").body(file).send().await
}

async fn export(service: &Service) -> Vec<u8> {
    service.download("/_emulator/export").await.body.to_vec()
}

/// An export that a statement changed.
fn changed(file: &[u8], sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, file).unwrap();
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    std::fs::read(&path).unwrap()
}

/// Everything that is read through the API and the control endpoints.
async fn everything(service: &Service) -> Vec<(String, Value)> {
    let mut read = Vec::new();
    let mut paths = vec![
        "/api/profiles".to_owned(),
        "/api/webhooks".to_owned(),
        "/_emulator/deliveries?per_page=100".to_owned(),
    ];
    while let Some(path) = paths.pop() {
        // Not every platform has all of it.
        let body = service.call(Method::GET, &path).send().await.json();
        let under = |kind: &str, lists: &[&str]| -> Vec<String> {
            let each =
                |id: String| lists.iter().map(move |list| format!("/api/{kind}/{}{list}", segment(&id)));
            ids(&body).into_iter().flat_map(each).collect()
        };
        match path.split('?').next().unwrap().rsplit('/').next().unwrap() {
            "profiles" => {
                paths.extend(under("profiles", &["", "/chats?per_page=100", "/chat_syncs", "/ice_breakers"]));
            }
            "chats" => paths.extend(under("chats", &["", "/messages?per_page=100"])),
            "messages" => paths.extend(under("messages", &[""])),
            "webhooks" => paths.extend(under("webhooks", &["", "/deliveries?per_page=100"])),
            _ => {}
        }
        read.push((path, body));
    }
    read
}

/// What is still to be done, in its order, without the numbers of the jobs.
fn jobs(file: &[u8]) -> Vec<(String, String, Option<String>, u32, i64)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, file).unwrap();
    let connection = Connection::open(&path).unwrap();
    let mut statement =
        connection.prepare("SELECT kind, subject, webhook_id, attempt, due_at FROM job ORDER BY id").unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// An emulator in which there is some of everything: with work under way, and a clock that was moved.
async fn busy(receiver: &Receiver) -> (Service, String) {
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    service.advance(3 * 24 * 60 * 60).await;
    let chat_id = service.open_chat("facebook").await;
    service.inbound("telegram", "john", "Hello").await;
    let sent = service.send(&chat_id, json!({ "media": ["data:image/png;base64,aGVsbG8="] })).await;
    service.dispatched(&sent).await;
    let waiting = service.send(&chat_id, json!({ "body": "soon" })).await;
    let breakers = json!({ "ice_breakers": [{ "question": "Where?", "payload": "WHERE" }] });
    let path = format!("/api/profiles/{}/ice_breakers", service.profile("instagram"));
    service.post(&path, breakers).await.expect(200);
    let webhook = json!({ "url": "http://127.0.0.1:9/", "events": ["message.failed"] });
    service.post("/api/webhooks", webhook).await.expect(201);
    let backfill = format!("/api/profiles/{}/backfill_chats", service.profile("facebook"));
    service.post(&backfill, json!({ "from": "2026-01-01" })).await;
    service.deliveries(3).await;
    (service, waiting)
}

#[tokio::test]
async fn an_import_restores_exactly_what_was_exported() {
    let receiver = Receiver::start(|_| 500).await;
    let (service, waiting) = busy(&receiver).await;
    let keyed = async |service: &Service, name: &str| {
        let path = format!("/api/profiles/{}/chats", service.profile("facebook"));
        let body = json!({ "participant_external_id": name });
        service.call(Method::POST, &path).header("idempotency-key", "k").json(&body).send().await
    };
    let first = keyed(&service, "mary").await.expect(201);
    let before = everything(&service).await;
    let answer = service.download("/_emulator/export").await;
    assert_eq!(answer.headers["content-type"], "application/vnd.sqlite3");
    assert_eq!(answer.headers["content-length"], answer.body.len().to_string().as_str());
    let name = answer.headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"postproxy-dm-emulator-2"), "{name}");
    assert!(name.ends_with("Z.sqlite3\""), "{name}");
    let file = answer.body.to_vec();
    assert!(jobs(&file).len() >= 4, "{:?}", jobs(&file));

    // Into the emulator that went on meanwhile, and into one that knows nothing of it.
    service.open_chat("bluesky").await;
    let nowhere = json!({ "url": null });
    service.bare_call(Method::PUT, "/_emulator/webhook").json(&nowhere).send().await.expect(200);
    service.advance(24 * 60 * 60).await;
    service.message_when(&waiting, |it| it["status"] != "pending").await;
    let other = Service::start();
    for target in [&service, &other] {
        let account = import(target, &file).await.expect(200);
        assert_eq!(account["api_key"], json!(service.api_key()));
        assert_eq!(account["webhook_secret"], json!(service.webhook_secret()));
        assert_eq!(account["profiles"]["facebook"], json!(service.profile("facebook")));
        assert_eq!(everything(target).await, before);
        assert_eq!(jobs(&export(target).await), jobs(&file));
        assert_eq!(keyed(target, "mary").await.expect(201), first);
        let replay = keyed(target, "mary").await;
        assert_eq!(replay.headers["idempotent-replayed"], "true");
    }
    assert_eq!(other.api_key(), service.api_key());

    // Both go on with the work, on the clock of the file.
    for target in [&service, &other] {
        target.advance(LATENCY_SECONDS).await;
        let sent = target.message_when(&waiting, |it| it["status"] != "pending").await;
        assert_eq!(sent["status"], "published");
        assert!(text(&sent["external_posted_at"]) > text(&sent["created_at"]));
    }
}

#[tokio::test]
async fn what_was_under_way_is_not_taken_for_what_was_imported() {
    let receiver = Receiver::start(|before| if before == 0 { 500 } else { 200 }).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    service.inbound("facebook", "jane", "Hi").await;
    service.deliveries(1).await;
    let file = export(&service).await;
    for count in 1..=3 {
        import(&service, &file).await.expect(200);
        assert_eq!(service.get("/_emulator/deliveries").await["total"], 1);
        service.advance(60).await;
        let deliveries = service.deliveries(2).await;
        assert_eq!(deliveries[0]["attempt_number"], 2);
        assert_eq!(receiver.requests().len(), 1 + count);
    }
}

#[tokio::test]
async fn faults_go_along_with_all_else() {
    let first = Service::start();
    let faults = json!({ "seed": 7, "faults": [{ "kind": "rate_limit", "operation": "listProfiles" }] });
    first.bare_call(Method::PUT, "/_emulator/faults").json(&faults).send().await.expect(200);
    let file = export(&first).await;
    let second = Service::start();
    second.call(Method::GET, "/api/profiles").send().await.expect(200);
    let calm = export(&second).await;
    import(&second, &file).await.expect(200);
    second.call(Method::GET, "/api/profiles").send().await.error(429);
    import(&second, &calm).await.expect(200);
    second.call(Method::GET, "/api/profiles").send().await.expect(200);
}

#[tokio::test]
async fn attachments_are_where_the_emulator_is() {
    let first = Service::start_with(|options| options.base_url = "http://127.0.0.1:1111".to_owned());
    let chat_id = first.open_chat("facebook").await;
    let sent = first.send(&chat_id, json!({ "media": ["data:image/png;base64,aGVsbG8="] })).await;
    let file = export(&first).await;
    let second = Service::start_with(|options| options.base_url = "http://127.0.0.1:2222".to_owned());
    import(&second, &file).await.expect(200);
    let message = second.get(&format!("/api/messages/{sent}")).await;
    let url = text(&message["attachments"][0]["url"]);
    let path = url.strip_prefix("http://127.0.0.1:2222").unwrap();
    assert_eq!(second.download(path).await.body, "hello");
}

#[tokio::test]
async fn what_is_no_export_changes_nothing() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let file = export(&service).await;
    let mut torn = file.clone();
    torn.truncate(file.len() - 4096);
    let mut overwritten = file.clone();
    overwritten[8192..].fill(0x5a);
    let before = everything(&service).await;
    let newer = "PRAGMA user_version = 9999";
    let trigger = "CREATE TRIGGER t AFTER INSERT ON chat BEGIN DELETE FROM message; END";
    let cases = [
        (Vec::new(), "must be an export of this emulator"),
        (
            b"SELECT 1; this is no database, however long one looks at it".repeat(9),
            "must be an SQLite database",
        ),
        (torn, "must not be damaged"),
        (overwritten, "must not be damaged"),
        (changed(&file, "PRAGMA application_id = 0"), "must be an export of this emulator"),
        (
            changed(&file, newer),
            "must not be of a newer emulator: it has version 9999, and this one reads up to",
        ),
        (changed(&file, trigger), "must be an export of this emulator"),
        (changed(&file, "DROP TABLE delivery"), "must be an export of this emulator"),
        (changed(&file, "DELETE FROM setting"), "must be an export of this emulator"),
        (changed(&file, "PRAGMA page_size = 8192; VACUUM"), "must be an export of this emulator"),
    ];
    for (file, expected) in cases {
        let error = import(&service, &file).await.error(422);
        assert!(error.starts_with(&format!("the file {expected}")), "{expected}: {error}");
    }
    assert_eq!(everything(&service).await, before);
    service.send(&chat_id, json!({ "body": "It goes on" })).await;
    import(&service, &file).await.expect(200);
}

#[tokio::test]
async fn nothing_is_left_of_the_files_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let left = || match std::fs::read_dir(folder.path().join("transfer")) {
        Ok(files) => files.count(),
        Err(_) => 0,
    };
    let place = |path: &Path| path.join("transfer/of-a-process-that-was-killed");
    std::fs::create_dir(folder.path().join("transfer")).unwrap();
    std::fs::write(place(folder.path()), "x").unwrap();
    let service = Service::start_with(|options| options.data = folder.path().to_owned());
    assert_eq!(left(), 0);
    let file = export(&service).await;
    import(&service, &file).await.expect(200);
    import(&service, b"nothing").await.error(422);
    eventually(|| async { (left() == 0).then_some(()) }).await;
}

#[tokio::test]
async fn an_import_holds_nothing_that_would_be_refused_elsewhere() {
    let receiver = Receiver::start(|_| 200).await;
    let (service, waiting) = busy(&receiver).await;
    let faults = json!({ "seed": 7, "faults": [{ "kind": "latency", "ms": 1, "operation": "getProfile" }] });
    service.bare_call(Method::PUT, "/_emulator/faults").json(&faults).send().await.expect(200);
    let keyed = service.call(Method::POST, &format!("/api/profiles/{}/chats", service.profile("facebook")));
    let keyed = keyed.header("idempotency-key", "k").json(&json!({ "participant_external_id": "mary" }));
    keyed.send().await.expect(201);
    let comment = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane", "text": "Nice"
    });
    service.control("/comment", comment).await;
    let is_told = |it: &Value| it["event_type"] == "comment.created";
    eventually(|| async {
        let found = service.get("/_emulator/deliveries").await;
        found["data"].as_array().unwrap().iter().any(is_told).then_some(())
    })
    .await;
    let file = export(&service).await;
    import(&service, &file).await.expect(200);
    let before = everything(&service).await;
    let set = |table: &str, field: &str, value: &str| {
        format!("UPDATE {table} SET document = json_set(document, '$.{field}', {value})")
    };
    let cases = [
        // Where a webhook may point, what it wants, and what it signs with.
        (set("webhook", "url", "'http://10.0.0.1/'"), "webhook"),
        (set("webhook", "url", "'http://example.com/'"), "webhook"),
        (set("webhook", "url", "'file:///etc/passwd'"), "webhook"),
        (set("webhook", "url", "'http://127.0.0.1:4010/_emulator/reset'"), "webhook"),
        (set("webhook", "events", "json('[7]')"), "webhook"),
        (set("webhook", "events", "json('[]')"), "webhook"),
        (set("webhook", "secret", "'with space'"), "webhook"),
        (set("webhook", "is_own", "json('true')"), "webhook"),
        // The clock: not before now, and not past its end.
        ("INSERT OR REPLACE INTO setting VALUES ('clock_offset_ms', '250000000000000')".to_owned(), "clock"),
        (
            "INSERT OR REPLACE INTO setting VALUES ('clock_offset_ms', '9223372036854775807')".to_owned(),
            "clock",
        ),
        ("INSERT OR REPLACE INTO setting VALUES ('clock_offset_ms', '-5000')".to_owned(), "clock"),
        ("INSERT OR REPLACE INTO setting VALUES ('clock_offset_ms', 'soon')".to_owned(), "clock"),
        ("UPDATE setting SET value = 'with space' WHERE name = 'api_key'".to_owned(), "API key"),
        ("UPDATE setting SET value = '' WHERE name = 'webhook_secret'".to_owned(), "webhook secret"),
        ("UPDATE setting SET value = 'nowhere' WHERE name = 'base_url'".to_owned(), "base URL"),
        // Work that can't be done.
        ("UPDATE job SET attempt = -1".to_owned(), "job"),
        ("UPDATE job SET attempt = 1 << 40".to_owned(), "job"),
        ("UPDATE job SET due_at = 9223372036854775807".to_owned(), "job"),
        ("UPDATE job SET due_at = -9223372036854775808".to_owned(), "job"),
        ("PRAGMA ignore_check_constraints = 1; UPDATE job SET kind = 'explode'".to_owned(), ""),
        // Documents of the wrong kind.
        (set("profile", "status", "7"), "profile"),
        ("UPDATE profile SET document = '[]'".to_owned(), "profile"),
        ("DELETE FROM profile".to_owned(), "profile"),
        (set("chat", "platform", "json('null')"), "chat"),
        (set("message", "status", "7"), "message"),
        (set("message", "id", "'msg_other'"), "message"),
        (
            set("message", "created_at", "json('null')")
                + " WHERE direction = 'inbound'; "
                + &set("message", "attachments", "7"),
            "message",
        ),
        (set("event", "data", "7"), "event"),
        ("UPDATE event SET document = 'nonsense'".to_owned(), "event"),
        (set("delivery", "attempt_number", "'x'"), "delivery"),
        (set("comment", "text", "7"), "comment"),
        (set("chat_sync", "status", "7"), "chat_sync"),
        ("UPDATE ice_breakers SET document = '{}'".to_owned(), "ice_breakers"),
        ("UPDATE idempotency_key SET status = 7".to_owned(), "idempotency_key"),
        ("UPDATE idempotency_key SET fingerprint = x'00'".to_owned(), "idempotency_key"),
        ("UPDATE idempotency_key SET body = 'nonsense'".to_owned(), "idempotency_key"),
        (set("fault", "kind", "'explode'"), "fault"),
        (set("fault", "ms", "99999999999"), "fault"),
        (set("fault", "operation", "'nothing'"), "fault"),
        (set("fault", "probability", "7"), "fault"),
    ];
    for (sql, named) in cases {
        let answer = import(&service, &changed(&file, &sql)).await;
        assert_eq!(answer.status, 422, "{sql}");
        let error = answer.error(422);
        assert!(error.starts_with("the file must ") && error.contains(named), "{sql}: {error}");
        assert!(!error.contains(&service.webhook_secret()) && !error.contains(&service.api_key()), "{error}");
    }
    assert_eq!(everything(&service).await, before);
    assert_eq!(service.get("/_emulator/ready").await["ready"], true);
    service.advance(LATENCY_SECONDS).await;
    let sent = service.message_when(&waiting, |it| it["status"] != "pending").await;
    assert_eq!(sent["status"], "published");
}
