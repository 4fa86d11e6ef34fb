//! The control endpoints as data: in the OpenAPI document, and for `xtask generate`, which writes the types and methods of
//! npm/emulator and the table of docs/emulator.md.

use schemars::generate::{Contract, SchemaGenerator};
use serde_json::{Value, json};

use super::endpoint::{Caller, Described, FILE_TYPE, Gives, Takes};
use super::endpoints;
use crate::http::openapi::{Document, Endpoint, RefusalsOf, settings};
use crate::http::query::Parameter;

const DONE: &str = "Done";

/// Adds every control endpoint to the OpenAPI document.
pub(crate) fn describe(document: &mut Document) {
    for Described { endpoint, takes, gives, .. } in endpoints() {
        let path = format!("/_emulator{}", endpoint.path);
        let ids: Vec<&str> = endpoint.id_names().collect();
        let mut described =
            Endpoint::new(endpoint.method.method(), path, "control", endpoint.name, endpoint.about)
                .security(json!([]));
        for id in ids {
            described = described.parameter("path", id, true, None, json!({ "type": "string" }));
        }
        for Parameter { name, about, least } in endpoint.query {
            let schema = json!({ "type": "integer", "minimum": least, "maximum": u32::MAX });
            described = described.parameter("query", name, false, Some(about), schema);
        }
        let file = json!({ FILE_TYPE: { "schema": {} } });
        described = match takes {
            Takes::Nothing => described,
            Takes::Content(schema) => {
                let schema = document.request(schema);
                // An object without fields may as well be left out.
                let is_required = schema.get("properties").is_some();
                if is_required { described.json_body(true, &schema, None) } else { described }
            }
            Takes::File => described.body(true, file.clone()),
        };
        let status = endpoint.success.as_u16();
        described = match gives {
            Gives::Nothing => described.response(status, json!({ "description": DONE })),
            Gives::Json(schema) => described.json_response(status, DONE, &document.answer(schema)),
            Gives::File => described.response(status, json!({ "description": DONE, "content": file })),
            Gives::Events => {
                let events = json!({ "text/event-stream": { "schema": { "type": "string" } } });
                described.response(status, json!({ "description": DONE, "content": events }))
            }
        };
        document.add(described.refusals(endpoint.refusals, RefusalsOf::Control));
    }
}

/// Describes every control endpoint for `xtask generate`, with the JSON schemas of all types by their names.
#[must_use]
pub fn description() -> Value {
    let mut requests = SchemaGenerator::new(settings(Contract::Deserialize));
    let mut answers = SchemaGenerator::new(settings(Contract::Serialize));
    let described = |Described { endpoint, takes, gives, .. }: Described| {
        json!({
            "name": endpoint.name,
            "method": endpoint.method.method().as_str(),
            "path": endpoint.path,
            "about": endpoint.about,
            "ids": endpoint.id_names().collect::<Vec<_>>(),
            "query": endpoint.query.iter().map(|it| json!({ "name": it.name, "about": it.about })).collect::<Vec<_>>(),
            "caller": match endpoint.caller {
                Caller::Program => "program",
                Caller::Handwritten => "handwritten",
                Caller::Page => "page",
            },
            "takes": match takes {
                Takes::Nothing => Value::Null,
                Takes::Content(schema) => schema(&mut requests).into(),
                Takes::File => "file".into(),
            },
            "gives": match gives {
                Gives::Nothing => Value::Null,
                Gives::Json(schema) => schema(&mut answers).into(),
                Gives::File => "file".into(),
                Gives::Events => "events".into(),
            },
        })
    };
    let endpoints: Vec<Value> = endpoints().into_iter().map(described).collect();
    json!({
        "endpoints": endpoints,
        "requests": requests.take_definitions(true),
        "answers": answers.take_definitions(true),
    })
}
