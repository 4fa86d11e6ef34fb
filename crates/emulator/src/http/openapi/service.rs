//! The endpoints of the service, as core describes them.

use postproxy_dm_core::model::AnswerKind;
use postproxy_dm_core::operation::{self, Content, ENDPOINTS, Parameter, ParameterKind};
use postproxy_dm_core::{IDEMPOTENCY_KEY, MAX_IDEMPOTENCY_KEY_LENGTH};
use schemars::Schema;
use serde_json::{Map, Value, json};

use super::example::example;
use super::{Document, Endpoint, RefusalsOf};
use crate::http::api::is_beside_file;

pub(super) fn describe(document: &mut Document) {
    for endpoint in ENDPOINTS {
        add(document, endpoint);
    }
}

fn add(document: &mut Document, endpoint: &operation::Endpoint) {
    let operation = document.request(endpoint.description.arguments);
    let description = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    let nothing = Map::new();
    let arguments = operation.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
    let about = |name: &str| arguments.get(name)?.get("description")?.as_str();

    let path = format!("/api{}", endpoint.path);
    let mut described = Endpoint::new(endpoint.method.clone(), path, "service", endpoint.name, description)
        .security(json!([{ "key": [] }]));
    for name in endpoint.id_names() {
        described = described.parameter("path", name, true, about(name), json!({ "type": "string" }));
    }
    for parameter in endpoint.query {
        let (name, is_required) = (parameter.name, parameter.is_required);
        described = described.parameter("query", name, is_required, about(name), schema_of(parameter));
    }
    let group = Some("Scopes the call to one profile group.");
    described = described.parameter("query", "profile_group_id", false, group, json!({ "type": "string" }));
    if endpoint.is_write() {
        described = described.parameter(
            "header",
            IDEMPOTENCY_KEY.as_str(),
            false,
            Some("The same for each repetition of one write: it is done once, and its answer given again."),
            json!({ "type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY_LENGTH }),
        );
    }

    let is_argument = |name: &str| {
        endpoint.id_names().any(|id| id == name) || endpoint.query.iter().any(|it| it.name == name)
    };
    let content = arguments.iter().find(|(name, _)| !is_argument(name)).map(|(_, schema)| schema);
    let content = content.cloned().and_then(|schema| Schema::try_from(schema).ok());
    if let Some(mut schema) = content {
        require(&mut schema, endpoint);
        let example = example(endpoint.name);
        described = match endpoint.content {
            Content::None | Content::NoneWhere(_) => described,
            Content::Optional(_) => described.body(false, bodies(&schema, example)),
            Content::Required(_) => described.body(true, bodies(&schema, example)),
            Content::RequiredWithFile(_) => {
                let mut bodies = bodies(&schema, example);
                bodies["multipart/form-data"] = form(&schema);
                described.body(true, bodies)
            }
        };
    }

    for status in endpoint.description.success {
        described = match endpoint.answer.kind {
            AnswerKind::Bytes => {
                let content = json!({ "*/*": { "schema": {} } });
                described.response(*status, json!({ "description": "The bytes", "content": content }))
            }
            AnswerKind::Object | AnswerKind::List | AnswerKind::Page => {
                let answer = document.answer(endpoint.description.answer);
                described.json_response(*status, success(*status), &answer)
            }
        };
    }
    document.add(described.refusals(refusals(endpoint), RefusalsOf::Service));
}

/// Says which fields a content must have: those that core's own check misses. A type that is made and changed has the same
/// fields, and requires them only where it is made.
fn require(schema: &mut Schema, endpoint: &operation::Endpoint) {
    let invalid = endpoint.check(&Map::new(), None);
    let missing: Vec<&str> = invalid.iter().filter(|it| it.is_missing).map(|it| it.field.as_str()).collect();
    if !missing.is_empty() {
        schema.insert("required".to_owned(), json!(missing));
    }
}

fn schema_of(parameter: &Parameter) -> Value {
    match &parameter.kind {
        ParameterKind::Text => json!({ "type": "string", "minLength": 1 }),
        ParameterKind::Integer(range) => {
            json!({ "type": "integer", "minimum": range.start(), "maximum": range.end() })
        }
        ParameterKind::Texts => json!({ "type": "string", "minLength": 1 }),
        ParameterKind::DayOrTime => {
            json!({ "type": "string", "anyOf": [{ "format": "date" }, { "format": "date-time" }] })
        }
        ParameterKind::Boolean => json!({ "type": "boolean" }),
        ParameterKind::Time => json!({ "type": "string", "format": "date-time" }),
    }
}

/// The ways to write a content without a file.
fn bodies(schema: &Schema, example: Option<Value>) -> Value {
    json!({
        "application/json": { "schema": schema, "example": example },
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "description": "The same fields as texts: `name[]` for each item of a list, `name[field]` for a field of \
                                an object, `name[][field]` for one in a list. `reply_markup` may be JSON text."
            }
        }
    })
}

/// A file, with those fields of the content beside it that a form can hold.
fn form(content: &Schema) -> Value {
    let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let mut properties = Map::from_iter([("media[]".to_owned(), file)]);
    let fields = content.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.extend(
        fields.filter(|(name, _)| is_beside_file(name)).map(|(name, field)| (name.clone(), in_form(field))),
    );
    json!({ "schema": { "type": "object", "properties": properties, "required": ["media[]"] } })
}

/// A field as a form has it: an object as JSON text, and nothing in place of a null.
fn in_form(field: &Value) -> Value {
    let mut field = field.clone();
    let kind = match field.get("type") {
        Some(Value::Array(kinds)) => kinds.first().cloned(),
        kind => kind.cloned(),
    };
    if let Some(Value::Array(values)) = field.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if kind.as_ref().is_some_and(|kind| kind == "object") {
        let about = field.get("description").cloned();
        return json!({
            "type": "string", "description": about, "contentMediaType": "application/json", "contentSchema": field
        });
    }
    if let (Some(field), Some(kind)) = (field.as_object_mut(), kind) {
        field.insert("type".to_owned(), kind);
    }
    field
}

fn success(status: u16) -> &'static str {
    match status {
        201 => "Made",
        202 => "Accepted",
        _ => "Done",
    }
}

fn refusals(endpoint: &operation::Endpoint) -> &'static [(u16, &'static str)] {
    const READ_WITH_REQUIRED: &[(u16, &str)] = &[
        (400, "A required parameter is missing"),
        (401, "The API key is missing or invalid"),
        (404, "No such thing, or not yours"),
        (422, "A parameter is invalid; the text names it"),
        (429, "Too many requests; `Retry-After` says when to try again"),
    ];
    const READ: &[(u16, &str)] = READ_WITH_REQUIRED.split_at(1).1;
    const WRITE: &[(u16, &str)] = &[
        (400, "A required parameter is missing, or the body is no JSON"),
        (401, "The API key is missing or invalid"),
        (404, "No such thing, or not yours"),
        (409, "The idempotency key is in flight, or it was done before"),
        (413, "The body is too large"),
        (422, "A field is invalid; the text names it"),
        (429, "Too many requests; `Retry-After` says when to try again"),
    ];
    match endpoint.is_write() {
        true => WRITE,
        false if endpoint.query.iter().any(|parameter| parameter.is_required) => READ_WITH_REQUIRED,
        false => READ,
    }
}
