//! Every name in core that a fact can be about, with what core itself says of it. The endpoints, fields and events come
//! from core's types; limits, codes and capabilities have their sentences only in comments, so those are read from source.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use postproxy_dm_core::model::*;
use postproxy_dm_core::operation::{ENDPOINTS, Endpoint};
use postproxy_dm_core::platform::capabilities;
use postproxy_dm_core::webhook::WebhookError;
use postproxy_dm_core::{ErrorClass, codes, reaction};
use schemars::generate::{Contract, SchemaSettings};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

use super::evidence::last_word;
use super::fields;
use crate::models;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Endpoint,
    Parameter,
    ContentField,
    Field,
    Value,
    Event,
    Limit,
    Status,
    Class,
    Code,
    Reason,
    Reaction,
    Capability,
}

/// What core says of a name.
pub(crate) struct Known {
    pub(crate) kind: Kind,
    /// One sentence or more; empty if core says nothing.
    pub(crate) says: String,
    /// Whether the table must have a row for it.
    pub(crate) is_required: bool,
}

pub(crate) type Names = BTreeMap<String, Known>;

impl Known {
    /// Returns the words of which a test of the name has one: an endpoint's method or the end of its path, a status, or the
    /// name's last word; for an event also the table of all. None for a limit, whose test has a number in some unit, and for what all tests of a table share.
    pub(crate) fn words<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        match self.kind {
            Kind::Limit | Kind::Class | Kind::Reaction | Kind::Capability => Vec::new(),
            Kind::Status if name.ends_with("xx") => Vec::new(),
            Kind::Endpoint => std::iter::once(name).chain(self.path_end()).collect(),
            Kind::Event => vec![last_word(name), "EVENT_TYPES"],
            _ => vec![last_word(name)],
        }
    }

    /// Returns the last word of an endpoint's path, out of the sentence that begins with it.
    fn path_end(&self) -> Option<&str> {
        let path = self.says.split('`').nth(1)?;
        path.rsplit('/').find(|segment| !segment.starts_with('{'))
    }
}

impl Kind {
    /// Whether each test of such a name has a word of it.
    pub(crate) fn is_in_each_test(self) -> bool {
        !matches!(
            self,
            Kind::Endpoint | Kind::Limit | Kind::Status | Kind::Class | Kind::Reaction | Kind::Capability
        )
    }

    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Kind::Endpoint => "an endpoint",
            Kind::Parameter => "a query parameter",
            Kind::ContentField => "a field of a content",
            Kind::Field => "a field of an object",
            Kind::Value => "a value of an enum",
            Kind::Event => "an event type",
            Kind::Limit => "a limit",
            Kind::Status => "an HTTP status",
            Kind::Class => "an error class",
            Kind::Code => "an error code",
            Kind::Reason => "a webhook error's reason",
            Kind::Reaction => "a named reaction",
            Kind::Capability => "a capability",
        }
    }
}

/// Returns every name.
pub(crate) fn read(root: &Path) -> Result<Names, Box<dyn Error>> {
    let mut names = Names::new();
    for endpoint in ENDPOINTS {
        add_endpoint(&mut names, endpoint);
    }
    add_models(&mut names)?;
    for event in EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES) {
        add(&mut names, event.name.to_owned(), Kind::Event, String::new());
    }
    let core = root.join("crates/core/src");
    add_limits(&mut names, &core, &core)?;
    add_errors(&mut names, &fs::read_to_string(core.join("error.rs"))?);
    for (name, emoji) in reaction::REACTIONS {
        add(&mut names, format!("reaction.{name}"), Kind::Reaction, format!("Messenger receives {emoji}."));
    }
    for (file, kind) in [("window.rs", "WindowState"), ("error.rs", "Outcome")] {
        add_named_variants(&mut names, &fs::read_to_string(core.join(file))?, kind);
    }
    add_capabilities(&mut names, &fs::read_to_string(core.join("platform.rs"))?)?;
    Ok(names)
}

fn add(names: &mut Names, name: String, kind: Kind, says: String) {
    names.insert(name, Known { kind, says, is_required: true });
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().with(|settings| settings.contract = Contract::Deserialize).into_generator()
}

