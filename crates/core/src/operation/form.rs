//! A message with the bytes of a file: `multipart/form-data`, whose text fields stand beside a part named `media[]`.
//! The bytes stay with the driver; here is what goes before and after them.

use std::fmt::Write;

use bytes::Bytes;
use postproxy_dm_fast::json::{Json, Object};

use super::invalid_field::InvalidField;
use crate::media_type;

/// A file that a message carries, as its driver found it. Its name and type are in the content at `media[0]`, if the
/// caller knows them: `{"filename": …, "content_type": …}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// How many bytes it has.
    pub size: u64,
    /// The first [`FIRST_BYTES`](media_type::FIRST_BYTES) of them, which may reveal its type.
    pub first: Bytes,
    /// Whether it can be read only once, such as a stream. Then no attempt follows one that may have begun to send it.
    pub is_read_once: bool,
}

/// The body of a request, in the order in which it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The whole body, or the part before the file.
    pub start: Bytes,
    /// The size of the file whose bytes come next.
    pub file_size: Option<u64>,
    /// The part after the file.
    pub end: Bytes,
}

/// A checked content as a form.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    filename: String,
    content_type: String,
    size: u64,
    pub(crate) is_read_once: bool,
}

impl Body {
    /// Returns a body without a file.
    pub fn whole(start: Bytes) -> Self {
        Body { start, ..Body::default() }
    }

    /// Returns the length of the whole body in bytes.
    pub fn length(&self) -> u64 {
        self.start.len() as u64 + self.file_size.unwrap_or_default() + self.end.len() as u64
    }
}

impl Form {
    /// Faults where the content holds what a form can't carry.
    pub(super) fn new(content: &Object<'_>, file: &File) -> Result<Self, Vec<InvalidField>> {
        let mut faults = Vec::new();
        let mut fields = Vec::new();
        for entry in content.latest() {
            let (name, value) = (&*entry.name, entry.value);
            if name == "media" && value.items().is_some() || value.is_null() {
                continue;
            }
            match (value.text(), value.items(), value.is_object()) {
                (Some(text), ..) if text.is_empty() => {}
                (Some(text), ..) => fields.push((name.to_owned(), text.into_owned())),
                (_, Some(items), _) if items.is_empty() => {}
                // The service reads this one field as JSON text.
                (_, _, true) if name == "reply_markup" => fields.push((name.to_owned(), value.written().to_owned())),
                (None, None, false) => fields.push((name.to_owned(), value.written().to_owned())),
                _ => faults.push(InvalidField::new(name,
                    "can't be sent with the bytes of a file, as a form carries only texts; give media as a URL",
                )),
            }
        }
        let media = match content.get("media").and_then(Json::items).as_deref() {
            Some([item]) if item.is_object() => item.object(),
            Some(_) => {
                faults.push(InvalidField::new("media", "must be one object that describes the file"));
                None
            }
            None => None,
        };
        let mut text = |name: &str| match media.as_ref()?.get(name).filter(|value| !value.is_null())?.text() {
            Some(text) => Some(text.into_owned()).filter(|text| !text.is_empty()),
            None => {
                faults.push(InvalidField::new(format!("media[0].{name}"), "must be a string"));
                None
            }
        };
        let filename = text("filename");
        let content_type = text("content_type");
        if content_type.as_deref().is_some_and(|it| !is_content_type(it)) {
            faults.push(InvalidField::new("media[0].content_type", "must be a media type such as image/png"));
        }
        if file.size == 0 {
            faults.push(InvalidField::new("media[0]", "must not be empty"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let content_type = content_type.unwrap_or_else(|| {
            let by_name = filename.as_deref().and_then(media_type::of_name);
            by_name.or_else(|| media_type::of_bytes(&file.first)).unwrap_or(media_type::ANY).to_owned()
        });
        let filename = filename.unwrap_or_else(|| match media_type::extension(&content_type) {
            Some(extension) => format!("attachment.{extension}"),
            None => "attachment".to_owned(),
        });
        Ok(Form { fields, filename, content_type, size: file.size, is_read_once: file.is_read_once })
    }

    /// The header that goes with the body.
    pub(crate) fn content_type(boundary: &str) -> String {
        format!("multipart/form-data; boundary={boundary}")
    }

    pub(crate) fn body(&self, boundary: &str) -> Body {
        let mut start = String::new();
        for (name, value) in &self.fields {
            let name = escape(name);
            // Writing to a String can't fail.
            let _ = write!(
                start,
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let _ = write!(
            start,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"media[]\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            escape(&self.filename),
            self.content_type,
        );
        let end = format!("\r\n--{boundary}--\r\n");
        Body { start: start.into(), file_size: Some(self.size), end: end.into() }
    }
}

/// Escapes a name as browsers do in a form (WHATWG, "multipart/form-data encoding algorithm"), and other control characters in
/// the same way: many servers refuse a header that holds one.
fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '"' | '\0'..='\x1f' | '\x7f' => {
                // Writing to a String can't fail.
                let _ = write!(escaped, "%{:02X}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// One `/` with something on both sides, and nothing that could end the header.
fn is_content_type(text: &str) -> bool {
    let is_text = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    is_text && text.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty())
}
