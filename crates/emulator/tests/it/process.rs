//! The program itself: how it starts, how it refuses to, and that kill -9 loses nothing that was accepted.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Receiver, eventually, text};

/// A running program. Killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    /// What it printed once it was ready.
    pub(crate) ready: Value,
    http: reqwest::Client,
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postproxy-dm-emulator"));
    command.args(["--port", "0"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text_of(path: &Path) -> &str {
    path.to_str().unwrap()
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child =
            command(arguments).arg("--json").env("POSTPROXY_EMULATOR_LOG", "off").spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?} should be JSON"));
        let _ = rustls::crypto::ring::default_provider().install_default();
        Program { child, ready, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn in_folder(folder: &TempDir, more: &[&str]) -> Self {
        Program::start(&[&["--data", text_of(folder.path())], more].concat())
    }

    pub(crate) async fn call(&self, path: &str, key: Option<&str>, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}{path}", text(&self.ready["url"]));
        let mut request = match body {
            Some(body) => self.http.post(url).body(body.to_string()),
            None => self.http.get(url),
        };
        request = request.bearer_auth(text(&self.ready["api_key"]));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let told =
            Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Its exit code, once it ended by itself, and how long that took.
    pub(crate) async fn end(&mut self) -> (Option<i32>, Duration) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), started.elapsed());
            }
            assert!(started.elapsed() < Duration::from_secs(20), "it should have ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn nothing_that_was_accepted_is_lost_to_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_| 200).await;
    let webhook = ["--webhook", receiver.url.as_str()];
    let mut program = Program::in_folder(&folder, &[&webhook[..], &["--latency", "2000"]].concat());
    let inbound = json!({
        "profile_id": program.ready["profiles"]["facebook"], "participant_external_id": "jane", "text": "Hi"
    });
    let (_, received) = program.call("/_emulator/inbound", None, Some(inbound)).await;
    let path = format!("/api/chats/{}/messages", text(&received["chat"]["id"]));
    let content = json!({ "body": "Hello" });
    let (status, sent) = program.call(&path, Some("key"), Some(content.clone())).await;
    program.kill();
    assert_eq!((status, &sent["status"]), (202, &json!("pending")));

    let program = Program::in_folder(&folder, &["--latency", "10"]);
    let again = program.call(&path, Some("key"), Some(content)).await;
    assert_eq!(again, (202, sent.clone()));
    let message_path = format!("/api/messages/{}", text(&sent["id"]));
    let read = eventually(|| async {
        let (_, message) = program.call(&message_path, None, None).await;
        message["external_read_at"].is_string().then_some(message)
    })
    .await;
    assert_eq!(read["status"], "published");
    assert!(read["external_delivered_at"].is_string());
    let (_, messages) = program.call(&path, None, None).await;
    assert_eq!(messages["total"], 2);

    // Each event was told, if not exactly once.
    eventually(|| async {
        let mut types = receiver.event_types(4).await;
        types.dedup();
        let all = ["message.delivered", "message.read", "message.received", "message.sent"];
        (types == all).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_was_attached_is_served_after_a_kill_on_another_port() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|before| if before < 2 { 500 } else { 200 }).await;
    let mut first = Program::in_folder(&folder, &["--webhook", &receiver.url, "--latency", "60000"]);
    let base = text(&first.ready["url"]);
    let own_words = format!("I saw \"url\":\"{base}/attachments/att_7\"");
    let inbound = json!({
        "profile_id": first.ready["profiles"]["facebook"], "participant_external_id": "jane",
        "text": own_words, "attachments": [{ "data": "aGVsbG8=", "filename": "a.txt" }]
    });
    let (_, received) = first.call("/_emulator/inbound", None, Some(inbound)).await;
    let path = format!("/api/chats/{}/messages", text(&received["chat"]["id"]));
    let content = json!({ "media": ["data:image/png;base64,aGVsbG8="] });
    let (status, sent) = first.call(&path, Some("key"), Some(content.clone())).await;
    assert_eq!(status, 202);
    receiver.event_types(1).await;
    // So that the failed attempt is written down, and another one is due in a minute.
    eventually(|| async {
        let (_, deliveries) = first.call("/_emulator/deliveries", None, None).await;
        (deliveries["total"] == 1).then_some(())
    })
    .await;
    first.kill();

    // The port of before is taken meanwhile.
    let _taken = std::net::TcpListener::bind(base.strip_prefix("http://").unwrap()).unwrap();
    let second = Program::in_folder(&folder, &["--latency", "10"]);
    let new_base = text(&second.ready["url"]);
    assert_ne!(new_base, base);
    let moved = |message: &Value| {
        let url = text(&message["attachments"][0]["url"]);
        url.replacen(&base, &new_base, 1)
    };
    let (_, replayed) = second.call(&path, Some("key"), Some(content)).await;
    let (_, page) = second.call(&path, None, None).await;
    let message = &page["data"][1];
    assert_eq!(replayed["id"], sent["id"]);
    assert_eq!(text(&replayed["attachments"][0]["url"]), moved(&sent));
    assert_eq!(text(&page["data"][0]["attachments"][0]["url"]), moved(&sent));
    assert_eq!(text(&message["attachments"][0]["url"]), moved(&received["message"]));
    assert_eq!(message["body"], own_words);
    for url in [moved(&sent), moved(&received["message"])] {
        let answer = second.http.get(url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (200, "hello".to_owned()));
    }

    // Who is told only now is told where it is now.
    second.call("/_emulator/clock", None, Some(json!({ "advance_seconds": 60 }))).await;
    let told = eventually(|| async {
        let bodies = receiver.requests().into_iter().map(|(_, body)| serde_json::from_slice(&body).unwrap());
        let mut told = bodies.filter(|event: &Value| event["type"] == "message.received").skip(1);
        told.next()
    })
    .await;
    assert_eq!(text(&told["data"]["object"]["attachments"][0]["url"]), moved(&received["message"]));
}

#[tokio::test]
async fn media_that_was_being_fetched_at_a_kill_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_| 200).await;
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", other.local_addr().unwrap());
    let arguments = ["--webhook", &receiver.url, "--latency", "0"];
    let mut first = Program::in_folder(&folder, &arguments);
    let inbound = json!({
        "profile_id": first.ready["profiles"]["facebook"], "participant_external_id": "jane", "text": "Hi"
    });
    let (_, received) = first.call("/_emulator/inbound", None, Some(inbound)).await;
    let path = format!("/api/chats/{}/messages", text(&received["chat"]["id"]));
    let (_, sent) = first.call(&path, None, Some(json!({ "media": [url] }))).await;
    // Open until the kill: a connection that breaks is a fetch that failed.
    let unanswered = other.accept().await.unwrap();
    first.kill();
    drop(unanswered);

    let second = Program::in_folder(&folder, &arguments);
    // The first program may have left a connection that it made beside the one that was accepted: it brings no request.
    let mut socket = loop {
        let (mut socket, _) = other.accept().await.unwrap();
        if socket.read(&mut [0; 4096]).await.is_ok_and(|length| length > 0) {
            break socket;
        }
    };
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    socket.write_all(answer).await.unwrap();
    let message_path = format!("/api/messages/{}", text(&sent["id"]));
    let message = eventually(|| async {
        let (_, message) = second.call(&message_path, None, None).await;
        message["external_read_at"].is_string().then_some(message)
    })
    .await;
    let kept = second.http.get(text(&message["attachments"][0]["url"])).send().await.unwrap();
    assert_eq!(kept.text().await.unwrap(), "hello");
    let told = receiver.event_types(4).await;
    assert_eq!(told.iter().filter(|kind| *kind == "message.sent").count(), 1, "{told:?}");
}

