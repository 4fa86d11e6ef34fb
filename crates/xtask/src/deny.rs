//! Holds the dependencies to deny.toml: their licences, bans and sources. cargo-deny reads the same file in the hosted
//! workflow; it takes minutes to build on a new machine, and this a second. A key that isn't read here is an error, so that
//! nobody believes in a rule that only the workflow checks.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde::de::IgnoredAny;
use spdx::{Expression, ParseMode};

/// What Cargo says of the registry of everybody.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(rename = "graph")]
    _graph: Graph,
    licenses: Licenses,
    bans: Bans,
    #[serde(rename = "sources")]
    _sources: Sources,
}

/// Everything is looked at: the features of all crates and the crates of all systems.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Graph {
    #[serde(rename = "all-features")]
    _all_features: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bans {
    #[serde(rename = "multiple-versions")]
    _multiple_versions: Denied,
    #[serde(rename = "wildcards")]
    _wildcards: Denied,
    deny: Vec<Named>,
    skip: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    #[serde(rename = "unknown-registry")]
    _unknown_registry: Denied,
    #[serde(rename = "unknown-git")]
    _unknown_git: Denied,
}

/// The only setting that this check knows.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Denied {
    Deny,
}

/// A crate, `name` or `name@version`, and why it stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

/// The part of `cargo metadata` that is read.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// None for the crates of this tree.
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
}

