//! What a control endpoint is: its description, the struct that it takes, the struct that it answers with, and its
//! handler. The routes, the OpenAPI document, the types and methods of npm/emulator and the table of docs/emulator.md follow from it.

use std::future::Future;

use axum::Json;
use axum::Router;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use http::{HeaderMap, Method, StatusCode};
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::content::Content;
use crate::ground::fields::Fields;
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query};
use crate::http::state::AppState;

/// A control endpoint, in words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ControlEndpoint {
    pub(crate) method: Verb,
    /// Below `/_emulator`, with `{…}` for an id.
    pub(crate) path: &'static str,
    /// The operation's id, which is also the name of its method in npm/emulator.
    pub(crate) name: &'static str,
    /// What it does. The first sentence is the summary.
    pub(crate) about: &'static str,
    pub(crate) query: &'static [Parameter],
    /// The status of a success.
    pub(crate) success: StatusCode,
    pub(crate) refusals: &'static [(u16, &'static str)],
    pub(crate) caller: Caller,
}

/// The methods that control endpoints have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

/// Who calls an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Programs, with a generated method.
    Program,
    /// Programs, with a method that npm/emulator/emulator.js writes out: it takes or gives something else.
    Handwritten,
    /// Only the emulator's own page.
    Page,
}

/// An endpoint with its handler.
pub(crate) trait Control: 'static {
    /// The state that the handler uses: a `State`, or a tuple of them.
    type Uses: Uses;
    type Request: Input;
    type Answer: Output;

    const ENDPOINT: ControlEndpoint;

    /// Does what the endpoint is for.
    fn handle(
        state: Self::Uses,
        request: Self::Request,
    ) -> impl Future<Output = Result<Self::Answer, Problem>> + Send;
}

/// Parts of the service's state.
pub(crate) trait Uses: Send {
    fn of(state: &AppState) -> Self;
}

impl<A: FromRef<AppState> + Send> Uses for State<A> {
    fn of(state: &AppState) -> Self {
        State(A::from_ref(state))
    }
}

impl<A: Uses, B: Uses> Uses for (A, B) {
    fn of(state: &AppState) -> Self {
        (A::of(state), B::of(state))
    }
}

impl<A: Uses, B: Uses, C: Uses> Uses for (A, B, C) {
    fn of(state: &AppState) -> Self {
        (A::of(state), B::of(state), C::of(state))
    }
}

/// An endpoint as the router and the documents need it.
pub(crate) struct Described {
    pub(crate) endpoint: ControlEndpoint,
    pub(crate) takes: Takes,
    pub(crate) gives: Gives,
    route: fn() -> MethodRouter<AppState>,
}

/// Adds a type to a generator, and returns a schema for it.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The body of a request.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    Nothing,
    Content(SchemaOf),
    File,
}

/// The body of an answer.
#[derive(Clone, Copy)]
pub(crate) enum Gives {
    Nothing,
    Json(SchemaOf),
    File,
    /// Server-Sent Events.
    Events,
}

/// What a handler takes of a request.
pub(crate) trait Input: Sized + Send {
    const TAKES: Takes;

    /// Reads it, or answers with a refusal.
    fn read(request: Request) -> impl Future<Output = Result<Self, Response>> + Send;
}

/// What a handler answers with.
pub(crate) trait Output: Send {
    const GIVES: Gives;

    fn respond(self, status: StatusCode) -> Response;
}

/// The media type of an exported file.
pub(crate) const FILE_TYPE: &str = "application/vnd.sqlite3";

/// A request whose body is a file.
pub(super) struct FileRequest(pub(super) Request);

/// An answer whose body is a file.
pub(super) struct FileAnswer(pub(super) Response);

/// An answer of Server-Sent Events.
pub(super) struct EventStream(pub(super) Response);

/// Why `guard.rs` refuses a request.
pub(super) const FORBIDDEN: &str =
    "The request is from a page of another site, or under a name that isn't this machine's";

/// The refusals of most endpoints.
pub(super) const REFUSALS: &[(u16, &str)] =
    &[(403, FORBIDDEN), (404, "Not found"), (422, "A field is invalid; the text names it")];