#[tokio::test]
async fn an_import_that_is_killed_is_done_or_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::in_folder(&folder, &["--latency", "60000"]);
    let inbound = |program: &Program, person: &str| {
        let large = "aGVs".repeat(1024 * 1024);
        json!({
            "profile_id": program.ready["profiles"]["facebook"], "participant_external_id": person,
            "attachments": [{ "data": large, "filename": "a.bin" }]
        })
    };
    for person in ["jane", "john", "mary"] {
        program.call("/_emulator/inbound", None, Some(inbound(&program, person))).await;
    }
    let chats = format!("/api/profiles/{}/chats", text(&program.ready["profiles"]["facebook"]));
    let (_, exported) = program.call(&chats, None, None).await;
    let url = |program: &Program, path: &str| format!("{}{path}", text(&program.ready["url"]));
    let file = program.http.get(url(&program, "/_emulator/export")).send().await.unwrap();
    let file = file.bytes().await.unwrap();

    let mut seen = [0, 0];
    for milliseconds in [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 400, 1000] {
        // So that there is something to lose.
        let (_, received) = program.call("/_emulator/inbound", None, Some(inbound(&program, "late"))).await;
        assert!(received["chat"].is_object(), "{received}");
        let (_, before) = program.call(&chats, None, None).await;
        assert_ne!(before, exported);
        let import = program.http.post(url(&program, "/_emulator/import")).body(file.clone()).send();
        let import = tokio::spawn(import);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        program.kill();
        let answered = import.await.unwrap().is_ok_and(|answer| answer.status() == 200);

        program = Program::in_folder(&folder, &["--latency", "60000"]);
        let (_, after) = program.call(&chats, None, None).await;
        let is_new = after == exported;
        assert!(is_new || after == before, "{after}");
        assert!(is_new || !answered, "what was acknowledged is lost");
        assert!(!folder.path().join("transfer").exists());
        seen[usize::from(is_new)] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

#[tokio::test]
async fn a_folder_keeps_its_account_and_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Program::in_folder(&folder, &[]);
    first.call("/_emulator/clock", None, Some(json!({ "advance_seconds": 1_000_000 }))).await;
    let (_, then) = first.call("/_emulator/clock", None, None).await;
    first.kill();
    let mut second = Program::in_folder(&folder, &[]);
    for kept in ["api_key", "webhook_secret", "profiles"] {
        assert_eq!(second.ready[kept], first.ready[kept]);
    }
    let (_, now) = second.call("/_emulator/clock", None, None).await;
    assert!(text(&now["now"]) >= text(&then["now"]));
    second.kill();

    // Values that were set instead of them stay.
    let given = ["--api-key", "pp_test_mine", "--webhook-secret", "whsec_mine"];
    Program::in_folder(&folder, &given).kill();
    let third = Program::in_folder(&folder, &[]);
    assert_eq!(third.ready["api_key"], "pp_test_mine");
    assert_eq!(third.ready["webhook_secret"], "whsec_mine");
    assert_eq!(third.call("/api/profiles", None, None).await.0, 200);
}

