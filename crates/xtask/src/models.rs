//! Writes the facts by which JavaScript reads answers and events like Rust's models: the answer of each endpoint, the event
//! types, and the defaults of fields that the service leaves out. They come from core's types: the fields and defaults
//! from the JSON schemas of the models.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;

use postproxy_dm_core::model::*;
use postproxy_dm_core::operation::ENDPOINTS;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value};

/// What fills nothing in.
const NOTHING_TO_FILL: &str = "() => {}";

/// The types of the module's exports, for the check of the JavaScript.
const TYPES: &str = "
/** @typedef {(it: any) => void} Fill */

/**
 * @typedef {object} PromisedAnswer
 * @property {\"object\" | \"list\" | \"page\" | \"bytes\" | \"any\"} kind
 * @property {Fill} fill
 * @property {boolean} mayBeEmpty
 * @property {boolean} itemsMove
 */
";

pub(crate) fn javascript(notice: &str) -> Result<String, Box<dyn Error>> {
    let schemas = schemas();
    let mut out = format!(
        "// {notice}\n// The models that answers and events hold, and the defaults of fields that the service leaves out.\n{TYPES}"
    );

    write_answer_types(&mut out)?;

    let mut fills = String::new();
    // A model is not called if it and the models that it holds fill nothing in.
    let filled = filled(&schemas);
    for name in &filled {
        write_fill(&mut fills, name, &schemas, &filled)?;
    }

    write!(
        out,
        "\n/**\n * What each endpoint answers with. `fill` is for the object, or for each item; `itemsMove` says that items move to the head of a list.\n * @type {{Record<Declared.OperationName, PromisedAnswer>}}\n */\nexport const answers = {{\n"
    )?;
    for endpoint in ENDPOINTS {
        let AnswerShape { kind, model, may_be_empty, items_move } = endpoint.answer;
        let kind = match kind {
            AnswerKind::Object => "object",
            AnswerKind::List => "list",
            AnswerKind::Page => "page",
            AnswerKind::Bytes => "bytes",
        };
        let fill = fill_name(model, &filled).unwrap_or_else(|| NOTHING_TO_FILL.to_owned());
        writeln!(
            out,
            "  {}: {{ kind: {kind:?}, fill: {fill}, mayBeEmpty: {may_be_empty}, itemsMove: {items_move} }},",
            endpoint.name
        )?;
    }
    write!(
        out,
        "}};\n\n/**\n * The types of events: what fills the resource in, and when an event tells what the person did.\n * @type {{Record<string, {{ fill: Fill, fromPerson: \"always\" | \"inbound\" | \"never\" }}>}}\n */\nexport const eventTypes = {{\n"
    )?;
    for EventType { name, resource, from_person, .. } in EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES) {
        let fill = fill_name(resource.name(), &filled).unwrap_or_else(|| NOTHING_TO_FILL.to_owned());
        let from_person = match from_person {
            FromPerson::Always => "always",
            FromPerson::WhenInbound => "inbound",
            FromPerson::Never => "never",
        };
        writeln!(out, "  {name:?}: {{ fill: {fill}, fromPerson: {from_person:?} }},")?;
    }
    write!(out, "}};\n{fills}")?;
    write!(
        out,
        "\n/**\n * Fills in an object, or each of a list. The service may send anything else.\n * @param {{unknown}} value\n * @param {{Fill}} fill\n */\nfunction within(value, fill) {{\n  if (Array.isArray(value)) for (const item of value) within(item, fill);\n  else if (typeof value === \"object\" && value !== null) fill(value);\n}}\n"
    )?;
    Ok(out)
}

