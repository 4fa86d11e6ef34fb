//! Lets only calls with the API key through. A call can be scoped to one profile group of the account.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq;

use crate::data::seed::Account;
use crate::http::problem::Problem;
use crate::http::query::Query;

pub(super) async fn check(
    State(account): State<Arc<Account>>,
    query: Query,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    check_key(&account, request.headers())?;
    if let Some(group) = query.text("profile_group_id") {
        let is_ours = |known: &Option<String>| known.as_deref() == Some(group);
        if !account.profiles.iter().any(|profile| is_ours(&profile.profile_group_id)) {
            return Err(Problem::not_found("profile group"));
        }
    }
    Ok(next.run(request).await)
}

fn check_key(account: &Account, headers: &HeaderMap) -> Result<(), Problem> {
    let refuse = |text: &str| Err(Problem::new(StatusCode::UNAUTHORIZED, text));
    let Some(header) = headers.get(AUTHORIZATION) else {
        return refuse("the API key is missing: send the header Authorization: Bearer <API key>");
    };
    let header = header.as_bytes();
    let (scheme, key) = header.split_at(header.len().min(b"Bearer ".len()));
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return refuse("the Authorization header must be of the form Bearer <API key>");
    }
    match bool::from(key.trim_ascii().ct_eq(account.api_key.as_bytes())) {
        true => Ok(()),
        false => refuse("the API key is not valid"),
    }
}
