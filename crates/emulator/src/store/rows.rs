//! Which rows of a list a query returns.

/// At most `limit` rows, after the first `offset` ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}
