//! Reads the emulator's control endpoints, and writes the types of npm/emulator, the types of the emulator's page, and
//! the table of docs/emulator.md from them. The emulator describes its endpoints itself (`examples/describe.rs`). xtask runs that
//! example instead of depending on the emulator, which `npm start` would then have to build twice.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::process::Command;

use serde_json::{Map, Value};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The control endpoints and the schemas of their types.
pub(crate) struct Control {
    endpoints: Vec<Value>,
    definitions: Map<String, Value>,
    /// The types that `postproxy-dm` exports.
    core: BTreeSet<String>,
}

/// The name of the parameter that holds a query. It is the only one that a caller may leave out.
pub(crate) const QUERY: &str = "query";

/// A parameter of an endpoint's method.
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// Its type in TypeScript.
    kind: String,
    pub(crate) is_in_path: bool,
}

impl Parameter {
    /// Returns the parameter as index.d.ts declares it.
    pub(crate) fn declared(&self) -> String {
        let mark = if self.name == QUERY { "?" } else { "" };
        format!("{}{mark}: {}", self.name, self.kind)
    }
}

impl Control {
    /// Reads the endpoints from the emulator. `declarations` is the text of index.d.ts.
    pub(crate) fn read(declarations: &str) -> Result<Self> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let arguments =
            ["run", "--locked", "--quiet", "-p", "postproxy-dm-emulator", "--example", "describe"];
        let output = Command::new(cargo).args(arguments).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let description: Value = serde_json::from_slice(&output.stdout)?;
        let mut definitions = object(&description["answers"]);
        definitions.extend(object(&description["requests"]));
        let core = declarations.lines().filter_map(|line| {
            let name =
                line.strip_prefix("export interface ").or_else(|| line.strip_prefix("export type "))?;
            name.split(|it: char| !it.is_alphanumeric()).next().map(str::to_owned)
        });
        let endpoints = description["endpoints"].as_array().cloned().unwrap_or_default();
        Ok(Control { endpoints, definitions, core: core.collect() })
    }

    /// Returns the end of npm/emulator/index.d.ts.
    pub(crate) fn declarations(&self) -> Result<String> {
        let mut out = String::from(
            "\n/** A method for each control endpoint. Each rejects with an {@link EmulatorError}. */\nexport interface ControlMethods {\n",
        );
        for endpoint in self.called_by("program") {
            let parameters: Vec<String> =
                self.parameters(endpoint)?.iter().map(Parameter::declared).collect();
            let (parameters, answer) = (parameters.join(", "), self.answer(endpoint)?);
            writeln!(out, "/** {} */", text(endpoint, "about"))?;
            writeln!(out, "{}({parameters}): Promise<{answer}>;", text(endpoint, "name"))?;
        }
        out.push_str("}\n");
        let programs = self.called_by("program").chain(self.called_by("handwritten"));
        self.declare(&mut out, &self.reachable(programs))?;
        Ok(out)
    }

    /// Returns the names from `postproxy-dm` that declarations use, as an import lists them.
    pub(crate) fn imports(&self, declarations: &str) -> String {
        words_of(declarations, &self.core)
    }

    /// Returns the names from npm/emulator/index.d.ts that types use, as an import lists them.
    pub(crate) fn own_imports(&self, types: &str) -> String {
        let of_page = self.reachable(self.called_by("page"));
        let elsewhere = |name: &String| self.core.contains(name) || of_page.contains(name);
        words_of(types, self.definitions.keys().filter(|name| !elsewhere(name)))
    }

    /// Returns the types that only crates/emulator/page uses.
    pub(crate) fn page_declarations(&self) -> Result<String> {
        let mut out = String::new();
        self.declare(&mut out, &self.reachable(self.called_by("page")))?;
        Ok(out)
    }

    /// Returns a type that lists the endpoints by method and path, each with the types of its request and its answer.
    /// Endpoints with a file or a stream are left out.
    pub(crate) fn page_endpoints(&self) -> Result<String> {
        let mut out = String::from(
            "\n/** The control endpoints with JSON, by method and path: what each takes, and what it gives. */\nexport interface Endpoints {\n",
        );
        let is_json = |it: &&Value| !it["takes"].is_string() && !it["gives"].is_string();
        for endpoint in self.endpoints.iter().filter(is_json) {
            let takes = match self.has_content(endpoint) {
                true => self.ts(&endpoint["takes"])?,
                false => "undefined".to_owned(),
            };
            let gives = match &endpoint["gives"] {
                Value::Null => "undefined".to_owned(),
                schema => self.ts(schema)?,
            };
            writeln!(out, "{}: {{ takes: {takes}; gives: {gives} }};", call(endpoint))?;
        }
        out.push_str("}\n");
        Ok(out)
    }

    /// Returns the table of docs/emulator.md.
    pub(crate) fn table(&self) -> Result<String> {
        let mut out = String::from(
            "| control, below `/_emulator` | `Emulator` | what it does | what it takes |\n|---|---|---|---|\n",
        );
        for endpoint in &self.endpoints {
            let path = text(endpoint, "path").trim_start_matches('/');
            let name = match text(endpoint, "caller") {
                "page" => "only the page".to_owned(),
                _ => format!("`{}`", text(endpoint, "name")),
            };
            let takes = self.fields(endpoint);
            writeln!(
                out,
                "| `{} {path}` | {name} | {} | {takes} |",
                text(endpoint, "method"),
                text(endpoint, "about")
            )?;
        }
        Ok(out)
    }

    pub(crate) fn called_by<'a>(&'a self, caller: &'a str) -> impl Iterator<Item = &'a Value> {
        self.endpoints.iter().filter(move |endpoint| endpoint["caller"] == caller)
    }

    fn has_content(&self, endpoint: &Value) -> bool {
        let schema = self.resolve(&endpoint["takes"]);
        schema["properties"].is_object() || schema["oneOf"].is_array()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        name_of(schema).and_then(|name| self.definitions.get(name)).unwrap_or(schema)
    }

    /// Returns the parameters of an endpoint's method: the ids in the path, then the query, then the body.
    pub(crate) fn parameters(&self, endpoint: &Value) -> Result<Vec<Parameter>> {
        let parameter =
            |name: &str, kind: String| Parameter { name: name.to_owned(), kind, is_in_path: false };
        let mut parameters: Vec<Parameter> = texts(&endpoint["ids"])
            .iter()
            .map(|id| Parameter { is_in_path: true, ..parameter(&camel(id), "string".to_owned()) })
            .collect();
        let query = endpoint["query"].as_array().into_iter().flatten();
        let query: Vec<String> = query
            .map(|it| format!("/** {} */\n{}?: number | undefined;", text(it, "about"), text(it, "name")))
            .collect();
        if !query.is_empty() {
            parameters.push(parameter(QUERY, format!("{{\n{}\n}}", query.join("\n"))));
        }
        if endpoint["takes"] == "file" {
            parameters.push(parameter("file", "Uint8Array | ArrayBuffer".to_owned()));
        } else if self.has_content(endpoint) {
            parameters.push(parameter("content", self.ts(&endpoint["takes"])?));
        }
        Ok(parameters)
    }

    /// Returns the type that an endpoint's method resolves to.
    pub(crate) fn answer(&self, endpoint: &Value) -> Result<String> {
        match &endpoint["gives"] {
            Value::Null => Ok("void".to_owned()),
            Value::String(_) => Ok("Uint8Array".to_owned()),
            schema => self.ts(schema),
        }
    }

    /// Returns the fields of a request for that table.
    fn fields(&self, endpoint: &Value) -> String {
        let schema = self.resolve(&endpoint["takes"]);
        let required = texts(&schema["required"]);
        let mark = |name: &String| if required.contains(name) { name.clone() } else { format!("{name}?") };
        let fields: Vec<String> = object(&schema["properties"]).keys().map(mark).collect();
        let query = endpoint["query"].as_array().into_iter().flatten();
        let query: Vec<String> = query.map(|it| format!("`?{}=`", text(it, "name"))).collect();
        match (&endpoint["takes"], fields.is_empty()) {
            (Value::String(_), _) => "the file".to_owned(),
            (_, false) => format!("`{{{}}}`", fields.join(", ")),
            _ => query.join(", "),
        }
    }

    /// Returns the types that the endpoints use, without those of `postproxy-dm`.
    fn reachable<'a>(&self, endpoints: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<Value> =
            endpoints.flat_map(|it| [it["takes"].clone(), it["gives"].clone()]).collect();
        while let Some(value) = open.pop() {
            if let Some(name) = name_of(&value) {
                let is_new = !self.core.contains(name) && found.insert(name.to_owned());
                if is_new {
                    open.extend(self.definitions.get(name).cloned());
                }
            }
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(fields) => open.extend(fields.into_iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        found
    }

    fn declare(&self, out: &mut String, names: &BTreeSet<String>) -> Result<()> {
        for name in names {
            let schema = &self.definitions[name];
            let is_empty = name == "NoFields";
            if is_empty || self.list_of(name).is_some() {
                continue;
            }
            let about = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
            let declared = self.structure(schema)?;
            let is_interface = declared.starts_with('{') && !declared.contains("} & (");
            match is_interface {
                true => write!(out, "\n/** {about} */\nexport interface {name} {declared}\n")?,
                false => write!(out, "\n/** {about} */\nexport type {name} = {declared};\n")?,
            }
        }
        Ok(())
    }

    /// Returns a page or a list in the words of `postproxy-dm`, such as `Page<Chat>`.
    fn list_of(&self, name: &str) -> Option<String> {
        let kind = ["Page", "List"].into_iter().find(|kind| name.len() > 4 && name.ends_with(kind))?;
        let item = self.definitions.get(name)?.pointer("/properties/data/items")?;
        Some(format!("{kind}<{}>", name_of(item)?))
    }

    fn ts(&self, schema: &Value) -> Result<String> {
        match name_of(schema) {
            Some(name) => Ok(self.list_of(name).unwrap_or_else(|| name.to_owned())),
            None => self.structure(schema),
        }
    }

    fn structure(&self, schema: &Value) -> Result<String> {
        if let Some(constant) = schema.get("const") {
            return Ok(constant.to_string());
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return Ok(values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "));
        }
        if let Some(parts) = schema.get("allOf") {
            return self.joined(parts, " & ");
        }
        if schema["properties"].is_object() {
            return self.object(schema);
        }
        if let Some(variants) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
            return self.joined(variants, " | ");
        }
        let kinds = match &schema["type"] {
            Value::String(kind) => vec![kind.clone()],
            kinds => texts(kinds),
        };
        let kinds: Result<Vec<String>> = kinds.iter().map(|kind| self.of_type(kind, schema)).collect();
        match kinds?.join(" | ") {
            none if none.is_empty() => Ok("unknown".to_owned()),
            kinds => Ok(kinds),
        }
    }

    fn of_type(&self, kind: &str, schema: &Value) -> Result<String> {
        Ok(match kind {
            "string" => "string".to_owned(),
            "integer" | "number" => "number".to_owned(),
            "boolean" => "boolean".to_owned(),
            "null" => "null".to_owned(),
            "array" => {
                let item = self.ts(&schema["items"])?;
                match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
                    (Some(2), Some(2)) => format!("[least: {item}, most: {item}]"),
                    _ if item.contains(' ') => format!("({item})[]"),
                    _ => format!("{item}[]"),
                }
            }
            "object" => match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => format!("Record<string, {}>", self.ts(values)?),
                _ => "Record<string, unknown>".to_owned(),
            },
            other => return Err(format!("no TypeScript for the type {other}").into()),
        })
    }

    fn joined(&self, parts: &Value, by: &str) -> Result<String> {
        let parts: Result<Vec<String>> =
            parts.as_array().into_iter().flatten().map(|it| self.ts(it)).collect();
        Ok(parts?.join(by))
    }

    /// Returns the type of an object. Alternative fields and alternative kinds become a union beside the other fields.
    fn object(&self, schema: &Value) -> Result<String> {
        let properties = object(&schema["properties"]);
        let variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
        let choices: Vec<String> = variants.iter().flat_map(|it| texts(&it["required"])).collect();
        let is_choice = !variants.is_empty() && variants.iter().all(|it| it["properties"].is_null());
        let required = texts(&schema["required"]);
        let mut fields = String::from("{\n");
        for (name, schema) in &properties {
            if !is_choice || !choices.contains(name) {
                self.field(&mut fields, name, schema, required.contains(name))?;
            }
        }
        fields.push('}');
        if variants.is_empty() {
            return Ok(fields);
        }
        let union: Result<Vec<String>> = match is_choice {
            true => choices
                .iter()
                .map(|name| {
                    let mut field = String::from("{\n");
                    self.field(&mut field, name, &properties[name], false)?;
                    let field = field.replacen(&format!("{name}?:"), &format!("{name}:"), 1);
                    Ok(field.replacen(" | undefined;", ";", 1) + "}")
                })
                .collect(),
            false => variants.iter().map(|it| self.described(it)).collect(),
        };
        let union = union?.join("\n| ");
        Ok(if fields == "{\n}" { format!("(\n{union}\n)") } else { format!("{fields} & (\n{union}\n)") })
    }

    /// Returns the type of one of several kinds. Its description goes to the field `kind`.
    fn described(&self, schema: &Value) -> Result<String> {
        let about = schema["description"].as_str().unwrap_or_default();
        Ok(self.ts(schema)?.replacen("kind:", &format!("/** {about} */\nkind:"), 1))
    }

    fn field(&self, out: &mut String, name: &str, schema: &Value, is_required: bool) -> Result<()> {
        if let Some(about) = schema["description"].as_str() {
            writeln!(out, "/** {} */", about.replace('\n', " "))?;
        }
        let kind = self.ts(schema)?;
        // Null means the same as leaving the field out.
        match is_required {
            true => writeln!(out, "{name}: {kind};")?,
            false => writeln!(out, "{name}?: {} | undefined;", kind.replace(" | null", ""))?,
        }
        Ok(())
    }
}

/// Returns an endpoint's method and path as a key in TypeScript. An id may be any text, and so may the query.
fn call(endpoint: &Value) -> String {
    let mut path = text(endpoint, "path").trim_start_matches('/').to_owned();
    for id in texts(&endpoint["ids"]) {
        path = path.replace(&format!("{{{id}}}"), "${string}");
    }
    if endpoint["query"].as_array().is_some_and(|query| !query.is_empty()) {
        path.push_str("?${string}");
    }
    let method = text(endpoint, "method");
    match path.contains("${string}") {
        true => format!("[call: `{method} {path}`]"),
        false => format!("\"{method} {path}\""),
    }
}

/// Returns the names that occur in a text as words, in their order.
fn words_of<'a>(text: &str, names: impl IntoIterator<Item = &'a String>) -> String {
    let words: BTreeSet<&str> = text.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
    let names = names.into_iter().map(String::as_str).filter(|name| words.contains(name));
    names.collect::<Vec<_>>().join(", ")
}

/// Returns the name of the type that a schema refers to.
fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// Returns `delivery_id` as `deliveryId`.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
