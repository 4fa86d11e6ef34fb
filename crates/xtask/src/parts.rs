//! Measures the parts of a WebAssembly module: the code of each module of each crate, and the data. The WebAssembly module
//! must have the names of its functions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::Path;

use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::symbols::without_hashes;

/// Prints each part's bytes, a tab and its name, the largest part first.
pub(crate) fn run(module: &Path) -> Result<(), Box<dyn Error>> {
    let module = fs::read(module)?;
    let mut parts: Vec<(String, u64)> = parts(&module)?.into_iter().collect();
    parts.sort_by(|(_, one), (_, other)| other.cmp(one));
    for (name, bytes) in parts {
        println!("{bytes}\t{name}");
    }
    Ok(())
}

fn parts(module: &[u8]) -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut parts = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(length(body.range())),
            Payload::DataSection(section) => {
                parts.insert("data: texts and tables".to_owned(), length(section.range()));
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for names_of in section {
                        if let Name::Function(map) = names_of? {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index, part_of(naming.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return Err("the module has no names of functions".into());
    }
    for (index, bytes) in (imported..).zip(bodies) {
        let part = names.get(&index).cloned().unwrap_or_else(|| "without a name".to_owned());
        *parts.entry(part).or_default() += bytes;
    }
    Ok(parts)
}

fn length(range: Range<u64>) -> u64 {
    range.end - range.start
}

/// Returns the part that a function belongs to: its crate and the module in it, as in `postproxy_dm_core::call`. A function
/// that JavaScript calls is a part of its own, with the code that is called only from there.
fn part_of(symbol: &str) -> String {
    let name = without_hashes(&format!("{:#}", demangle(symbol)));
    let path = owner(&name);
    let mut segments = path.split("::");
    match (segments.next(), segments.next(), segments.next()) {
        (Some(one), Some(module), Some(_)) => format!("{one}::{module}"),
        (Some(one), Some(_), None) => one.to_owned(),
        _ => name,
    }
}

/// Returns the path of the type or function that a name is about: `<bytes::Bytes as Drop>::drop` is about `bytes::Bytes`,
/// and `<T as core::convert::Into>::into`, whose type is any, about `core::convert::Into`.
fn owner(name: &str) -> &str {
    let path = |text: &'_ str| text.find(['<', ' ', '>', '[']).unwrap_or(text.len());
    let Some(inner) = name.strip_prefix('<') else { return &name[..path(name)] };
    let inner = inner.trim_start_matches(['&', '*', '[', '(', ' ']).trim_start_matches("mut ");
    let of_type = &inner[..path(inner)];
    match name.split_once(" as ") {
        Some((_, of_trait)) if !of_type.contains("::") => &of_trait[..path(of_trait)],
        _ => of_type,
    }
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_function_belongs_to_its_module() {
        for (symbol, part) in [
            ("_ZN17postproxy_dm_core4call4Call6report17h9018e43e966b0bc8E", "postproxy_dm_core::call"),
            (
                "_ZN95_$LT$postproxy_dm_core..webhook..WebhookError$u20$as$u20$postproxy_dm_core..to_json..ToJson$GT$7to_json17h3a86998eaaaca082E",
                "postproxy_dm_core::webhook",
            ),
            (
                "_ZN50_$LT$T$u20$as$u20$core..convert..Into$LT$U$GT$$GT$4into17h451453e592e1e946E",
                "core::convert",
            ),
            ("_RNvNtCs5cOc02OMXlo_5alloc7raw_vec12handle_error", "alloc::raw_vec"),
            ("<core[c5930c85a12de822]::fmt::Formatter>::pad", "core::fmt"),
            ("call_poll", "call_poll"),
        ] {
            assert_eq!(part_of(symbol), part, "{symbol}");
        }
    }
}
