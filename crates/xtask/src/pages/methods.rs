//! The tables of every method and function: the declarations say how each is called and what it does, and core which
//! endpoint it calls.

use std::error::Error;
use std::fmt::Write;

use postproxy_dm_core::operation::ENDPOINTS;

/// A method or function as `index.d.ts` declares it.
struct Declared {
    name: String,
    parameters: String,
    does: String,
}

/// Returns the table of the client's methods.
pub(super) fn table(declarations: &str) -> Result<String, Box<dyn Error>> {
    let class = between(declarations, "\nexport class Postproxy {", "\n}\n")
        .ok_or("index.d.ts has no class Postproxy")?;
    let methods = declared(class, "  ")?;
    if let Some(endpoint) = ENDPOINTS.iter().find(|it| methods.iter().all(|method| method.name != it.name)) {
        return Err(format!("the class Postproxy of index.d.ts has no {}", endpoint.name).into());
    }
    let mut out = String::from("| method | does | calls |\n|---|---|---|\n");
    for Declared { name, parameters, does } in methods {
        let endpoint = ENDPOINTS.iter().find(|it| it.name == name);
        let calls = endpoint.map(|it| format!("{} `{}`", it.method, it.path)).unwrap_or_default();
        writeln!(out, "| `{name}({parameters})` | {does} | {calls} |")?;
    }
    Ok(out)
}

/// Returns the table of the functions.
pub(super) fn functions(declarations: &str) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("| function | does |\n|---|---|\n");
    for Declared { name, parameters, does } in declared(declarations, "export function ")? {
        writeln!(out, "| `{name}({parameters})` | {does} |")?;
    }
    Ok(out)
}

/// Returns what is declared on lines that begin so, each with its comment's first sentence. Of overloads, the last
/// that has a comment counts.
fn declared(text: &str, start: &str) -> Result<Vec<Declared>, Box<dyn Error>> {
    let mut found: Vec<Declared> = Vec::new();
    let mut comment = String::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        let trimmed = line.trim_start();
        if trimmed.starts_with("/**") {
            let (inside, after) = rest.split_once("*/").ok_or("a comment of index.d.ts has no end")?;
            comment = first_sentence(inside);
            rest = after;
            continue;
        }
        if let Some(name) = line.strip_prefix(start).and_then(name_of) {
            let known = found.iter().position(|it| it.name == name);
            if comment.is_empty() && known.is_none() && name != "constructor" {
                return Err(format!("index.d.ts doesn't say what {name} does").into());
            }
            if !comment.is_empty() && name != "constructor" {
                let parameters =
                    parameters(rest).ok_or_else(|| format!("{name} of index.d.ts has no end"))?;
                let declared = Declared { name: name.to_owned(), parameters, does: comment.clone() };
                match known {
                    Some(at) => found[at] = declared,
                    None => found.push(declared),
                }
            }
            comment.clear();
        }
        rest = after;
    }
    Ok(found)
}

/// Reads `listChats` of `listChats(profileId: string, …`.
fn name_of(line: &str) -> Option<&str> {
    let end = line.find(|at: char| !at.is_ascii_alphanumeric())?;
    let is_call = line[end..].starts_with('(') || line[end..].starts_with('<');
    (end > 0 && is_call).then_some(&line[..end])
}

/// Returns the first sentence of a comment as one line, with the names of its links as code.
fn first_sentence(comment: &str) -> String {
    let lines =
        comment.lines().map(|line| line.trim().trim_start_matches("/**").trim_start_matches('*').trim());
    let paragraph: Vec<&str> =
        lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ").replace("**", "").replace('|', "\\|");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, link)) = rest.split_once("{@link ") {
        let (name, after) = link.split_once('}').unwrap_or((link, ""));
        plain += &format!("{before}`{name}`");
        rest = after;
    }
    plain += rest;
    let end = plain.find(". ").map_or(plain.len(), |at| at + 1);
    plain[..end].to_owned()
}

/// Returns the names of the parameters, without the options that every call has: `profileId, query?`.
fn parameters(declaration: &str) -> Option<String> {
    let (_, rest) = declaration.split_once('(')?;
    let (mut depth, mut start, mut end) = (0, 0, None);
    let mut parts = Vec::new();
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' | '{' | '[' | '<' => depth += 1,
            ')' if depth == 0 => {
                end = Some(at);
                break;
            }
            ')' | '}' | ']' => depth -= 1,
            '>' if !rest[..at].ends_with('=') => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&rest[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&rest[start..end?]);
    let names = parts.iter().filter_map(|part| part.split(':').next()).map(str::trim);
    Some(names.filter(|name| !name.is_empty() && *name != "options?").collect::<Vec<_>>().join(", "))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}
