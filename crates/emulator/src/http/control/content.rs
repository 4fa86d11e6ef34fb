//! The JSON object in the body of a request, read into the struct that documents it.

use axum::extract::{FromRequest, Request};
use postproxy_dm_core::operation::read_object;
use serde_json::Map;

use crate::ground::fields::{self, Fields, Misfit};
use crate::http::body::{BODY_BYTES, read_body};
use crate::http::problem::Problem;

/// The object of a request, and how long its body may be. No body at all is an object without fields.
#[derive(Debug)]
pub(crate) struct Content<T, const MOST_BYTES: usize = BODY_BYTES>(pub(crate) T);

impl<T: Fields, S: Send + Sync, const MOST_BYTES: usize> FromRequest<S> for Content<T, MOST_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body(body, &parts.headers, MOST_BYTES).await?;
        let values = match body.is_empty() {
            true => Map::new(),
            false => {
                read_object(&body).map_err(|why| Problem::invalid("the body", format!("must be {why}")))?
            }
        };
        Ok(Content(fields::read(values)?))
    }
}

impl From<Misfit> for Problem {
    fn from(misfit: Misfit) -> Self {
        Problem::invalid(&misfit.field, misfit.expected)
    }
}