#[tokio::test]
async fn what_it_prints_is_enough_to_use_it() {
    let program = Program::start(&[]);
    assert!(text(&program.ready["url"]).starts_with("http://127.0.0.1:"));
    assert!(text(&program.ready["api_key"]).starts_with("pp_test_"));
    assert!(text(&program.ready["webhook_secret"]).starts_with("whsec_"));
    let (_, profiles) = program.call("/api/profiles", None, None).await;
    for profile in profiles["data"].as_array().unwrap() {
        assert_eq!(program.ready["profiles"][text(&profile["platform"])], profile["id"]);
    }
    assert_eq!(program.ready["profiles"].as_object().unwrap().len(), 5);
    let groups = program.ready["groups"].as_array().unwrap();
    assert_eq!((groups.len(), &groups[0]["profiles"]), (2, &program.ready["profiles"]));
    assert_eq!(program.ready.as_object().unwrap().len(), 5);
}

#[test]
fn what_can_not_be_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let below_file = file.join("folder");
    let broken = folder.path().join("broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("emulator.db"), "this is no database, however long one looks at it").unwrap();
    let in_use = tempfile::tempdir().unwrap();
    let running = Program::in_folder(&in_use, &[]);
    let port = text(&running.ready["url"]).rsplit(':').next().unwrap().to_owned();
    let cases: [(&[&str], &str); 7] = [
        (&["--data", text_of(in_use.path())], "is in use by another emulator."),
        (&["--port", &port], "choose another with --port"),
        (&["--data", text_of(&below_file)], "can't be written"),
        (&["--data", text_of(&broken)], "can't be opened"),
        (&["--webhook", "http://example.com/"], "The webhook URL must be an https:// URL"),
        (&["--api-key", "with space"], "The API key must be visible ASCII characters."),
        (&["--host", "nowhere.invalid"], "Can't listen on port"),
    ];
    for (arguments, expected) in cases {
        let mut command = command(&[]);
        if arguments[0] == "--port" {
            command = Command::new(env!("CARGO_BIN_EXE_postproxy-dm-emulator"));
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let output = end_of(command.args(arguments));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(expected) && said.lines().count() == 1, "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

/// What a program said that ends by itself.
fn end_of(command: &mut Command) -> Output {
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(10) {
            child.kill().unwrap();
            panic!("{command:?} should have ended");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_to_and_leaves_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(&["--json"]).env("TMPDIR", folder.path()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    // Keys and secrets are for who started it, and not for its log.
    let ready: Value = serde_json::from_str(&line).unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
    assert!(!log.contains(&text(&ready["api_key"])) && !log.contains(&text(&ready["webhook_secret"])));
}
