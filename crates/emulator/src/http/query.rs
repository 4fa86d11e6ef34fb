//! Query parameters: pages, times and texts, each refused by its name.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use postproxy_dm_core::model::{Page, Unknown};
use postproxy_dm_core::time;

use crate::http::problem::Problem;

const DEFAULT_PER_PAGE: u64 = 20;

/// The most items on a page, even if more are asked for.
const MAX_PER_PAGE: u64 = 100;

/// A whole number in a query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) least: u32,
}

/// Which page of a list.
pub(crate) const PAGE: Parameter = Parameter { name: "page", about: "Which page, from 0.", least: 0 };

/// How many items a page has.
pub(crate) const PER_PAGE: Parameter =
    Parameter { name: "per_page", about: "How many items a page has, at most 100, default 20.", least: 1 };

/// The parameters of a request. An empty one counts as missing.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

/// The part of a list that a request asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    page: u64,
    per_page: u64,
}

impl Query {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// Reads a parameter that must be given.
    pub(crate) fn required(&self, name: &str) -> Result<String, Problem> {
        self.text(name).map(str::to_owned).ok_or_else(|| Problem::missing(name))
    }

    /// Reads texts that are separated by commas. None are given where the parameter is missing.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let texts = self.text(name).into_iter().flat_map(|text| text.split(','));
        texts.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// Reads a date or an ISO 8601 time. Returns it as the API writes times.
    pub(crate) fn day_or_time(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match time::parse_day_or_time(text).and_then(time::format) {
            Some(time) => Ok(Some(time)),
            None => Err(Problem::invalid(name, "must be a date, or an ISO 8601 time with its offset")),
        }
    }

    /// Reads an ISO 8601 time. Returns it as the API writes times.
    pub(crate) fn time(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match time::parse(text).and_then(time::format) {
            Some(time) => Ok(Some(time)),
            None => Err(Problem::invalid(name, "must be an ISO 8601 time with its offset")),
        }
    }

    /// Reads `page` and `per_page`.
    pub(crate) fn slice(&self) -> Result<Slice, Problem> {
        Ok(Slice {
            page: self.number(&PAGE)?.unwrap_or(0),
            per_page: self.number(&PER_PAGE)?.unwrap_or(DEFAULT_PER_PAGE).min(MAX_PER_PAGE),
        })
    }

    pub(crate) fn number(&self, parameter: &Parameter) -> Result<Option<u64>, Problem> {
        let Parameter { name, least, .. } = *parameter;
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<u32>() {
            Ok(number) if number >= least => Ok(Some(number.into())),
            _ => Err(Problem::invalid(name, format!("must be a whole number from {least} to {}", u32::MAX))),
        }
    }
}

impl Slice {
    pub(crate) fn limit(self) -> i64 {
        self.per_page as i64
    }

    pub(crate) fn offset(self) -> i64 {
        (self.page * self.per_page) as i64
    }

    pub(crate) fn page<T>(self, total: u64, data: Vec<T>) -> Page<T> {
        Page { total, page: self.page, per_page: self.per_page, data, unknown: Unknown::new() }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let pairs = pairs.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error.body_text()))?;
        Ok(Query(pairs.0))
    }
}
