//! Kills the program again and again under load, at random moments, and then looks for what was lost or done twice.
//!
//! `npm run soak` runs it for long: `POSTPROXY_SOAK_KILLS` says how often it kills, `POSTPROXY_SOAK_SEED` repeats the
//! choices of an earlier run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fastrand::Rng;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Program, command};
use crate::support::{Receiver, text};

const CLIENTS: usize = 6;
const PLATFORMS: [&str; 3] = ["facebook", "instagram", "telegram"];
const KEY: &str = "pp_test_soak";

/// What was asked for, and what was promised.
#[derive(Default)]
struct Ledger {
    /// By key: the path of the chat, and the answer once there was one.
    sends: BTreeMap<String, (String, Option<Vec<u8>>)>,
    /// The ids of what people wrote.
    received: BTreeSet<String>,
    replays: usize,
}

/// One that calls until it is told to stop.
#[derive(Clone)]
struct Sender {
    http: reqwest::Client,
    url: String,
    ledger: Arc<Mutex<Ledger>>,
}

impl Sender {
    /// The status and the body, where there is an answer.
    async fn call(&self, path: &str, key: Option<&str>, body: &Value) -> Option<(u16, Vec<u8>)> {
        let mut request =
            self.http.post(format!("{}{path}", self.url)).bearer_auth(KEY).body(body.to_string());
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.bytes().await.ok()?.to_vec()))
    }

    /// Sends under a key, which may have been used before. Whether it was acknowledged.
    async fn send(&self, key: &str) -> bool {
        let path = self.ledger.lock().unwrap().sends[key].0.clone();
        let answer = self.call(&path, Some(key), &json!({ "body": key })).await;
        let Some((status, body)) = answer else { return false };
        if status == 409 {
            return false;
        }
        assert_eq!(status, 202, "{key}: {}", String::from_utf8_lossy(&body));
        let mut ledger = self.ledger.lock().unwrap();
        let kept = &mut ledger.sends.get_mut(key).unwrap().1;
        match kept {
            None => *kept = Some(body),
            Some(first) => {
                assert_eq!(String::from_utf8_lossy(first), String::from_utf8_lossy(&body), "{key}");
                ledger.replays += 1;
            }
        }
        true
    }

    async fn work(
        self,
        mut random: Rng,
        profiles: Vec<String>,
        chats: Vec<String>,
        is_over: Arc<AtomicBool>,
    ) {
        while !is_over.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(random.u64(0..8))).await;
            match random.u32(0..10) {
                0 => {
                    let which = random.usize(..PLATFORMS.len());
                    let body = json!({ "profile_id": profiles[which], "participant_external_id": "jane", "text": "Hi" });
                    if let Some((201, body)) = self.call("/_emulator/inbound", None, &body).await {
                        let received: Value = serde_json::from_slice(&body).unwrap();
                        self.ledger.lock().unwrap().received.insert(text(&received["message"]["id"]));
                    }
                }
                1..=3 => {
                    let earlier = {
                        let ledger = self.ledger.lock().unwrap();
                        let count = ledger.sends.len();
                        if count == 0 {
                            None
                        } else {
                            ledger.sends.keys().nth(random.usize(..count)).cloned()
                        }
                    };
                    if let Some(key) = earlier {
                        self.send(&key).await;
                    }
                }
                _ => {
                    let key = format!("key-{:016x}", random.u64(..));
                    let path = chats[random.usize(..chats.len())].clone();
                    self.ledger.lock().unwrap().sends.insert(key.clone(), (path, None));
                    self.send(&key).await;
                }
            }
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

