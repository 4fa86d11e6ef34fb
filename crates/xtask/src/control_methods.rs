//! Writes npm/emulator/control.js: the request of each control endpoint, typed by npm/emulator/index.d.ts.

use std::fmt::Write;

use serde_json::Value;

use crate::control::{Control, Parameter, QUERY, Result, camel, text, texts};

const ABOUT: &str =
    "// The request of each control endpoint. index.d.ts declares the parameters and the answers.\n\n";

const START: &str = r#"/** @import * as Declared from "./index.js" */

/**
 * The types of an answer, by how it is read.
 * @typedef {{ json: any, file: Uint8Array, nothing: void }} Answers
 */

/**
 * The query or body of a request, and how to read its answer.
 * @template {keyof Answers} Gives
 * @typedef {{ query?: object, content?: object, file?: Uint8Array | ArrayBuffer, gives: Gives }} ControlRequest
 */

/**
 * Makes a request.
 * @typedef {<Gives extends keyof Answers>(
 *   method: string, path: string, request: ControlRequest<Gives>
 * ) => Promise<Answers[Gives]>} Call
 */
"#;

const START_OF_CLASS: &str = r"
/** @implements {Declared.ControlMethods} */
export class ControlMethods {
#call;

/** @param {Call} call */
constructor(call) {
this.#call = call;
}
";

const START_OF_REQUESTS: &str = r"
/** The requests of the methods that emulator.js writes by hand. */
export const requests = {
";

/// Returns npm/emulator/control.js.
pub(crate) fn javascript(control: &Control) -> Result<String> {
    let (methods, requests) = (methods(control)?, requests(control)?);
    let imports = control.own_imports(&requests);
    Ok(format!("{ABOUT}/** @import {{ {imports} }} from \"./index.js\" */\n{START}{methods}{requests}"))
}

/// Returns the class of the methods that only make their request.
fn methods(control: &Control) -> Result<String> {
    let mut out = START_OF_CLASS.to_owned();
    for endpoint in control.called_by("program") {
        let (name, request) = (text(endpoint, "name"), request(control, endpoint)?);
        let parameters: Vec<String> = control.parameters(endpoint)?.iter().map(written).collect();
        write!(out, "\n/** @type {{Declared.ControlMethods[{name:?}]}} */\n")?;
        writeln!(out, "{name}({}) {{\nreturn this.#call({request});\n}}", parameters.join(", "))?;
    }
    out.push_str("}\n");
    Ok(out)
}

/// Returns the requests of the methods that emulator.js writes by hand.
fn requests(control: &Control) -> Result<String> {
    let mut out = START_OF_REQUESTS.to_owned();
    for endpoint in control.called_by("handwritten") {
        let (name, request) = (text(endpoint, "name"), request(control, endpoint)?);
        let parameters = control.parameters(endpoint)?;
        let types: String = parameters.iter().map(|it| format!(", {}", it.declared())).collect();
        let names: String = parameters.iter().map(|it| format!(", {}", written(it))).collect();
        let answer = control.answer(endpoint)?;
        writeln!(out, "/** @type {{(call: Call{types}) => Promise<{answer}>}} */")?;
        writeln!(out, "{name}: (call{names}) => call({request}),")?;
    }
    out.push_str("};\n");
    Ok(out)
}

/// Returns a parameter as JavaScript writes it.
fn written(parameter: &Parameter) -> String {
    let default = if parameter.name == QUERY { " = {}" } else { "" };
    format!("{}{default}", parameter.name)
}

/// Returns the arguments of `Call` for an endpoint.
fn request(control: &Control, endpoint: &Value) -> Result<String> {
    let mut path = text(endpoint, "path").trim_start_matches('/').to_owned();
    let ids = texts(&endpoint["ids"]);
    for id in &ids {
        path = path.replace(&format!("{{{id}}}"), &format!("${{encodeURIComponent({})}}", camel(id)));
    }
    let quote = if ids.is_empty() { '"' } else { '`' };
    let gives = match &endpoint["gives"] {
        Value::Null => "nothing",
        Value::String(name) => name,
        _ => "json",
    };
    let parameters = control.parameters(endpoint)?;
    let carried = parameters.iter().filter(|it| !it.is_in_path).map(|it| format!("{}, ", it.name));
    let carried: String = carried.collect();
    Ok(format!("{:?}, {quote}{path}{quote}, {{ {carried}gives: {gives:?} }}", text(endpoint, "method")))
}