/// Writes the type of each endpoint's answer, which the check compares with index.d.ts.
fn write_answer_types(out: &mut String) -> std::fmt::Result {
    write!(
        out,
        "\n/** @import * as Declared from \"../index.js\" */\n\n/**\n * What each endpoint answers with, as index.d.ts declares it.\n * @typedef {{object}} Answers\n"
    )?;
    for endpoint in ENDPOINTS {
        let AnswerShape { kind, model, may_be_empty, .. } = endpoint.answer;
        let holds = match kind {
            AnswerKind::Object | AnswerKind::Bytes => format!("Declared.{model}"),
            AnswerKind::List => format!("Declared.List<Declared.{model}>"),
            AnswerKind::Page => format!("Declared.Page<Declared.{model}>"),
        };
        let or_nothing = if may_be_empty { " | null" } else { "" };
        writeln!(out, " * @property {{{holds}{or_nothing}}} {}", endpoint.name)?;
    }
    writeln!(out, " */")
}

/// Returns the schema of every model that an answer or an event may hold.
pub(crate) fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.contract = Contract::Deserialize);
    let mut generator = settings.into_generator();
    generator.subschema_for::<Accepted>();
    generator.subschema_for::<Chat>();
    generator.subschema_for::<ChatSync>();
    generator.subschema_for::<Comment>();
    generator.subschema_for::<CommentCreated>();
    generator.subschema_for::<Deleted>();
    generator.subschema_for::<IceBreakers>();
    generator.subschema_for::<Succeeded>();
    generator.subschema_for::<ListedComment>();
    generator.subschema_for::<Message>();
    generator.subschema_for::<DownloadedMedia>();
    generator.subschema_for::<PlacementNameStatusUpdated>();
    generator.subschema_for::<PlacementQualityUpdated>();
    generator.subschema_for::<TemplateUpdated>();
    generator.subschema_for::<WhatsappAutomaticEvent>();
    generator.subschema_for::<ParticipantStatus>();
    generator.subschema_for::<Placement>();
    generator.subschema_for::<PlatformAnswer>();
    generator.subschema_for::<Profile>();
    generator.subschema_for::<ProfileConnectionChanged>();
    generator.subschema_for::<ReactionReceived>();
    generator.subschema_for::<ReferralReceived>();
    generator.subschema_for::<Template>();
    generator.subschema_for::<Webhook>();
    generator.subschema_for::<WebhookDelivery>();
    generator.take_definitions(true)
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// Returns the default of a field that is left out. An id, a name or a status has none, because any value would be wrong.
fn default_of(property: &Value) -> Option<&'static str> {
    match property.get("default")? {
        Value::Null => Some("null"),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Number(_) => Some("0"),
        Value::Array(_) => Some("[]"),
        Value::String(_) | Value::Object(_) => None,
    }
}

/// Returns the model that a field holds, alone or in a list.
fn model_in(property: &Value) -> Option<&str> {
    let reference = |value: &'_ Value| value.get("$ref").is_some();
    let options = property.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    let found = std::iter::once(property)
        .chain(property.get("items"))
        .chain(options)
        .find(|value| reference(value))?;
    found.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Returns the models that fill something in, themselves or in a model that they hold.
fn filled(schemas: &Map<String, Value>) -> BTreeSet<String> {
    let mut filled = BTreeSet::new();
    loop {
        let before = filled.len();
        for (name, schema) in schemas {
            let is_filled = properties(schema).any(|(_, property)| {
                default_of(property).is_some()
                    || model_in(property).is_some_and(|model| filled.contains(model))
            });
            if is_filled {
                filled.insert(name.clone());
            }
        }
        if filled.len() == before {
            return filled;
        }
    }
}

fn fill_name(model: &str, filled: &BTreeSet<String>) -> Option<String> {
    filled.contains(model).then(|| format!("fill{model}"))
}

fn write_fill(
    out: &mut String,
    name: &str,
    schemas: &Map<String, Value>,
    filled: &BTreeSet<String>,
) -> std::fmt::Result {
    let schema = schemas.get(name).unwrap_or(&Value::Null);
    write!(out, "\n/** @type {{Fill}} */\nfunction fill{name}(it) {{\n")?;
    for (field, property) in properties(schema) {
        if let Some(default) = default_of(property) {
            writeln!(out, "  it.{field} ??= {default};")?;
        }
        if let Some(fill) = model_in(property).and_then(|model| fill_name(model, filled)) {
            writeln!(out, "  within(it.{field}, {fill});")?;
        }
    }
    writeln!(out, "}}")
}
