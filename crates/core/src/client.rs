//! The settings that every call of one account shares: the service's address, the key, the defaults. It connects to
//! nothing.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderName;
use postproxy_dm_fast::Key;

use crate::call_options::{MAX_CONCURRENCY, MAX_RETRIES, MAX_TIMEOUT_MS};
use crate::error::{Error, ErrorDetails, MAX_ERROR_BYTES};
use crate::field::{Fields, Options};
use crate::host::{host_of, is_this_machine};
use crate::network::{Destination, Network, Way};
use crate::operation::{Body, Form, Longest, Payload, Prepared, Request, push_query};
use crate::own_headers::OwnHeaders;
use crate::redact::redact;

/// The service's own address.
pub const DEFAULT_BASE_URL: &str = "https://api.postproxy.dev";

/// How long a whole call may take, its retries and waits included.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long one attempt may take before it is given up and repeated, so that a lost packet doesn't cost the whole call. A file
/// may take longer: a call with one has no such limit of its own.
pub const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often a call is repeated after its first attempt failed.
pub const DEFAULT_MAX_RETRIES: u32 = 2;

/// The header that makes a write safe to repeat.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest base URL. `http` takes URLs of 65,534 bytes, so a longer one leaves no room for a path.
const MAX_BASE_URL_LENGTH: usize = 65_534;

const CLIENT_OPTIONS: &[&str] = &[
    "apiKey",
    "baseUrl",
    "allowInsecureHttp",
    "profileGroupId",
    "timeoutMs",
    "attemptTimeoutMs",
    "maxRetries",
    "userAgent",
    "defaultHeaders",
    "maxConcurrency",
    "proxy",
    "ca",
];
/// Options that the host takes out before the others come here, if they are spelt right.
const CLIENT_OPTIONS_OF_HOST: &[&str] =
    &["onAttempt", "fetch", "dangerouslyAllowBrowser", "logger", "logLevel"];

/// An account's settings. Cheap to clone.
///
/// ```
/// use postproxy_dm_core::{Client, Fields};
///
/// let client = Client::new(Fields::new().with("apiKey", "pp_live_1").with("timeoutMs", 10_000)).unwrap();
/// assert!(!format!("{client:?}").contains("pp_live_1"));
/// assert_eq!(Client::new(Fields::new()).unwrap_err().field.as_deref(), Some("apiKey"));
/// ```
#[derive(Clone)]
pub struct Client(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    base_url: String,
    /// The host and its port.
    host: String,
    /// Empty until a call is given its own.
    api_key: String,
    /// The first key. The boundary of a form is made of it, so that all attempts of a call have the same body.
    first_key: String,
    is_keyed_by_call: bool,
    has_turns: bool,
    authorization: String,
    user_agent: String,
    profile_group_id: Option<String>,
    timeout: Duration,
    attempt_timeout: Option<Duration>,
    max_retries: u32,
    headers: OwnHeaders,
    network: Network,
}

impl Client {
    /// Reads `apiKey`, `baseUrl`, `allowInsecureHttp`, `profileGroupId`, `timeoutMs`, `attemptTimeoutMs`, `maxRetries`,
    /// `userAgent`, `defaultHeaders`, `maxConcurrency`, `proxy` and `ca`.
    ///
    /// # Errors
    /// A [`Validation`](crate::ErrorClass::Validation) error that names the option and what was expected.
    pub fn new(options: Fields) -> Result<Self, Error> {
        Client::read(options, false)
    }

    /// Reads the same options except `apiKey`: each call asks for a key with [`Step::Ask`](crate::call::Step::Ask), and once more
    /// if the service refuses it.
    ///
    /// # Errors
    /// The same as those of [`Client::new`].
    pub fn keyed_by_call(options: Fields) -> Result<Self, Error> {
        Client::read(options, true)
    }

