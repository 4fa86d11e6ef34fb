//! The headers of an answer, as text.
//!
//! Hand-written: a library adds 15 KB gzip (commit 767f030, `npm run size`), because [`HeaderMap`] checks and hashes every
//! name. A browser has done that already.

use std::ops::Index;

use http::header::{HeaderMap, HeaderValue};

use crate::to_json::{JsonText, ToJson};

/// The headers of an answer that are text, in their order.
///
/// ```
/// use postproxy_dm_core::Headers;
///
/// let headers: Headers = [("Date", "Sun, 31 May 2026 14:00:12 GMT"), ("X-Via", "a"), ("X-Via", "b")].into();
/// assert_eq!(headers.get("x-via").as_deref(), Some("a, b"));
/// assert_eq!(headers["date"], "Sun, 31 May 2026 14:00:12 GMT");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Returns a header's value. A header that was sent twice has both values, with a comma between them, as in a fetch's
    /// `Headers`.
    pub fn get(&self, name: &str) -> Option<String> {
        let of_name = |(its_name, _): &&(String, String)| its_name.eq_ignore_ascii_case(name);
        let values: Vec<&str> = self.0.iter().filter(of_name).map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Returns the names, in lower case, and the values.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

/// Keeps only headers that are text: visible ASCII characters, spaces and tabs.
impl From<Vec<(String, String)>> for Headers {
    fn from(mut pairs: Vec<(String, String)>) -> Self {
        let is_text = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
        pairs.retain(|(_, value)| value.bytes().all(is_text));
        pairs.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        Headers(pairs)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Headers {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Headers::from(Vec::from(pairs.map(owned)))
    }
}

impl From<&HeaderMap> for Headers {
    fn from(map: &HeaderMap) -> Self {
        let text = |value: &HeaderValue| Some(value.to_str().ok()?.to_owned());
        Headers(map.iter().filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect())
    }
}

/// Returns the value of the first header of that name.
impl Index<&str> for Headers {
    type Output = String;

    /// # Panics
    /// If there is no such header.
    #[expect(clippy::expect_used, reason = "what an index does")]
    fn index(&self, name: &str) -> &String {
        let found = self.0.iter().find(|(its_name, _)| its_name.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).expect("a header of that name")
    }
}

/// Writes the pairs that a JavaScript `Headers` is made from.
impl ToJson for Headers {
    fn write_json(&self, out: &mut JsonText) {
        let pairs =
            |out: &mut JsonText| self.0.iter().for_each(|(name, value)| [name, value].write_json(out));
        out.list(pairs);
    }
}
