//! An emulator to call without a socket, a receiver of webhooks, and waiting with a deadline.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use postproxy_dm_core::operation::escape_segment;
use postproxy_dm_emulator::{Emulator, Options, app, run_workers, serve};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;

/// Time on the emulator's clock for each step of the platform: none is taken unless the clock is moved.
pub(crate) const LATENCY_SECONDS: u64 = 60;

const DEADLINE: Duration = Duration::from_secs(10);

/// An emulator in a folder of its own, with its workers running.
pub(crate) struct Service {
    emulator: Emulator,
    router: Router,
    _stop: DropGuard,
    folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A request in the making.
pub(crate) struct Request<'a> {
    service: &'a Service,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Service {
    pub(crate) fn start() -> Self {
        Service::start_with(|_| {})
    }

    pub(crate) fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        Service::in_folder(tempfile::tempdir().unwrap(), change)
    }

    fn in_folder(folder: TempDir, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::new(folder.path());
        options.latency = Duration::from_secs(LATENCY_SECONDS);
        change(&mut options);
        let emulator = Emulator::open(options).unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(run_workers(emulator.clone(), stop.clone()));
        Service { router: app(emulator.clone()), emulator, _stop: stop.drop_guard(), folder }
    }

    /// Where its database is.
    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("emulator.db")
    }

    /// Starts another one on the same folder, once this one has released it.
    pub(crate) async fn restart(self) -> Self {
        let Service { emulator, router, _stop: stop, folder } = self;
        drop((emulator, router, stop));
        let path = folder.path().join("emulator.lock");
        eventually(|| async {
            let lock = std::fs::File::options().write(true).open(&path).unwrap();
            lock.try_lock().is_ok().then_some(())
        })
        .await;
        Service::in_folder(folder, |_| {})
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    pub(crate) fn api_key(&self) -> String {
        self.emulator.account().api_key.clone()
    }

    pub(crate) fn webhook_secret(&self) -> String {
        self.emulator.account().webhook_secret.clone()
    }

    /// The id of the profile on a platform.
    pub(crate) fn profile(&self, platform: &str) -> String {
        let account = self.emulator.account();
        let mut profiles = account.profiles.iter();
        profiles.find(|profile| profile.platform.as_str() == platform).unwrap().id.clone()
    }

    /// A request with the right key.
    pub(crate) fn call(&self, method: Method, path: &str) -> Request<'_> {
        let key = format!("Bearer {}", self.api_key());
        self.bare_call(method, path).header("authorization", key)
    }

    /// A request without a key.
    pub(crate) fn bare_call(&self, method: Method, path: &str) -> Request<'_> {
        Request { service: self, method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// Serves on a port of its own; the URL.
    pub(crate) async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(self.emulator.clone(), listener, CancellationToken::new()).unwrap());
        url
    }

    /// The bytes of a GET that must succeed.
    pub(crate) async fn download(&self, path: &str) -> Response {
        let answer = self.call(Method::GET, path).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// The body of a GET that must succeed.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path).send().await.expect(200)
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        self.call(Method::POST, path).json(&body).send().await
    }

    /// A request to a control endpoint that must succeed.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let call = self.bare_call(Method::POST, &format!("/_emulator{path}"));
        let answer = if body.is_null() { call.send().await } else { call.json(&body).send().await };
        assert!(answer.status.is_success(), "{answer:?}");
        answer.json()
    }

    /// The person writes; the chat and the message.
    pub(crate) async fn inbound(&self, platform: &str, person: &str, text: &str) -> (Value, Value) {
        let body = json!({
            "profile_id": self.profile(platform), "participant_external_id": person, "text": text
        });
        let received = self.control("/inbound", body).await;
        (received["chat"].clone(), received["message"].clone())
    }

    /// The id of a chat in which the person wrote just now.
    pub(crate) async fn open_chat(&self, platform: &str) -> String {
        text(&self.inbound(platform, "jane", "Hi").await.0["id"])
    }

    /// The id of a message that was accepted.
    pub(crate) async fn send(&self, chat_id: &str, body: Value) -> String {
        let answer = self.post(&format!("/api/chats/{}/messages", segment(chat_id)), body).await;
        text(&answer.expect(202)["id"])
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        self.control("/clock", json!({ "advance_seconds": seconds })).await;
    }

    /// The message, once it is so.
    pub(crate) async fn message_when(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/api/messages/{}", segment(id));
        eventually(|| async {
            let message = self.get(&path).await;
            is_so(&message).then_some(message)
        })
        .await
    }

    /// The message, once the platform decided on it.
    pub(crate) async fn dispatched(&self, id: &str) -> Value {
        self.advance(LATENCY_SECONDS).await;
        self.message_when(id, |message| message["status"] != "pending").await
    }

    /// So many delivery attempts, newest first, once there are.
    pub(crate) async fn deliveries(&self, count: usize) -> Vec<Value> {
        eventually(|| async {
            let page = self.get("/_emulator/deliveries?per_page=100").await;
            let deliveries = page["data"].as_array().unwrap();
            (deliveries.len() >= count).then(|| deliveries.clone())
        })
        .await
    }
}

impl Request<'_> {
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Response {
        let mut request = http::Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let response = self.service.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Response { status: head.status, headers: head.headers, body }
    }
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body).unwrap() }
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// The text of an error that must have this status, in whichever shape.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        refusal(&self.expect(status))
    }
}

/// An endpoint that keeps what it is sent.
pub(crate) struct Receiver {
    pub(crate) url: String,
    kept: Arc<Kept>,
}

struct Kept {
    requests: Mutex<Vec<(HeaderMap, Bytes)>>,
    /// The status of the answer to each request, by how many came before.
    status: Box<dyn Fn(usize) -> u16 + Send + Sync>,
}

impl Receiver {
    pub(crate) async fn start(status: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Self {
        let kept = Arc::new(Kept { requests: Mutex::default(), status: Box::new(status) });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let receive = async |State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes| {
            let mut requests = kept.requests.lock().unwrap();
            requests.push((headers, body));
            let status = (kept.status)(requests.len() - 1);
            (StatusCode::from_u16(status).unwrap(), [("location", "/elsewhere")], format!("so: {status}"))
        };
        let router = Router::new().fallback(receive).with_state(kept.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Receiver { url, kept }
    }

    /// What came, in its order.
    pub(crate) fn requests(&self) -> Vec<(HeaderMap, Bytes)> {
        self.kept.requests.lock().unwrap().clone()
    }

    /// Waits for this many events, and returns their types, sorted.
    pub(crate) async fn event_types(&self, count: usize) -> Vec<String> {
        let mut types = eventually(|| async {
            let requests = self.requests();
            (requests.len() >= count)
                .then(|| requests.iter().map(|(_, body)| event_type(body)).collect::<Vec<_>>())
        })
        .await;
        types.sort();
        types
    }
}

pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(mut look: impl FnMut() -> F) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(DEADLINE, looking).await.expect("it should have happened by now")
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} should be a text")).to_owned()
}

/// The text of a refusal, in whichever shape.
pub(crate) fn refusal(body: &Value) -> String {
    match body["errors"].as_array() {
        Some(errors) => errors.iter().map(text).collect::<Vec<_>>().join("; "),
        None => text(body.get("message").unwrap_or(&body["error"])),
    }
}

/// An id as one segment of a path.
pub(crate) fn segment(id: &str) -> String {
    escape_segment(id).unwrap()
}

/// The ids of a page's items.
pub(crate) fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

fn event_type(body: &[u8]) -> String {
    text(&serde_json::from_slice::<Value>(body).unwrap()["type"])
}
