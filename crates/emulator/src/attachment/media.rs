//! Reads media in JSON: a public URL, a data URI, or an object that holds base64. `http/api/form.rs` reads forms.

use axum::body::Bytes;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use mime_guess::Mime;
use postproxy_dm_core::limits;
use postproxy_dm_core::model::AttachmentType;
use reqwest::Url;
use serde_json::Value;

use super::file;
use super::media_error::MediaError;
use crate::store::attachments::File;

/// Media that a person or a profile sends.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) kind: AttachmentType,
    pub(crate) source: Source,
}

/// Where the bytes are.
#[derive(Debug)]
pub(crate) enum Source {
    File(File),
    /// The URL, unchanged.
    Url(String),
}

/// Base64 with or without padding, because many encoders leave it out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Media {
    /// Reads an item, which is known to be a string or an object. An error names the field.
    pub(crate) fn read(field: &str, item: &Value, filename: Option<&str>) -> Result<Self, MediaError> {
        let text = |name: &str| match item.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(MediaError::invalid(format!("{field}.{name}"), "must be a string")),
        };
        match item {
            Value::String(text) => Media::of_text(field, text, None, filename),
            _ => {
                let name = filename.or(text("filename")?);
                let data = text("data")?.ok_or_else(|| {
                    MediaError::invalid(format!("{field}.data"), "must be the attachment's bytes in base64")
                })?;
                Media::of_data(field, data, text("content_type")?, name)
            }
        }
    }

    /// Reads a URL or a data URI.
    pub(crate) fn of_text(
        field: &str,
        text: &str,
        content_type: Option<&str>,
        filename: Option<&str>,
    ) -> Result<Self, MediaError> {
        if is_data_uri(text) {
            return Media::of_data(field, text, content_type, filename);
        }
        let path = check_url(field, text)?.path().to_owned();
        let content_type = content_type
            .or_else(|| filename.and_then(file::type_of_name))
            .or_else(|| file::type_of_name(&path))
            .unwrap_or_default();
        Ok(Media { kind: file::kind(content_type), source: Source::Url(text.to_owned()) })
    }

    /// Reads base64, or a data URI, which also says the media type.
    pub(crate) fn of_data(
        field: &str,
        data: &str,
        content_type: Option<&str>,
        filename: Option<&str>,
    ) -> Result<Self, MediaError> {
        if content_type.is_some_and(|it| it.parse::<Mime>().is_err()) {
            let field = format!("{field}.content_type");
            return Err(MediaError::invalid(field, "must be a media type such as image/png"));
        }
        let (said, base64) = match is_data_uri(data) {
            true => split_data_uri(data).ok_or_else(|| {
                let expected = "must be a data URI of the form data:image/png;base64,…";
                MediaError::invalid(field, expected)
            })?,
            false => (None, data),
        };
        // Mail breaks base64 into lines.
        let base64: Vec<u8> = base64.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bytes = BASE64.decode(base64);
        let bytes = bytes.map_err(|error| MediaError::invalid(field, format!("must be base64 ({error})")))?;
        check_length(field, bytes.len())?;
        Ok(File::new(Bytes::from(bytes), content_type.or(said), filename).into())
    }
}

impl From<File> for Media {
    fn from(file: File) -> Self {
        Media { kind: file.kind(), source: Source::File(file) }
    }
}

/// Checks that an attachment is not empty and not too large.
pub(crate) fn check_length(field: &str, length: usize) -> Result<(), MediaError> {
    match length as u64 {
        0 => Err(MediaError::invalid(field, "must not be empty")),
        1..=limits::ATTACHMENT_BYTES => Ok(()),
        _ => Err(MediaError::TooLarge { field: field.to_owned(), length }),
    }
}

/// Checks that a URL can be shown to anyone who reads the message.
pub(crate) fn check_url(field: &str, text: &str) -> Result<Url, MediaError> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        let expected = "must be an http:// or https:// URL, a data URI or an object with data in base64";
        return Err(MediaError::invalid(field, expected));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(MediaError::invalid(field, "must be a URL without a user name and a password"));
    }
    Ok(url)
}

fn is_data_uri(text: &str) -> bool {
    text.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("data:"))
}

/// Returns the media type and the base64 of a data URI.
fn split_data_uri(text: &str) -> Option<(Option<&str>, &str)> {
    let (head, data) = text[5..].split_once(',')?;
    let (content_type, encoding) = head.rsplit_once(';')?;
    if !encoding.trim().eq_ignore_ascii_case("base64") {
        return None;
    }
    match content_type.trim() {
        "" => Some((None, data)),
        it => it.parse::<Mime>().is_ok().then_some((Some(it), data)),
    }
}