impl ControlEndpoint {
    /// `POST`, answered with 200.
    pub(super) const fn post(name: &'static str, path: &'static str, about: &'static str) -> Self {
        ControlEndpoint {
            method: Verb::Post,
            path,
            name,
            about,
            query: &[],
            success: StatusCode::OK,
            refusals: REFUSALS,
            caller: Caller::Program,
        }
    }

    /// `GET`, answered with 200.
    pub(super) const fn get(name: &'static str, path: &'static str, about: &'static str) -> Self {
        ControlEndpoint { method: Verb::Get, ..ControlEndpoint::post(name, path, about) }
    }

    /// The names of the ids in the path.
    pub(crate) fn id_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

impl Verb {
    pub(crate) fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Delete => Method::DELETE,
        }
    }
}

impl Described {
    pub(super) fn of<C: Control>() -> Self {
        Described {
            endpoint: C::ENDPOINT,
            takes: C::Request::TAKES,
            gives: C::Answer::GIVES,
            route: || match C::ENDPOINT.method {
                Verb::Get => get(serve::<C>),
                Verb::Post => post(serve::<C>),
                Verb::Put => put(serve::<C>),
                Verb::Delete => delete(serve::<C>),
            },
        }
    }

    /// Adds the endpoint to a router.
    pub(super) fn add_to(&self, router: Router<AppState>) -> Router<AppState> {
        router.route(self.endpoint.path, (self.route)())
    }
}

async fn serve<C: Control>(State(state): State<AppState>, request: Request) -> Response {
    let request = match C::Request::read(request).await {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    match C::handle(C::Uses::of(&state), request).await {
        Ok(answer) => answer.respond(C::ENDPOINT.success),
        Err(problem) => problem.into_response(),
    }
}

impl Input for () {
    const TAKES: Takes = Takes::Nothing;

    async fn read(_: Request) -> Result<Self, Response> {
        Ok(())
    }
}

impl Input for Query {
    const TAKES: Takes = Takes::Nothing;

    async fn read(request: Request) -> Result<Self, Response> {
        Query::from_request(request, &()).await.map_err(IntoResponse::into_response)
    }
}

impl Input for HeaderMap {
    const TAKES: Takes = Takes::Nothing;

    async fn read(request: Request) -> Result<Self, Response> {
        Ok(request.into_parts().0.headers)
    }
}

impl<T: Fields, const MOST_BYTES: usize> Input for Content<T, MOST_BYTES> {
    const TAKES: Takes = Takes::Content(SchemaGenerator::subschema_for::<T>);

    async fn read(request: Request) -> Result<Self, Response> {
        Content::from_request(request, &()).await.map_err(IntoResponse::into_response)
    }
}

/// The id in the path, and the rest of the request.
impl<T: Input> Input for (Path<String>, T) {
    const TAKES: Takes = T::TAKES;

    async fn read(request: Request) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let id = Path::from_request_parts(&mut parts, &()).await.map_err(IntoResponse::into_response)?;
        Ok((id, T::read(Request::from_parts(parts, body)).await?))
    }
}

impl Input for FileRequest {
    const TAKES: Takes = Takes::File;

    async fn read(request: Request) -> Result<Self, Response> {
        Ok(FileRequest(request))
    }
}

impl<T: Serialize + JsonSchema + Send> Output for Json<T> {
    const GIVES: Gives = Gives::Json(SchemaGenerator::subschema_for::<T>);

    fn respond(self, status: StatusCode) -> Response {
        (status, self).into_response()
    }
}

impl Output for () {
    const GIVES: Gives = Gives::Nothing;

    fn respond(self, status: StatusCode) -> Response {
        status.into_response()
    }
}

impl Output for FileAnswer {
    const GIVES: Gives = Gives::File;

    fn respond(self, _: StatusCode) -> Response {
        self.0
    }
}

impl Output for EventStream {
    const GIVES: Gives = Gives::Events;

    fn respond(self, _: StatusCode) -> Response {
        self.0
    }
}
