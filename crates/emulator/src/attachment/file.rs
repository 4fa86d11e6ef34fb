//! Says what the bytes of an attachment are: what the sender said, or else what the file name says, or else what the
//! first bytes say.

use axum::body::Bytes;
use mime_guess::Mime;
use postproxy_dm_core::model::AttachmentType;

use crate::store::attachments::File;

/// The media type of bytes that nobody recognises.
const UNKNOWN: &str = "application/octet-stream";

/// Telegram's animated stickers. A still one can't be told from an image.
const STICKER: &str = "application/x-tgsticker";

/// Longer names are cut: no file system takes more.
const NAME_CHARACTERS: usize = 200;

impl File {
    pub(crate) fn new(bytes: Bytes, content_type: Option<&str>, filename: Option<&str>) -> Self {
        let filename = filename.and_then(name);
        let said = content_type.and_then(|it| it.parse::<Mime>().ok());
        let said = said.map(|it| it.to_string()).filter(|it| it != UNKNOWN);
        let content_type = said
            .or_else(|| filename.as_deref().and_then(type_of_name).map(str::to_owned))
            .or_else(|| infer::get(&bytes).map(|it| it.mime_type().to_owned()))
            .unwrap_or_else(|| UNKNOWN.to_owned());
        File { bytes, content_type, filename }
    }

    pub(crate) fn kind(&self) -> AttachmentType {
        kind(&self.content_type)
    }
}

/// Returns the kind of attachment that a media type is.
pub(super) fn kind(content_type: &str) -> AttachmentType {
    match content_type.split('/').next() {
        _ if content_type == STICKER => AttachmentType::Sticker,
        Some("image") => AttachmentType::Image,
        Some("video") => AttachmentType::Video,
        Some("audio") => AttachmentType::Audio,
        _ => AttachmentType::File,
    }
}

/// Returns the media type for a file name, by its extension.
pub(super) fn type_of_name(name: &str) -> Option<&'static str> {
    mime_guess::from_path(name).first_raw()
}

/// Returns a file name that can be shown and saved under.
fn name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|it| !it.is_control()).take(NAME_CHARACTERS).collect();
    let name = name.trim();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::File;

    #[test]
    fn what_was_said_counts_before_the_name_and_the_name_before_the_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (bytes, content_type, filename, expected) in [
            (&png[..], Some("image/gif"), Some("a.jpg"), "image/gif"),
            (png, Some("text/html; charset=utf-8"), None, "text/html; charset=utf-8"),
            (png, None, Some("a.jpg"), "image/jpeg"),
            (png, Some("application/octet-stream"), Some("a.JPG"), "image/jpeg"),
            (png, Some("nonsense"), Some("a.unheard"), "image/png"),
            (png, None, None, "image/png"),
            (b"%PDF-1.7", None, None, "application/pdf"),
            (b"hello", None, None, "application/octet-stream"),
        ] {
            let file = File::new(Bytes::from_static(bytes), content_type, filename);
            assert_eq!(file.content_type, expected, "{content_type:?} {filename:?}");
        }
    }

    #[test]
    fn a_name_is_only_a_name() {
        for (given, expected) in [
            ("cat.png", Some("cat.png")),
            ("/etc/passwd", Some("passwd")),
            ("C:\\pictures\\cat.png", Some("cat.png")),
            ("a\r\nb\0.png", Some("ab.png")),
            ("..", None),
            ("pictures/", None),
            ("", None),
        ] {
            let file = File::new(Bytes::new(), None, Some(given));
            assert_eq!(file.filename.as_deref(), expected, "{given:?}");
        }
    }
}
