//! The service's id for a request.

use http::header::HeaderName;

/// The header that holds it, on every answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id, as a request carries it while it is answered.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);