fn add_endpoint(names: &mut Names, endpoint: &Endpoint) {
    let mut generator = generator();
    let arguments = (endpoint.description.arguments)(&mut generator);
    let definitions = generator.take_definitions(true);
    let arguments = fields::resolve(arguments.as_value(), &definitions);
    let about = fields::description(arguments);
    let statuses: Vec<String> = endpoint.description.success.iter().map(u16::to_string).collect();
    let model = endpoint.answer.model;
    let answer = match endpoint.answer.kind {
        AnswerKind::Object | AnswerKind::Bytes => model.to_owned(),
        AnswerKind::List => format!("list of {model}"),
        AnswerKind::Page => format!("page of {model}"),
    };
    let says =
        format!("`{} {}`, {} {answer}. {about}", endpoint.method, endpoint.path, statuses.join(" or "));
    add(names, endpoint.name.to_owned(), Kind::Endpoint, says);

    let nothing = Map::new();
    let arguments = arguments.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
    for (name, schema) in arguments {
        if endpoint.id_names().any(|id| id == name) {
            continue;
        }
        if endpoint.query.iter().any(|parameter| parameter.name == name) {
            let says = fields::description(schema);
            add(names, format!("{}.{name}", endpoint.name), Kind::Parameter, says);
        } else {
            for (path, says) in fields::paths(schema, &definitions) {
                add(names, format!("{}.{path}", endpoint.name), Kind::ContentField, says);
            }
        }
    }
    // A parameter whose type in Rust has another name.
    for parameter in endpoint.query {
        let name = format!("{}.{}", endpoint.name, parameter.name);
        names.entry(name).or_insert_with(|| Known {
            kind: Kind::Parameter,
            says: String::new(),
            is_required: true,
        });
    }
}

fn add_models(names: &mut Names) -> Result<(), Box<dyn Error>> {
    let mut schemas = models::schemas();
    schemas.insert("Page".to_owned(), lists::<Page<()>>());
    schemas.insert("List".to_owned(), lists::<List<()>>());
    let answers = ENDPOINTS.iter().map(|endpoint| endpoint.answer.model);
    for model in
        answers.chain(EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES).map(|event| event.resource.name()))
    {
        if !schemas.contains_key(model) {
            return Err(format!("add `generator.subschema_for::<{model}>()` to crates/xtask/src/models.rs: an answer or an event holds it").into());
        }
    }
    for (model, schema) in &schemas {
        for (field, property) in fields::properties(schema) {
            add(names, format!("{model}.{field}"), Kind::Field, fields::description(property));
        }
        for (value, says) in fields::values(schema) {
            add(names, format!("{model}.{value}"), Kind::Value, says);
        }
    }
    Ok(())
}

fn lists<T: JsonSchema>() -> Value {
    generator().into_root_schema_for::<T>().into()
}

/// Parts of core whose numbers say nothing of the service. They may have a row.
const INNER: &[&str] = &["json", "media_type.rs", "receiver", "redact.rs", "time.rs"];

/// Adds every number and duration that core names.
fn add_limits(names: &mut Names, folder: &Path, core: &Path) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add_limits(names, &path, core)?;
            continue;
        }
        let is_required = !INNER.iter().any(|inner| path.starts_with(core.join(inner)));
        for (name, about, value) in documented(&fs::read_to_string(&path)?, limit) {
            let says = format!("{}: {about}", in_units(&value));
            names.insert(name, Known { kind: Kind::Limit, says, is_required });
        }
    }
    Ok(())
}

fn add_errors(names: &mut Names, source: &str) {
    for status in ENDPOINTS.iter().flat_map(|endpoint| endpoint.description.success) {
        add(names, format!("status.{status}"), Kind::Status, String::new());
    }
    for status in statuses(source) {
        add(names, format!("status.{status}"), Kind::Status, String::new());
    }
    for class in ErrorClass::ALL {
        add(names, class.name().to_owned(), Kind::Class, class.summary().to_owned());
    }
    let about: BTreeMap<String, String> =
        documented(source, code).into_iter().map(|(_, about, code)| (code, about)).collect();
    for code in codes::ALL {
        let says = about.get(*code).cloned().unwrap_or_default();
        add(names, format!("code.{code}"), Kind::Code, says);
    }
    for reason in WebhookError::REASONS {
        add(names, format!("webhook.{reason}"), Kind::Reason, String::new());
    }
}

/// Adds the values of an enum that core names for JavaScript itself, in a `match` over its variants.
fn add_named_variants(names: &mut Names, source: &str, kind: &str) {
    let about: BTreeMap<String, String> =
        documented(source, variant).into_iter().map(|(variant, about, _)| (variant, about)).collect();
    for line in source.lines() {
        let arm = line.trim().strip_prefix(&format!("{kind}::")).and_then(|arm| arm.split_once(" => \""));
        if let Some((variant, name)) = arm {
            let says = about.get(variant).cloned().unwrap_or_default();
            add(names, format!("{kind}.{}", name.trim_end_matches("\",")), Kind::Value, says);
        }
    }
}

