//! Summarises a form in words: its texts, and the names and sizes of its files.

use std::fmt::Write;

/// Writes a line for each part that begins in these bytes. `None` if it isn't a form.
pub(super) fn summary(content_type: &str, beginning: &[u8], is_cut: bool) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|it| it.trim().strip_prefix("boundary="))?;
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let mut rest = after(beginning, delimiter.as_bytes())?;
    let delimiter = format!("\r\n{delimiter}");
    let mut text = String::new();
    while let Some(content) = after(rest, b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&rest[..rest.len() - content.len() - 4]).into_owned();
        let next = after(content, delimiter.as_bytes());
        let content = &content[..content.len() - next.map_or(0, |next| next.len() + delimiter.len())];
        let name = parameter(&head, " name=").unwrap_or_default();
        // Writing to a string does not fail.
        let _ = match parameter(&head, "filename=") {
            Some(filename) => {
                let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: "));
                let more = if next.is_none() && is_cut { "more than " } else { "" };
                let length = content.len();
                writeln!(text, "{name}: {filename} ({}, {more}{length} bytes)", kind.unwrap_or("no type"))
            }
            None => writeln!(text, "{name}: {}", String::from_utf8_lossy(content)),
        };
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    Some(text.trim_end().to_owned())
}

/// Returns what follows the first occurrence of the searched bytes.
fn after<'a>(bytes: &'a [u8], searched: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(searched.len()).position(|window| window == searched)?;
    Some(&bytes[at + searched.len()..])
}

/// Returns a parameter of the `Content-Disposition`.
fn parameter<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let rest = &head[head.find(name)? + name.len()..];
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', '\r', '\n']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::summary;

    const TYPE: &str = "multipart/form-data; boundary=XX";

    #[test]
    fn texts_and_the_names_of_files() {
        let body = "--XX\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nHi\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"media[]\"; filename=\"a b.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF";
        let whole = format!("{body}\r\n--XX--\r\n");
        let expected = "body: Hi\nmedia[]: a b.pdf (application/pdf, 4 bytes)";
        assert_eq!(summary(TYPE, whole.as_bytes(), false).unwrap(), expected);
        let cut = "body: Hi\nmedia[]: a b.pdf (application/pdf, more than 4 bytes)";
        assert_eq!(summary(TYPE, body.as_bytes(), true).unwrap(), cut);
    }

    #[test]
    fn whatever_else_comes_is_no_reason_to_fail() {
        assert_eq!(summary("application/json", b"{}", false), None);
        for body in ["", "--XX", "--XX\r\n\r\n", "--XX\r\n\r\n\r\n--XX", "--XX--", "nothing"] {
            summary(TYPE, body.as_bytes(), false);
        }
    }
}
