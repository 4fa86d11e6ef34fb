//! An OpenAPI document in the making.

use http::Method;
use schemars::Schema;
use schemars::generate::{Contract, SchemaGenerator, SchemaSettings};
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

const SCHEMAS: &str = "/components/schemas";

/// The schema of the service's 400.
const BAD_REQUEST: &str = "BadRequest";

/// The schema of the service's 422.
const INVALID: &str = "Invalid";

/// Whose refusals are described.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RefusalsOf {
    /// The service's, in its shapes.
    Service,
    /// Those of the control endpoints.
    Control,
}

/// The document.
pub(crate) struct Document {
    /// The schemas of answers, each under its name.
    answers: SchemaGenerator,
    /// The schemas of requests, each where it is used, because a request may leave out fields that an answer always has.
    requests: SchemaGenerator,
    paths: Map<String, Value>,
}

/// What one method of one path does.
pub(crate) struct Endpoint {
    method: Method,
    path: String,
    operation: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
}

/// How schemas are made for what is sent or what is answered.
pub(crate) fn settings(contract: Contract) -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.contract = contract;
        settings.meta_schema = None;
        settings.definitions_path = SCHEMAS.into();
        // A default says what stands for what another server leaves out. This one leaves nothing out.
        settings.transforms.push(Box::new(RecursiveTransform(|schema: &mut Schema| {
            schema.remove("default");
        })));
    })
}

impl Document {
    pub(super) fn new() -> Self {
        let inline = settings(Contract::Deserialize).with(|settings| settings.inline_subschemas = true);
        Document {
            answers: settings(Contract::Serialize).into_generator(),
            requests: inline.into_generator(),
            paths: Map::new(),
        }
    }

    /// Adds a type that is answered, and returns its schema. Pass `SchemaGenerator::subschema_for::<T>`.
    pub(crate) fn answer(&mut self, schema: impl FnOnce(&mut SchemaGenerator) -> Schema) -> Schema {
        schema(&mut self.answers)
    }

    /// Returns the schema of a type that is sent. Pass `SchemaGenerator::subschema_for::<T>`.
    pub(crate) fn request(&mut self, schema: impl FnOnce(&mut SchemaGenerator) -> Schema) -> Schema {
        schema(&mut self.requests)
    }

    pub(crate) fn add(&mut self, endpoint: Endpoint) {
        let Endpoint { method, path, mut operation, parameters, responses } = endpoint;
        operation.insert("parameters".to_owned(), parameters.into());
        operation.insert("responses".to_owned(), responses.into());
        if let Value::Object(methods) = self.paths.entry(path).or_insert_with(|| json!({})) {
            methods.insert(method.as_str().to_ascii_lowercase(), operation.into());
        }
    }

    pub(super) fn finish(mut self) -> Value {
        let mut schemas = self.answers.take_definitions(true);
        let refusal = json!({
            "type": "object",
            "description": "Why a request is refused.",
            "properties": {
                "error": { "type": "string", "description": "The reason, with the name of the field." }
            },
            "required": ["error"]
        });
        schemas.insert("Error".to_owned(), refusal);
        let mut refusals = service_refusals();
        schemas.append(&mut refusals);
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Postproxy Direct Messages",
                "description": "The API of the service below `/api`, and of its emulator what plays the customer, \
                                moves the clock and shows what was delivered, below `/_emulator`.",
                "version": env!("CARGO_PKG_VERSION"),
                "license": { "name": "MIT", "identifier": "MIT" }
            },
            "servers": [{ "url": "/", "description": "This emulator" }],
            "tags": [
                { "name": "service", "description": "What the service has too" },
                { "name": "control", "description": "What only the emulator has" }
            ],
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "The API key" } },
                "responses": { "Error": error("Refused", "Error") }
            }
        })
    }
}

impl Endpoint {
    pub(crate) fn new(method: Method, path: String, tag: &str, id: &str, description: &str) -> Self {
        // The first sentence, and the rest where there is more.
        let (summary, _) = description.split_once(". ").unwrap_or((description.trim_end_matches('.'), ""));
        let mut operation = Map::new();
        operation.insert("operationId".to_owned(), id.into());
        operation.insert("tags".to_owned(), json!([tag]));
        operation.insert("summary".to_owned(), summary.into());
        if summary.len() + 1 < description.len() {
            operation.insert("description".to_owned(), description.into());
        }
        Endpoint { method, path, operation, parameters: Vec::new(), responses: Map::new() }
    }

    pub(crate) fn security(mut self, security: Value) -> Self {
        self.operation.insert("security".to_owned(), security);
        self
    }

    /// In `path`, `query` or `header`.
    pub(crate) fn parameter(
        mut self,
        place: &str,
        name: &str,
        is_required: bool,
        description: Option<&str>,
        schema: Value,
    ) -> Self {
        let mut parameter = json!({ "name": name, "in": place, "required": is_required, "schema": schema });
        if let (Value::Object(parameter), Some(description)) = (&mut parameter, description) {
            parameter.insert("description".to_owned(), description.into());
        }
        self.parameters.push(parameter);
        self
    }

    pub(crate) fn body(mut self, is_required: bool, content: Value) -> Self {
        let body = json!({ "required": is_required, "content": content });
        self.operation.insert("requestBody".to_owned(), body);
        self
    }

    /// A JSON body, of which an example may be known.
    pub(crate) fn json_body(self, is_required: bool, schema: &Schema, example: Option<Value>) -> Self {
        let mut media = json!({ "schema": schema });
        if let (Value::Object(media), Some(example)) = (&mut media, example) {
            media.insert("example".to_owned(), example);
        }
        self.body(is_required, json!({ "application/json": media }))
    }

    pub(crate) fn response(mut self, status: u16, response: Value) -> Self {
        self.responses.insert(status.to_string(), response);
        self
    }

    pub(crate) fn json_response(self, status: u16, description: &str, schema: &Schema) -> Self {
        let content = json!({ "application/json": { "schema": schema } });
        self.response(status, json!({ "description": description, "content": content }))
    }

    /// Each of these statuses says in words what is wrong.
    pub(crate) fn refusals(mut self, statuses: &[(u16, &str)], of: RefusalsOf) -> Self {
        for (status, description) in statuses {
            let schema = match (of, status) {
                (RefusalsOf::Service, 400) => BAD_REQUEST,
                (RefusalsOf::Service, 422) => INVALID,
                _ => "Error",
            };
            self.responses.insert(status.to_string(), error(description, schema));
        }
        self.responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Error" }));
        self
    }
}

/// What the service answers to a 400 and to a 422.
fn service_refusals() -> Map<String, Value> {
    let text = json!({ "type": "string", "description": "The reason, with the name of the field." });
    let refusals = json!({
        BAD_REQUEST: {
            "type": "object",
            "description": "Why a request is refused.",
            "properties": {
                "status": { "const": 400 },
                "error": { "type": "string", "description": "The name of the status." },
                "message": text
            },
            "required": ["status", "error", "message"]
        },
        INVALID: {
            "description": "Why a request is refused. The option `--error-shape` says which of the two it is.",
            "oneOf": [
                {
                    "type": "object",
                    "properties": { "errors": { "type": "array", "items": text, "minItems": 1 } },
                    "required": ["errors"]
                },
                { "type": "object", "properties": { "error": text }, "required": ["error"] }
            ]
        }
    });
    refusals.as_object().cloned().unwrap_or_default()
}

fn error(description: &str, schema: &str) -> Value {
    let schema = json!({ "$ref": format!("#{SCHEMAS}/{schema}") });
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}