fn add_capabilities(names: &mut Names, source: &str) -> Result<(), Box<dyn Error>> {
    for (name, about, _) in documented(source, capability) {
        let mut where_it_is = Vec::new();
        for platform in Platform::ALL {
            let can = serde_json::to_value(capabilities(platform))?;
            match can.get(&name) {
                Some(Value::Bool(true)) => where_it_is.push(platform.as_str().to_owned()),
                Some(Value::String(text)) => where_it_is.push(format!("{} {text}", platform.as_str())),
                Some(Value::Array(list)) => {
                    let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                    where_it_is.push(format!("{} ({})", platform.as_str(), list.join(", ")));
                }
                Some(Value::Bool(false) | Value::Null) => {}
                _ => return Err(format!("capabilities() has no {name}").into()),
            }
        }
        let says = format!("{about} In core: {}.", where_it_is.join(", "));
        add(names, format!("capability.{name}"), Kind::Capability, says);
    }
    Ok(())
}

/// Returns the statuses that an answer's status is compared with: `404`, `5xx`.
fn statuses(source: &str) -> Vec<String> {
    let (_, rest) = source.split_once("fn of_status").unwrap_or_default();
    let (body, _) = rest.split_once("\n    }").unwrap_or_default();
    let patterns = body.lines().filter_map(|line| line.split_once(" => ")).map(|(pattern, _)| pattern.trim());
    patterns
        .flat_map(|pattern| pattern.split(" | "))
        .filter(|status| status.starts_with(|first: char| first.is_ascii_digit()))
        .map(|status| match status.split_once("00..=") {
            Some((hundred, _)) => format!("{hundred}xx"),
            None => status.to_owned(),
        })
        .collect()
}

/// Returns what a source declares, by a reader of lines: each name with its comment and its value.
fn documented(source: &str, read: fn(&str) -> Option<(String, String)>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut about: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///") {
            about.push(comment.trim());
        } else if !line.starts_with("#[") {
            if let Some((name, value)) = read(line) {
                found.push((name, fields::one_line(&about.join(" ")), value));
            }
            about.clear();
        }
    }
    found
}

/// Reads `pub const QUICK_REPLIES: usize = 13;`.
fn limit(line: &str) -> Option<(String, String)> {
    let (_, rest) = line.split_once("const ")?;
    let (name, rest) = rest.split_once(": ")?;
    let (kind, value) = rest.strip_suffix(';')?.split_once(" = ")?;
    let is_number = ["Duration", "f64", "i64", "u16", "u32", "u64", "usize"].contains(&kind);
    let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (is_number && is_name).then(|| (name.to_owned(), value.to_owned()))
}

/// Returns a number as people write it: `Duration::from_secs(7 * 24)` is `168 s`.
fn in_units(value: &str) -> String {
    let inside = |name: &str| value.strip_prefix(name)?.strip_suffix(')');
    let (product, unit) = match (inside("Duration::from_secs("), inside("Duration::from_millis(")) {
        (Some(seconds), _) => (seconds, " s"),
        (_, Some(milliseconds)) => (milliseconds, " ms"),
        _ => (value, ""),
    };
    let factors = product.split(" * ").map(|factor| factor.replace('_', "").parse::<u64>());
    match factors.product::<Result<u64, _>>() {
        Ok(number) => format!("{number}{unit}"),
        Err(_) => value.to_owned(),
    }
}

/// Reads `NOT_FOUND = "not_found";`.
fn code(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_suffix("\";")?.split_once(" = \"")?;
    (!name.contains(' ')).then(|| (name.to_owned(), value.to_owned()))
}

/// Reads `HumanAgent,`.
fn variant(line: &str) -> Option<(String, String)> {
    let name = line.strip_suffix(',')?;
    let is_variant = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_variant.then(|| (name.to_owned(), String::new()))
}

/// Reads `pub reactions: bool,`.
fn capability(line: &str) -> Option<(String, String)> {
    let (name, kind) = line.strip_prefix("pub ")?.strip_suffix(',')?.split_once(": ")?;
    ["bool", "Inbound", "Option<&'static [&'static str]>"]
        .contains(&kind)
        .then(|| (name.to_owned(), String::new()))
}
