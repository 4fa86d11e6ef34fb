//! Percent-encoding. Ids of the platforms may hold any character and must stay one path segment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An id as one path segment.
///
/// ```
/// use postproxy_dm_core::operation::escape_segment;
///
/// assert_eq!(escape_segment("m_a/b+c=?#%").unwrap(), "m_a%2Fb%2Bc%3D%3F%23%25");
/// assert!(escape_segment("..").is_err());
/// ```
///
/// # Errors
/// For the empty id, `.` and `..`, which would name another path.
pub fn escape_segment(id: &str) -> Result<String, &'static str> {
    match id {
        "" => Err("must not be empty"),
        "." | ".." => Err("must not be \".\" or \"..\": that would name another path"),
        _ => Ok(utf8_percent_encode(id, ESCAPED).to_string()),
    }
}

/// Adds a parameter to a URL or path.
pub fn push_query(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    url.extend(utf8_percent_encode(name, ESCAPED));
    url.push('=');
    url.extend(utf8_percent_encode(value, ESCAPED));
}
