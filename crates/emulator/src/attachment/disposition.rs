//! Whether a browser shows an attachment or saves it, and under which name.

use postproxy_dm_core::operation::escape_segment;

/// Media types that a browser shows and can't run. They are listed one by one, because an SVG image can run scripts.
const SHOWN: [&str; 21] = [
    "audio/aac",
    "audio/flac",
    "audio/m4a",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "audio/x-m4a",
    "audio/x-wav",
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
];

/// Returns the header's value (RFC 6266): the name in ASCII for old readers, and unchanged.
pub(crate) fn disposition(content_type: &str, filename: Option<&str>) -> String {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = if SHOWN.contains(&essence.as_str()) { "inline" } else { "attachment" };
    let named = filename.and_then(|name| Some((name, escape_segment(name).ok()?)));
    let Some((name, escaped)) = named else { return kind.to_owned() };
    let is_plain = |it: char| it == ' ' || it.is_ascii_graphic() && !matches!(it, '"' | '\\' | '%');
    let plain: String = name.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{escaped}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn only_what_can_not_run_is_shown_and_a_name_stays_a_name() {
        for (content_type, filename, expected) in [
            ("image/png", None, "inline"),
            ("IMAGE/PNG; x=y", None, "inline"),
            ("image/svg+xml", None, "attachment"),
            ("text/html", None, "attachment"),
            ("application/pdf", None, "attachment"),
            ("video/mp4", Some("a b.mp4"), "inline; filename=\"a b.mp4\"; filename*=UTF-8''a%20b.mp4"),
            (
                "text/plain",
                Some("ä\"; x=\\%41.txt"),
                "attachment; filename=\"__; x=__41.txt\"; filename*=UTF-8''%C3%A4%22%3B%20x%3D%5C%2541.txt",
            ),
        ] {
            assert_eq!(disposition(content_type, filename), expected);
        }
    }
}
