//! JSON Schemas of the contents, made from the one table, whatever the platform: what one platform refuses may pass. Which
//! contents exclude each other, and how long a text may be on which platform, is for the checks.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::field::{Field, Kind, Required, Table};
use super::tables;
use crate::limits;

/// The content of a message.
pub(in crate::operation) struct Message;

/// The content of a private reply.
pub(in crate::operation) struct PrivateReply;

/// The ice breakers of a profile.
pub(in crate::operation) struct IceBreakers;

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        "MessageContent".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = object(&tables::MESSAGE);
        let any: Vec<Value> = tables::CONTENTS.iter().map(|name| json!({ "required": [name] })).collect();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("anyOf".to_owned(), any.into());
        }
        if let Some(body) = schema.pointer_mut("/properties/body").and_then(Value::as_object_mut) {
            body.insert("description".to_owned(), about_body().into());
        }
        Schema::try_from(schema).unwrap_or_default()
    }
}

impl JsonSchema for PrivateReply {
    fn schema_name() -> Cow<'static, str> {
        "PrivateReplyContent".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::try_from(object(&tables::PRIVATE_REPLY)).unwrap_or_default()
    }
}

impl JsonSchema for IceBreakers {
    fn schema_name() -> Cow<'static, str> {
        "IceBreakersContent".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::try_from(object(&tables::ICE_BREAKERS)).unwrap_or_default()
    }
}

/// Adds the table's limits to the schema of a Rust type, whose doc comments describe the fields.
pub(in crate::operation) fn limit_participant(schema: &mut Schema) {
    add_limits(schema, &tables::PARTICIPANT);
}

pub(in crate::operation) fn limit_reaction(schema: &mut Schema) {
    add_limits(schema, &tables::REACTION);
}

pub(in crate::operation) fn limit_edit(schema: &mut Schema) {
    add_limits(schema, &tables::EDIT);
}

pub(in crate::operation) fn limit_backfill(schema: &mut Schema) {
    add_limits(schema, &tables::BACKFILL);
}

pub(in crate::operation) fn limit_webhook(schema: &mut Schema) {
    add_limits(schema, &tables::WEBHOOK);
}

pub(in crate::operation) fn limit_new_template(schema: &mut Schema) {
    add_limits(schema, &tables::NEW_TEMPLATE);
}

pub(in crate::operation) fn limit_template(schema: &mut Schema) {
    add_limits(schema, &tables::TEMPLATE_CHANGES);
}

pub(in crate::operation) fn limit_blocking(schema: &mut Schema) {
    add_limits(schema, &tables::BLOCKING);
}

fn add_limits(schema: &mut Schema, table: &Table) {
    let Value::Object(made) = object(table) else { return };
    let Some(Value::Object(mut properties)) = made.get("properties").cloned() else { return };
    for (name, property) in &mut properties {
        let described = schema.pointer(&format!("/properties/{name}/description")).cloned();
        if let (Some(property), Some(described)) = (property.as_object_mut(), described) {
            property.insert("description".to_owned(), described);
        }
    }
    schema.insert("properties".to_owned(), properties.into());
    if let Some(required) = made.get("required") {
        schema.insert("required".to_owned(), required.clone());
    }
}

/// An object with the fields of a table. A field whose presence depends on another one's value makes variants.
fn object(table: &Table) -> Value {
    let variants: Vec<(&str, &str)> = fields(table).filter_map(variant_of).collect();
    if variants.is_empty() {
        return variant(table, None);
    }
    let one_of: Vec<Value> = variants.into_iter().map(|it| variant(table, Some(it))).collect();
    let mut schema = Map::from_iter([("oneOf".to_owned(), one_of.into())]);
    describe(&mut schema, table.about);
    schema.into()
}

fn fields(table: &Table) -> impl Iterator<Item = &'static Field> {
    table.parts.iter().copied().flatten()
}

fn variant_of(field: &Field) -> Option<(&'static str, &'static str)> {
    match field.required {
        Required::IfType(value) => Some(("type", value)),
        _ => None,
    }
}

