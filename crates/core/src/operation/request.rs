//! The HTTP request of one attempt, as text. A Rust program gets it as the type of the crate `http`, which is made of it at
//! the edge; a host with an HTTP of its own, such as a browser's `fetch`, takes it as it is.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, HeaderValue};

use super::form::Body;
use crate::error::Error;

/// The longest URL that `http` takes.
const MAX_URL_LENGTH: usize = u16::MAX as usize - 1;

/// A request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: &'static http::Method,
    /// The whole URL.
    pub url: String,
    /// The headers, their names in lower case.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body, empty if there is none.
    pub body: Body,
}

impl Request {
    /// Refuses a URL that is too long, by the name of its longest part.
    pub(crate) fn check(&self, longest: &str) -> Result<(), Error> {
        if self.url.len() > MAX_URL_LENGTH {
            let expected = format_args!("is too long: the URL may have {MAX_URL_LENGTH} bytes");
            return Err(Error::invalid(longest, expected));
        }
        Ok(())
    }
}

impl TryFrom<Request> for http::Request<Body> {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        let mut builder = http::Request::builder().method(request.method).uri(request.url);
        for (name, value) in request.headers {
            let mut value = HeaderValue::try_from(value).map_err(|error| invalid_request(&error))?;
            value.set_sensitive(name == AUTHORIZATION.as_str());
            builder = builder.header(&*name, value);
        }
        builder.body(request.body).map_err(|error| invalid_request(&error))
    }
}

fn invalid_request(why: &dyn std::fmt::Display) -> Error {
    Error::invalid("path", format_args!("makes no valid request: {why}"))
}
