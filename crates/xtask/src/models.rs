//! Writes the facts by which JavaScript reads answers and events like Rust's models: the answer of each endpoint, the event
//! types, and the defaults of fields that the service leaves out. They come from core's types: the fields and defaults
//! from the JSON schemas of the models. What events need is a file of its own: a process that only receives reads no more.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;

use postproxy_dm_core::model::*;
use postproxy_dm_core::operation::ENDPOINTS;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value};

/// What fills nothing in.
const NOTHING_TO_FILL: &str = "() => {}";

/// What is in both files: the type of a function that fills a model in.
const FILL: &str = "/** @typedef {(it: any) => void} Fill */";

/// The function that fills in what a field holds.
const WITHIN: &str = "
/**
 * Fills in an object, or each of a list. The service may send anything else.
 * @param {unknown} value
 * @param {Fill} fill
 */
export function within(value, fill) {
  if (Array.isArray(value)) for (const item of value) within(item, fill);
  else if (typeof value === \"object\" && value !== null) fill(value);
}
";

/// The type of an endpoint's answer, and the function that finds it.
const PROMISED: &str = "
/**
 * @typedef {object} PromisedAnswer
 * @property {\"object\" | \"list\" | \"page\" | \"bytes\" | \"any\"} kind
 * @property {Fill} fill for the object, or for each item
 * @property {boolean} mayBeEmpty
 * @property {boolean} itemsMove whether items move to the head of a list
 */

/**
 * Returns what an endpoint answers with.
 * @param {Declared.OperationName} name
 */
export function answerOf(name) {
  return ANSWERS[name];
}
";

/// Returns the file of the event types, and of the models that events hold.
pub(crate) fn events(notice: &str) -> Result<String, Box<dyn Error>> {
    let schemas = schemas();
    let filled = filled(&schemas);
    let mut out = format!(
        "// {notice}\n// The types of events, and the defaults of fields that the service leaves out of what they hold.\n\n{FILL}\n"
    );
    write!(
        out,
        "\n/**\n * The types of events: what fills the resource in, and when an event tells what the person did.\n * @type {{Record<string, {{ fill: Fill, fromPerson: \"always\" | \"inbound\" | \"never\" }}>}}\n */\nexport const eventTypes = {{\n"
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
    writeln!(out, "}};")?;
    let Held { of_events, shared, .. } = Held::in_models(&schemas, &filled);
    for name in &of_events {
        write_fill(&mut out, name, &schemas, &filled, shared.contains(name))?;
    }
    out.push_str(WITHIN);
    Ok(out)
}

/// Returns the file of the answers, and of the models that only they hold.
pub(crate) fn answers(notice: &str) -> Result<String, Box<dyn Error>> {
    let schemas = schemas();
    let filled = filled(&schemas);
    let Held { of_answers, shared, .. } = Held::in_models(&schemas, &filled);
    let shared: Vec<String> = shared.iter().map(|name| format!("fill{name}")).collect();
    let mut out = format!(
        "// {notice}\n// What each endpoint answers with, and the defaults of fields that the service leaves out.\n\nimport {{ {}, within }} from \"./models.js\";\n\n/** @import {{ Fill }} from \"./models.js\" */\n",
        shared.join(", ")
    );
    write_answer_types(&mut out)?;
    out.push_str(PROMISED);
    write!(out, "\n/** @type {{Record<Declared.OperationName, PromisedAnswer>}} */\nconst ANSWERS = {{\n")?;
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
    writeln!(out, "}};")?;
    write_subjects(&mut out)?;
    for name in &of_answers {
        write_fill(&mut out, name, &schemas, &filled, false)?;
    }
    Ok(out)
}

/// Writes which endpoints are about a chat, or about a message.
fn write_subjects(out: &mut String) -> std::fmt::Result {
    write!(
        out,
        "\n/** The endpoints whose first id is that of a chat, or of a message. */\nconst SUBJECTS = {{\n"
    )?;
    for (name, id) in [("chat", "chat_id"), ("message", "message_id")] {
        let endpoints = ENDPOINTS.iter().filter(|endpoint| endpoint.id_names().next() == Some(id));
        let names: Vec<&str> = endpoints.map(|endpoint| endpoint.name).collect();
        writeln!(out, "  {name}: {names:?},")?;
    }
    write!(
        out,
        "}};\n\n/**\n * What the first id of an endpoint is that of, where that is a chat or a message.\n * @param {{string}} name\n * @returns {{\"chat\" | \"message\" | undefined}}\n */\nexport function subjectOf(name) {{\n  if (SUBJECTS.chat.includes(name)) return \"chat\";\n  return SUBJECTS.message.includes(name) ? \"message\" : undefined;\n}}\n"
    )
}

/// The models to fill in.
struct Held {
    /// Those in events, themselves or in another model.
    of_events: BTreeSet<String>,
    /// Those in answers alone.
    of_answers: BTreeSet<String>,
    /// Those in events that the file of the answers names too.
    shared: BTreeSet<String>,
}

impl Held {
    fn in_models(schemas: &Map<String, Value>, filled: &BTreeSet<String>) -> Held {
        let events = EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES);
        let of_events = held(events.map(|event| event.resource.name()), schemas, filled);
        let in_answers = || ENDPOINTS.iter().map(|endpoint| endpoint.answer.model);
        let mut of_answers = held(in_answers(), schemas, filled);
        of_answers.retain(|model| !of_events.contains(model));
        let named = of_answers.iter().flat_map(|model| models_in(model, schemas)).chain(in_answers());
        let shared = named.filter(|model| of_events.contains(*model)).map(str::to_owned).collect();
        Held { of_events, of_answers, shared }
    }
}

/// Returns models and those in them, which fill something in.
fn held<'a>(
    models: impl Iterator<Item = &'a str>,
    schemas: &'a Map<String, Value>,
    filled: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    let mut left: Vec<&str> = models.collect();
    while let Some(model) = left.pop() {
        if filled.contains(model) && held.insert(model.to_owned()) {
            left.extend(models_in(model, schemas));
        }
    }
    held
}

/// Returns the models that the fields of a model hold.
fn models_in<'a>(model: &str, schemas: &'a Map<String, Value>) -> impl Iterator<Item = &'a str> {
    let fields = schemas.get(model).into_iter().flat_map(properties);
    fields.filter_map(|(_, property)| model_in(property))
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
    is_shared: bool,
) -> std::fmt::Result {
    let schema = schemas.get(name).unwrap_or(&Value::Null);
    let export = if is_shared { "export " } else { "" };
    write!(out, "\n/** @type {{Fill}} */\n{export}function fill{name}(it) {{\n")?;
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