/// Holds the workspace's dependencies to a file of rules, and returns an error with all that is forbidden.
pub(crate) fn run(rules: &Path) -> Result<(), Box<dyn Error>> {
    let flags = ["metadata", "--locked", "--all-features", "--format-version", "1"];
    let cargo = Command::new("cargo").args(flags).stderr(Stdio::inherit()).output()?;
    if !cargo.status.success() {
        return Err("cargo metadata failed".into());
    }
    let problems = problems(&std::fs::read_to_string(rules)?, std::str::from_utf8(&cargo.stdout)?)?;
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

fn problems(rules: &str, metadata: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let rules: Rules = toml::from_str(rules)?;
    let packages = serde_json::from_str::<Metadata>(metadata)?.packages;
    let mut problems = licences(&rules.licenses, &packages);
    problems.extend(bans(&rules.bans, &packages));
    problems.extend(sources(&packages));
    Ok(problems)
}

fn licences(rules: &Licenses, packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for Package { name, version, license, .. } in packages {
        let Some(text) = license else {
            problems.push(format!("{name} {version} names no licence"));
            continue;
        };
        // Old crates write `MIT/Apache-2.0`.
        let Ok(expression) = Expression::parse_mode(text, ParseMode::LAX) else {
            problems.push(format!("{name} {version}: its licence is unreadable: {text}"));
            continue;
        };
        let is_allowed = expression.evaluate(|licence| {
            let id = licence.to_string();
            let is_allowed = rules.allow.contains(&id);
            used.extend(is_allowed.then_some(id));
            is_allowed
        });
        if !is_allowed {
            problems.push(format!("{name} {version}: no licence of {text} is allowed"));
        }
    }
    let unused = rules.allow.iter().filter(|licence| !used.contains(*licence));
    problems.extend(unused.map(|licence| format!("no crate has the licence {licence}: don't allow it")));
    problems
}

fn bans(rules: &Bans, packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    for Named { name, reason } in &rules.deny {
        let found = packages.iter().filter(|package| package.name == *name);
        problems.extend(found.map(|package| format!("{name} {} is denied: {reason}", package.version)));
    }
    for package in packages {
        let wild = package.dependencies.iter().filter(|it| package.source.is_none() && it.req == "*");
        problems
            .extend(wild.map(|it| format!("{} takes any version of {}: name one", package.name, it.name)));
    }

    let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Package { name, version, .. } in packages {
        versions.entry(name).or_default().push(format!("{name}@{version}"));
    }
    let is_skipped = |one: &String| rules.skip.iter().any(|skipped| skipped.name == *one);
    for found in versions.values() {
        let counted: Vec<_> = found.iter().filter(|one| !is_skipped(one)).cloned().collect();
        if counted.len() > 1 {
            problems.push(format!("{}: agree on one, or skip the other", counted.join(" and ")));
        }
    }
    for Named { name, .. } in &rules.skip {
        let is_needed = versions.values().any(|found| found.len() > 1 && found.contains(name));
        if !is_needed {
            problems.push(format!("{name} is skipped, and isn't one of several versions: remove it"));
        }
    }
    problems
}

fn sources(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|Package { name, version, source, .. }| {
            let source = source.as_deref().filter(|source| *source != REGISTRY)?;
            Some(format!("{name} {version} comes from {source}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is wrong with one crate that differs from a good one.
    fn found(changes: &[(&str, serde_json::Value)]) -> Vec<String> {
        let mut package = json!({
            "name": "odd", "version": "1.0.0", "license": "MIT", "source": REGISTRY, "dependencies": []
        });
        for (name, value) in changes {
            package[name] = value.clone();
        }
        found_in(RULES, &[package])
    }

    fn found_in(rules: &str, more: &[serde_json::Value]) -> Vec<String> {
        let crate_of = |name: &str, version: &str, license: &str| {
            json!({
                "name": name, "version": version, "license": license, "source": REGISTRY, "dependencies": []
            })
        };
        let mut packages = vec![
            crate_of("two", "1.0.0", "MIT"),
            crate_of("two", "2.0.0", "MIT/Apache-2.0"),
            crate_of("both", "1.0.0", "(MIT OR Apache-2.0) AND ISC"),
        ];
        packages.extend(more.iter().cloned());
        problems(rules, &json!({ "packages": packages }).to_string()).unwrap()
    }

    const RULES: &str = r#"
        graph = { all-features = true }
        licenses = { allow = ["MIT", "ISC"] }
        sources = { unknown-registry = "deny", unknown-git = "deny" }
        [bans]
        multiple-versions = "deny"
        wildcards = "deny"
        deny = [{ crate = "openssl-sys", reason = "rustls" }]
        skip = [{ crate = "two@1.0.0", reason = "both" }]
    "#;

    #[test]
    fn what_is_allowed_is_no_problem() {
        assert_eq!(found(&[]), [""; 0]);
        assert_eq!(found(&[("license", json!("GPL-3.0-only OR MIT"))]), [""; 0]);
        assert_eq!(
            found(&[("license", json!("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"))]),
            [""; 0]
        );
        let own = [("source", json!(null)), ("dependencies", json!([{ "name": "two", "req": "^1" }]))];
        assert_eq!(found(&own), [""; 0]);
    }

    #[test]
    fn each_thing_that_is_forbidden_is_found() {
        for (changes, expected) in [
            (("license", json!("GPL-3.0-only")), "odd 1.0.0: no licence of GPL-3.0-only is allowed"),
            (("license", json!("MIT AND Zlib")), "odd 1.0.0: no licence of MIT AND Zlib is allowed"),
            (("license", json!("Mine")), "odd 1.0.0: its licence is unreadable: Mine"),
            (("license", json!(null)), "odd 1.0.0 names no licence"),
            (
                ("source", json!("git+https://example.com/odd")),
                "odd 1.0.0 comes from git+https://example.com/odd",
            ),
            (
                ("source", json!("registry+https://example.com/")),
                "odd 1.0.0 comes from registry+https://example.com/",
            ),
            (("name", json!("openssl-sys")), "openssl-sys 1.0.0 is denied: rustls"),
            (("name", json!("both")), "both@1.0.0 and both@1.0.0: agree on one, or skip the other"),
        ] {
            assert_eq!(found(&[changes]), [expected]);
        }
        let own = [("source", json!(null)), ("dependencies", json!([{ "name": "two", "req": "*" }]))];
        assert_eq!(found(&own), ["odd takes any version of two: name one"]);
    }

    #[test]
    fn what_the_rules_no_longer_need_is_found() {
        let rules = RULES.replace("\"ISC\"", "\"ISC\", \"Zlib\"").replace("two@1.0.0", "two@1.0.1");
        assert_eq!(
            found_in(&rules, &[]),
            [
                "no crate has the licence Zlib: don't allow it",
                "two@1.0.0 and two@2.0.0: agree on one, or skip the other",
                "two@1.0.1 is skipped, and isn't one of several versions: remove it",
            ]
        );
    }

    #[test]
    fn a_rule_that_is_not_read_here_is_an_error() {
        for (from, to) in [
            ("wildcards = \"deny\"", "wildcards = \"warn\""),
            ("skip =", "skip-tree ="),
            ("[bans]", "[other]\n[bans]"),
            ("allow =", "deny = []\nallow ="),
        ] {
            assert!(problems(&RULES.replace(from, to), r#"{ "packages": [] }"#).is_err(), "{to}");
        }
    }
}
