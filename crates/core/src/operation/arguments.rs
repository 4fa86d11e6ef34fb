//! What an endpoint is called with, in the form that both a Rust program and a binding can fill in.

use bytes::Bytes;
use serde::Serialize;

use super::form::File;
use crate::field::{Fields, Scalar};

/// What an endpoint is called with.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// The ids of the path, in the path's order.
    pub ids: Vec<Scalar>,
    /// The query parameters.
    pub query: Fields,
    /// The content, a JSON text. It goes over the wire as it is.
    pub content: Option<Bytes>,
    /// The file whose bytes are sent with it.
    pub file: Option<File>,
}

impl Arguments {
    /// Returns arguments with these ids.
    pub fn new<const N: usize>(ids: [&str; N]) -> Self {
        Arguments { ids: ids.map(Scalar::from).into(), ..Arguments::default() }
    }

    /// Sets the query parameters.
    pub fn query(mut self, query: Fields) -> Self {
        self.query = query;
        self
    }

    /// Sets the content.
    pub fn content<T: Serialize>(mut self, content: &T) -> Self {
        // A model serialises without fail: it has no maps with keys that are not strings.
        self.content = serde_json::to_vec(content).ok().map(Bytes::from);
        self
    }

    /// Sets the file.
    pub fn file(mut self, file: Option<&File>) -> Self {
        self.file = file.cloned();
        self
    }
}