    fn read(options: Fields, is_keyed_by_call: bool) -> Result<Self, Error> {
        let mut options = Options::new(options);
        let api_key = options.text("apiKey").unwrap_or_default();
        if api_key.is_empty() && !is_keyed_by_call {
            let why = "is required: the key of your Postproxy account, which JavaScript also takes from POSTPROXY_API_KEY";
            options.refuse(Error::invalid("apiKey", why));
        }
        let base_url = options.text("baseUrl");
        let allow_insecure_http = options.boolean("allowInsecureHttp").unwrap_or(false);
        let profile_group_id = options.text("profileGroupId");
        let timeout = options.integer("timeoutMs", 1..=MAX_TIMEOUT_MS);
        let attempt_timeout = options.integer("attemptTimeoutMs", 1..=MAX_TIMEOUT_MS);
        let max_retries = options.integer("maxRetries", 0..=MAX_RETRIES);
        let user_agent = options.text("userAgent");
        let most = options.integer("maxConcurrency", 1..=MAX_CONCURRENCY);
        let headers = OwnHeaders::take_from(&mut options, "defaultHeaders");
        let network = Network::take_from(&mut options);
        options.finish(CLIENT_OPTIONS, CLIENT_OPTIONS_OF_HOST)?;

        let authorization = bearer(&api_key)?;
        let own_agent = concat!("postproxy-dm/", env!("CARGO_PKG_VERSION"));
        let user_agent = match user_agent {
            Some(theirs) if theirs.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) => {
                format!("{theirs} {own_agent}")
            }
            Some(_) => return Err(Error::invalid("userAgent", "must be visible ASCII characters")),
            None => own_agent.to_owned(),
        };
        let base_url = base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let (base_url, host) = read_base_url(base_url, allow_insecure_http)?;
        network.check(&destination(&base_url, &host), allow_insecure_http)?;
        Ok(Client(Arc::new(Settings {
            base_url,
            host,
            network,
            first_key: api_key.clone(),
            api_key,
            is_keyed_by_call,
            has_turns: most.is_some(),
            authorization,
            user_agent,
            profile_group_id,
            timeout: timeout.map_or(DEFAULT_TIMEOUT, Duration::from_millis),
            attempt_timeout: attempt_timeout.map(Duration::from_millis),
            max_retries: max_retries.map_or(DEFAULT_MAX_RETRIES, |retries| retries as u32),
            headers,
        })))
    }

    /// Whether its calls ask their callers something.
    pub fn asks_its_caller(&self) -> bool {
        self.0.is_keyed_by_call || self.0.has_turns
    }

    pub(crate) fn is_keyed_by_call(&self) -> bool {
        self.0.is_keyed_by_call
    }

    /// Whether its calls take turns: the host counts those under way, and lets no more of them run than `maxConcurrency`.
    pub(crate) fn has_turns(&self) -> bool {
        self.0.has_turns
    }

    /// Returns this client with another key.
    pub(crate) fn with_key(&self, api_key: &str) -> Result<Self, Error> {
        if api_key.is_empty() {
            return Err(Error::invalid("apiKey", "must not be empty: its function gave an empty text"));
        }
        let mut settings = Settings::clone(&self.0);
        settings.authorization = bearer(api_key)?;
        api_key.clone_into(&mut settings.api_key);
        if settings.first_key.is_empty() {
            api_key.clone_into(&mut settings.first_key);
        }
        Ok(Client(Arc::new(settings)))
    }

    /// Returns the service's address: the URL before `/api`.
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Returns the certificates of the authorities that its calls trust beside the host's, each as a PEM text.
    pub fn authorities(&self) -> &[String] {
        self.0.network.authorities()
    }

    /// Whether an option says which way its calls take, and not the host.
    pub fn has_own_proxy(&self) -> bool {
        self.0.network.has_own_proxy()
    }

    /// Finds the way that its calls take. `variable` reads the environment.
    ///
    /// # Errors
    /// What is wrong with a proxy that the environment names, without the proxy's URL.
    pub fn way(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Way, String> {
        self.0.network.way(&destination(&self.0.base_url, &self.0.host), variable)
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// How long an attempt may take, if the client says so.
    pub(crate) fn attempt_timeout(&self) -> Option<Duration> {
        self.0.attempt_timeout
    }

    pub(crate) fn max_retries(&self) -> u32 {
        self.0.max_retries
    }

    /// Makes the HTTP request of an operation.
    pub(crate) fn request(
        &self,
        prepared: &Prepared,
        profile_group_id: Option<&str>,
        idempotency_key: Option<&str>,
        own: &OwnHeaders,
    ) -> Result<Request, Error> {
        let mut url = self.url(&prepared.path_and_query);
        let mut longest = prepared.longest;
        if let Some(group) = profile_group_id.or(self.0.profile_group_id.as_deref()) {
            push_query(&mut url, "profile_group_id", group);
            if group.len() > longest.bytes {
                longest = Longest { name: "profileGroupId", bytes: group.len() };
            }
        }
        if self.0.base_url.len() > longest.bytes {
            longest = Longest { name: "baseUrl", bytes: self.0.base_url.len() };
        }
        let mut headers = vec![
            ("authorization".into(), self.0.authorization.clone()),
            ("user-agent".into(), self.0.user_agent.clone()),
            ("accept".into(), prepared.accept.to_owned()),
        ];
        if let Some(key) = idempotency_key {
            headers.push(("idempotency-key".into(), key.to_owned()));
        }
        headers.extend(self.0.headers.with(own));
        let body = match &prepared.payload {
            None => Body::default(),
            Some(Payload::Json(text)) => {
                headers.push(("content-type".into(), "application/json".to_owned()));
                Body::whole(text.clone())
            }
            Some(Payload::Form(form)) => {
                let boundary = self.boundary(idempotency_key.unwrap_or_default());
                headers.push(("content-type".into(), Form::content_type(&boundary)));
                form.body(&boundary)
            }
        };
        let request = Request { method: prepared.method, url, headers, body };
        request.check(longest.name).map(|()| request)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api{path}", self.0.base_url)
    }

    /// Returns what a request asks for, in words: `GET https://api.postproxy.dev/api/chats/chat_1`.
    pub(crate) fn asked(&self, prepared: &Prepared) -> String {
        let path = prepared.path_and_query.split('?').next().unwrap_or_default();
        format!("{} {}", prepared.method.as_str(), self.url(path))
    }

    /// Returns the host and its port.
    pub(crate) fn host(&self) -> &str {
        &self.0.host
    }

    /// Returns the text that separates the parts of a form. It depends on the idempotency key alone, so every attempt of
    /// a call has the same body; and on the API key, so nobody who wrote a file can guess it.
    fn boundary(&self, idempotency_key: &str) -> String {
        let key = Key::new(self.0.first_key.as_bytes());
        let code = key.map(|key| key.code(&[b"boundary ", idempotency_key.as_bytes()]).into_bytes());
        format!("postproxy-dm-{}", hex::encode(&code.unwrap_or_default()[..16]))
    }

    /// Takes the key and the proxy's credentials out of an error, in case a server or a library repeated them, escaped or not.
    /// Those under 8 characters are left alone: the service never issues such a key, and replacing it would garble ordinary
    /// text.
    pub(crate) fn redact(&self, error: &mut Error) {
        let clean = |text: &mut String| self.redact_text(text);
        let error: &mut ErrorDetails = error;
        clean(&mut error.message);
        [&mut error.request_id, &mut error.body, &mut error.field].into_iter().flatten().for_each(clean);
        error.headers.values_mut().for_each(clean);
        if let Cow::Owned(theirs) = &mut error.code {
            clean(theirs);
        }
    }

    /// Takes the secrets out of a text, as [`Client::redact`] does.
    pub(crate) fn redact_text(&self, text: &mut String) {
        let secrets = [Some(self.0.api_key.as_str()), self.0.network.credentials()];
        for secret in secrets.into_iter().flatten().filter(|secret| secret.len() >= 8) {
            if let Some(clean) = redact(text, secret, text.len() >= MAX_ERROR_BYTES) {
                *text = clean;
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url)
            .field("api_key", &"[redacted]")
            .field("profile_group_id", &self.0.profile_group_id)
            .field("timeout", &self.0.timeout)
            .field("max_retries", &self.0.max_retries)
            .finish_non_exhaustive()
    }
}

fn bearer(api_key: &str) -> Result<String, Error> {
    if !api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid(
            "apiKey",
            "must be visible ASCII characters only; look for a space or a line break at its ends",
        ));
    }
    Ok(format!("Bearer {api_key}"))
}