fn start(folder: &TempDir, receiver: &Receiver) -> Program {
    Program::in_folder(folder, &["--webhook", &receiver.url, "--latency", "5", "--api-key", KEY])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_and_repeat_nothing() {
    let kills = number("POSTPROXY_SOAK_KILLS").unwrap_or(8);
    let seed = number("POSTPROXY_SOAK_SEED").unwrap_or_else(|| fastrand::u64(..1 << 53));
    println!("{kills} kills with POSTPROXY_SOAK_SEED={seed}");
    let mut random = Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_| 200).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    let ledger = Arc::new(Mutex::new(Ledger::default()));

    let mut program = start(&folder, &receiver);
    let profiles: Vec<String> = PLATFORMS.map(|platform| text(&program.ready["profiles"][platform])).into();
    let mut chats = Vec::new();
    for profile in &profiles {
        let body = json!({ "profile_id": profile, "participant_external_id": "jane", "text": "Hi" });
        let (_, received) = program.call("/_emulator/inbound", None, Some(body)).await;
        chats.push(format!("/api/chats/{}/messages", text(&received["chat"]["id"])));
    }
    let faults = json!({ "seed": seed, "faults": [
        { "kind": "drop_after", "operation": "sendMessage", "probability": 0.05 },
        { "kind": "latency", "ms": [0, 10], "probability": 0.5 },
        { "kind": "transient_platform_error", "probability": 0.1 },
        { "kind": "duplicate_webhook", "probability": 0.05 },
    ] });
    let set = http.put(format!("{}/_emulator/faults", text(&program.ready["url"]))).body(faults.to_string());
    assert_eq!(set.send().await.unwrap().status(), 200);

    for kill in 1..=kills {
        let client = Sender { http: http.clone(), url: text(&program.ready["url"]), ledger: ledger.clone() };
        let is_over = Arc::new(AtomicBool::new(false));
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..CLIENTS {
            let random = Rng::with_seed(random.u64(..));
            clients.spawn(client.clone().work(random, profiles.clone(), chats.clone(), is_over.clone()));
        }
        tokio::time::sleep(Duration::from_millis(random.u64(5..500))).await;
        program.kill();
        is_over.store(true, Ordering::SeqCst);
        // What one of them found fails the test.
        while let Some(ended) = clients.join_next().await {
            ended.unwrap();
        }
        if random.u32(0..4) == 0 {
            // One that is killed while it starts.
            let arguments =
                ["--data", folder.path().to_str().unwrap(), "--webhook", &receiver.url, "--latency", "5"];
            let mut child = command(&arguments).spawn().unwrap();
            tokio::time::sleep(Duration::from_millis(random.u64(0..60))).await;
            child.kill().unwrap();
            child.wait().unwrap();
        }
        program = start(&folder, &receiver);
        if kill % 10 == 0 {
            println!("{kill} kills, {} sends", ledger.lock().unwrap().sends.len());
        }
    }

    settle(&program, &Sender { http, url: text(&program.ready["url"]), ledger: ledger.clone() }).await;
    let told = drained(&folder, &receiver).await;
    program.kill();
    check(&folder, &ledger.lock().unwrap(), &told);
}

/// Nothing goes wrong any more: every key gets its answer, and all that waits is done.
async fn settle(program: &Program, client: &Sender) {
    let cleared = client.http.delete(format!("{}/_emulator/faults", client.url)).send().await.unwrap();
    assert_eq!(cleared.status(), 204);
    let keys: Vec<String> = client.ledger.lock().unwrap().sends.keys().cloned().collect();
    for key in &keys {
        assert!(client.send(key).await, "{key} should be acknowledged by now");
    }
    // Those that the platform refused for now are due within the hour.
    program.call("/_emulator/clock", None, Some(json!({ "advance_seconds": 3600 }))).await;
}

/// The ids of all events that were told, once no job is left.
async fn drained(folder: &TempDir, receiver: &Receiver) -> BTreeSet<String> {
    let database = Connection::open(folder.path().join("emulator.db")).unwrap();
    database.busy_timeout(Duration::from_secs(5)).unwrap();
    let started = Instant::now();
    loop {
        let jobs: u64 = database.query_row("SELECT count(*) FROM job", [], |row| row.get(0)).unwrap();
        if jobs == 0 {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(300), "{jobs} jobs are left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let bodies = receiver.requests();
    bodies.iter().map(|(_, body)| text(&serde_json::from_slice::<Value>(body).unwrap()["id"])).collect()
}

fn check(folder: &TempDir, ledger: &Ledger, told: &BTreeSet<String>) {
    let database = Connection::open(folder.path().join("emulator.db")).unwrap();
    let rows = |sql: &str| -> Vec<(String, String)> {
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    // One message for each key, in each the key as its text.
    let messages = rows("SELECT id, document FROM message WHERE direction = 'outbound'");
    let mut by_key = BTreeMap::new();
    for (id, document) in &messages {
        let message: Value = serde_json::from_str(document).unwrap();
        assert_eq!(message["status"], "published", "{message}");
        let twice = by_key.insert(text(&message["body"]), id.clone());
        assert_eq!(twice, None, "{message}");
    }
    assert_eq!(by_key.len(), ledger.sends.len());
    for (key, (_, answer)) in &ledger.sends {
        let acknowledged: Value = serde_json::from_slice(answer.as_ref().unwrap()).unwrap();
        assert_eq!(acknowledged["id"], by_key[key], "{key}");
    }
    // Each was sent, delivered and read once; each that a person wrote came in once.
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (kind, document) in rows("SELECT type, document FROM event") {
        let event: Value = serde_json::from_str(&document).unwrap();
        *counts.entry((kind, text(&event["data"]["object"]["id"]))).or_default() += 1;
    }
    let waits = "message.failed_waiting_for_retry";
    let twice: Vec<_> = counts.iter().filter(|((kind, _), count)| kind != waits && **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let has = |kind: &str, id: &str| counts.contains_key(&(kind.to_owned(), id.to_owned()));
    for id in by_key.values() {
        assert!(has("message.sent", id), "{id}");
    }
    for id in &ledger.received {
        assert!(has("message.received", id), "{id}");
    }
    let events: BTreeSet<String> = rows("SELECT id, type FROM event").into_iter().map(|(id, _)| id).collect();
    let lost: Vec<_> = events.difference(told).collect();
    assert!(lost.is_empty(), "{lost:?}");
    println!(
        "{} sends, {} replays, {} people's messages, {} events, all there and none twice",
        by_key.len(),
        ledger.replays,
        ledger.received.len(),
        events.len()
    );
}
