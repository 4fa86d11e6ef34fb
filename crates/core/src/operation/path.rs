//! Percent-encoding. Ids of the platforms may hold any character and must stay one path segment.

/// Returns an id as one path segment.
///
/// ```
/// use postproxy_dm_core::operation::escape_segment;
///
/// assert_eq!(escape_segment("m_a/b+c=?#%").unwrap(), "m_a%2Fb%2Bc%3D%3F%23%25");
/// assert!(escape_segment("..").is_err());
/// ```
///
/// # Errors
/// An error for the empty id, `.` and `..`, which would name another path.
pub fn escape_segment(id: &str) -> Result<String, &'static str> {
    match id {
        "" => Err("must not be empty"),
        "." | ".." => Err("must not be \".\" or \"..\": that would name another path"),
        _ => {
            let mut out = String::with_capacity(id.len());
            push_escaped(&mut out, id);
            Ok(out)
        }
    }
}

/// Adds a parameter to a URL or path.
pub fn push_query(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    push_escaped(url, name);
    url.push('=');
    push_escaped(url, value);
}

/// Writes every character except RFC 3986's unreserved ones like `%2F`.
fn push_escaped(out: &mut String, text: &str) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
}
