//! Reads the content of a message: a JSON object, or a form with a file. A form becomes the same object, so that both are
//! checked the same way.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Bytes;
use futures_util::stream;
use http::StatusCode;
use multer::{Field, Multipart};
use serde_json::{Map, Value, json};

use crate::attachment::{Media, MediaError, check_length};
use crate::http::problem::Problem;
use crate::store::attachments::File;

/// Fields of a form that are strings in JSON too.
const TEXTS: [&str; 5] = ["body", "tag", "reply_to_external_id", "category", "filename"];

/// Fields that a form writes as `true` or `false`.
const BOOLEANS: [&str; 3] = ["voice_note", "link_preview", "enabled"];

/// Fields that a form writes in digits.
const NUMBERS: [&str; 4] = ["message_send_ttl_seconds", "index", "latitude", "longitude"];

/// The field that a form writes as JSON text.
const WRITTEN_AS_JSON: &str = "reply_markup";

/// Fields that can't be written beside a file. The check refuses their text, as it would in JSON.
const ONLY_JSON: [&str; 8] =
    ["quick_replies", "buttons", "card", "elements", "template", "interactive", "location", "contacts"];

/// Whether a form with a file may hold the field, and the check takes it there.
pub(crate) fn is_beside_file(name: &str) -> bool {
    name == WRITTEN_AS_JSON || TEXTS.contains(&name) || BOOLEANS.contains(&name)
}

/// A content, and the file that came with it.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) content: Map<String, Value>,
    file: Option<Upload>,
}

/// An uploaded file.
#[derive(Debug)]
struct Upload {
    bytes: Bytes,
    content_type: Option<String>,
    filename: Option<String>,
}

impl Form {
    pub(super) async fn read(content_type: &str, body: Bytes) -> Result<Self, Problem> {
        let boundary = multer::parse_boundary(content_type).map_err(malformed)?;
        let body = stream::once(ready(Ok::<_, Infallible>(body)));
        let mut fields = Multipart::new(body, boundary);
        let mut form = Form::default();
        while let Some(field) = fields.next_field().await.map_err(malformed)? {
            form.add(field).await?;
        }
        Ok(form)
    }

    /// Reads the media of a content that may not have been checked yet.
    pub(super) fn media(&self) -> Result<Vec<Media>, MediaError> {
        let filename = self.content.get("filename").and_then(Value::as_str).filter(|it| !it.is_empty());
        if let Some(file) = &self.file {
            check_length("media[0]", file.bytes.len())?;
            let filename = filename.or(file.filename.as_deref());
            let file = File::new(file.bytes.clone(), file.content_type.as_deref(), filename);
            return Ok(vec![file.into()]);
        }
        let items = self.content.get("media").and_then(Value::as_array);
        let items = items.into_iter().flatten().enumerate();
        items.map(|(index, item)| Media::read(&format!("media[{index}]"), item, filename)).collect()
    }

    async fn add(&mut self, field: Field<'_>) -> Result<(), Problem> {
        let name = field.name().unwrap_or_default().to_owned();
        if matches!(name.as_str(), "media[]" | "media") {
            return self.add_media(field).await;
        }
        if field.file_name().is_some() {
            return Err(Problem::invalid(&name, "can't be a file: files are sent as media[]"));
        }
        let known = TEXTS.iter().chain(&BOOLEANS).chain(&ONLY_JSON).chain([&WRITTEN_AS_JSON]);
        if !known.into_iter().any(|known| *known == name) {
            return Err(Problem::invalid(&format!("{name:?}"), "can't be sent in a form"));
        }
        let text = text(&name, field.bytes().await.map_err(malformed)?)?;
        let value = value_of(&name, text);
        match self.content.insert(name.clone(), value) {
            None => Ok(()),
            Some(_) => Err(Problem::invalid(&name, "must be given once")),
        }
    }

    /// Adds media. A part with a file name or a type is a file. A plain text is a URL, as the service's SDKs send it.
    async fn add_media(&mut self, field: Field<'_>) -> Result<(), Problem> {
        let content_type = field.content_type().map(ToString::to_string);
        let filename = field.file_name().map(str::to_owned);
        let is_text =
            filename.is_none() && content_type.as_deref().is_none_or(|it| it.starts_with("text/plain"));
        let bytes = field.bytes().await.map_err(malformed)?;
        let item = if is_text {
            Value::String(text("media[0]", bytes)?)
        } else {
            let item = json!({ "filename": filename, "content_type": content_type });
            self.file = Some(Upload { bytes, content_type, filename });
            item
        };
        let media = self.content.entry("media").or_insert_with(|| json!([]));
        if let Value::Array(items) = media {
            items.push(item);
        }
        Ok(())
    }
}

impl From<Map<String, Value>> for Form {
    fn from(content: Map<String, Value>) -> Self {
        Form { content, file: None }
    }
}

/// Returns what a text of a form stands for. What isn't of its kind stays a text, which the check then refuses.
pub(super) fn value_of(name: &str, text: String) -> Value {
    match text.as_str() {
        "true" | "false" if BOOLEANS.contains(&name) => Value::Bool(text == "true"),
        digits if NUMBERS.contains(&name) => match serde_json::from_str(digits) {
            Ok(number @ Value::Number(_)) => number,
            _ => Value::String(text),
        },
        _ if name == WRITTEN_AS_JSON => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}

fn text(field: &str, bytes: Bytes) -> Result<String, Problem> {
    String::from_utf8(bytes.into()).map_err(|_| Problem::invalid(field, "must be a text in UTF-8"))
}

fn malformed(error: multer::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("the body must be a multipart form ({error})"))
}