/// Reads the URL before `/api`, and the host with its port. Keeps a path prefix, and accepts a base URL with `/api` at
/// its end or without.
fn read_base_url(text: &str, allow_insecure_http: bool) -> Result<(String, String), Error> {
    let refuse =
        |why: &str| Error::invalid("baseUrl", format_args!("must be an http:// or https:// URL {why}"));
    if text.contains(['?', '#']) {
        return Err(refuse("without a query or a fragment"));
    }
    let such_as = || refuse(&format!("such as {DEFAULT_BASE_URL}"));
    let (scheme, rest) = text.split_once(':').ok_or_else(such_as)?;
    let rest = rest.strip_prefix("//").ok_or_else(such_as)?;
    let is_secure = scheme.eq_ignore_ascii_case("https");
    let is_http = is_secure || scheme.eq_ignore_ascii_case("http");
    let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if is_http && authority.contains('@') {
        return Err(refuse("without a user name or password"));
    }
    let is_path = path.bytes().all(|byte| byte > b' ' && !b"<>`\x7f".contains(&byte));
    let host = host_of(authority).filter(|_| is_http && is_path && text.len() <= MAX_BASE_URL_LENGTH);
    let host = host.ok_or_else(such_as)?;
    if !is_secure && !allow_insecure_http && !is_this_machine(host) {
        return Err(Error::invalid(
            "baseUrl",
            "must be an https:// URL: over plain http everyone on the way can read the API key. To this machine \
             (localhost, 127.0.0.1, [::1]) http:// is fine; anywhere else it needs allowInsecureHttp: true",
        ));
    }
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/');
    let port = match host.len() < authority.len() {
        true => "",
        false if is_secure => ":443",
        false => ":80",
    };
    Ok((format!("{scheme}://{authority}{path}"), format!("{authority}{port}")))
}

/// Returns where the calls go, from the URL before `/api` and the host with its port.
fn destination<'a>(base_url: &str, host: &'a str) -> Destination<'a> {
    let is_secure = base_url.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"));
    let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
    Destination { is_secure, host, port: port.parse().unwrap_or(if is_secure { 443 } else { 80 }) }
}