/// The object with those of its fields that belong to a variant.
fn variant(table: &Table, of: Option<(&str, &str)>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields(table).filter(|field| variant_of(field).is_none_or(|it| Some(it) == of)) {
        let is_required = matches!(field.required, Required::Always | Required::IfType(_));
        if is_required {
            required.push(field.name);
        }
        let mut property = match of {
            Some((name, value)) if name == field.name => json!({ "type": "string", "const": value }),
            _ => kind(field.kind),
        };
        if let Some(property) = property.as_object_mut() {
            if !is_required {
                allow_null(property);
            }
            describe(property, field.about);
        }
        properties.insert(field.name.to_owned(), property);
    }
    if table.parts.is_empty() {
        properties.extend(table.names.iter().map(|name| ((*name).to_owned(), json!({}))));
    }
    let mut schema = Map::from_iter([("type".to_owned(), "object".into())]);
    if !properties.is_empty() {
        schema.insert("properties".to_owned(), properties.into());
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    if of.is_none() {
        describe(&mut schema, table.about);
    }
    schema.into()
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Text { least, most } => {
            let mut schema = Map::from_iter([("type".to_owned(), "string".into())]);
            if least > 0 {
                schema.insert("minLength".to_owned(), least.into());
            }
            if most < usize::MAX {
                schema.insert("maxLength".to_owned(), most.into());
            }
            schema.into()
        }
        // An empty text of a message counts as none where it holds another content.
        Kind::Body => json!({ "type": "string" }),
        Kind::TextWith(_) | Kind::HttpsUrl => json!({ "type": "string", "minLength": 1 }),
        Kind::OneOf(texts) | Kind::Tag(texts) => json!({ "type": "string", "enum": texts }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Whole { least, most, or_minus_one } => {
            let mut schema = json!({ "type": "integer", "minimum": least });
            if let Some(schema) = schema.as_object_mut().filter(|_| most < u32::MAX) {
                schema.insert("maximum".to_owned(), most.into());
            }
            if let Some(schema) = schema.as_object_mut().filter(|_| or_minus_one) {
                schema.insert("minimum".to_owned(), (-1).into());
            }
            schema
        }
        Kind::Degrees { most } => json!({ "type": "number", "minimum": -i64::from(most), "maximum": most }),
        Kind::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Texts { most, .. } => {
            let item = json!({ "type": "string", "minLength": 1 });
            let mut schema = json!({ "type": "array", "items": item, "minItems": 1 });
            if let Some(schema) = schema.as_object_mut().filter(|_| most < usize::MAX) {
                schema.insert("maxItems".to_owned(), most.into());
            }
            schema
        }
        Kind::Objects { least, most, of } => {
            let mut schema = json!({ "type": "array", "items": object(of) });
            if let Some(schema) = schema.as_object_mut().filter(|_| most < usize::MAX) {
                schema.insert("maxItems".to_owned(), most.into());
            }
            if let Some(schema) = schema.as_object_mut().filter(|_| least > 0) {
                schema.insert("minItems".to_owned(), least.into());
            }
            schema
        }
        Kind::Object(of) => object(of),
        Kind::Files(of) => {
            let item = json!({
                "anyOf": [{ "type": "string", "minLength": 1 }, object(of)],
                "description": "A public URL, a data URI, or the bytes of a file."
            });
            json!({ "type": "array", "items": item, "maxItems": limits::MEDIA })
        }
    }
}

/// A null is as if the field were not given.
fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(Value::String(kind)) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

fn describe(schema: &mut Map<String, Value>, about: &str) {
    if !about.is_empty() {
        schema.insert("description".to_owned(), about.into());
    }
}

fn about_body() -> String {
    format!(
        "The text. Messenger takes {} characters, Instagram {} bytes, and both {} characters with `buttons`; Telegram takes \
         {} characters, WhatsApp {}, Bluesky {} graphemes and {} bytes.",
        limits::FACEBOOK_BODY_CHARACTERS,
        limits::INSTAGRAM_BODY_BYTES,
        limits::BODY_WITH_BUTTONS_CHARACTERS,
        limits::TELEGRAM_BODY_CHARACTERS,
        limits::WHATSAPP_BODY_CHARACTERS,
        limits::BLUESKY_BODY_GRAPHEMES,
        limits::BLUESKY_BODY_BYTES,
    )
}
