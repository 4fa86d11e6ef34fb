//! The core as WebAssembly asks nothing of its host: no clock, no randomness, no IO. A module that imports
//! something from `env` would fail to start in a browser.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use wasmparser::{Parser, Payload};

const TARGET: &str = "wasm32-unknown-unknown";

/// A program that uses every part of the core, so that the linker keeps it.
const PROGRAM: &str = "tests/it/wasm_imports/program.rs";

#[test]
fn the_core_imports_nothing() {
    assert_target_is_installed();
    let module = std::fs::read(link(&build_core())).unwrap();
    let (imports, exports) = imports_and_exports(&module);
    assert!(exports.contains("use_every_part"), "the module is not the program: it exports {exports:?}");
    assert!(module.len() > 100_000, "the core was not linked in: {} bytes", module.len());
    assert_eq!(imports, BTreeSet::new());
}

/// The check above sees an import where there is one.
#[test]
fn an_import_would_be_seen() {
    let module = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x0b\x01\x03env\x03now\0\0";
    let (imports, _) = imports_and_exports(module);
    assert_eq!(imports, BTreeSet::from(["env now".to_owned()]));
}

fn imports_and_exports(module: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut imports, mut exports) = (BTreeSet::new(), BTreeSet::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("it is a WebAssembly module") {
            Payload::ImportSection(section) => imports.extend(section.into_imports().map(|import| {
                let import = import.expect("an import can be read");
                format!("{} {}", import.module, import.name)
            })),
            Payload::ExportSection(section) => exports.extend(section.into_iter().map(|export| {
                let export = export.expect("an export can be read");
                export.name.to_owned()
            })),
            _ => {}
        }
    }
    (imports, exports)
}

fn assert_target_is_installed() {
    let sysroot = run(rustc().args(["--print", "sysroot"]));
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib");
    assert!(library.is_dir(), "this test builds WebAssembly; run: rustup target add {TARGET}");
}

/// Builds the core alone, from the workspace's lock file. Returns the files that this gave, by their crate.
fn build_core() -> Vec<(String, PathBuf)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let messages = run(of_workspace(&mut Command::new(cargo))
        .args(["build", "--locked", "--package", env!("CARGO_PKG_NAME"), "--lib"])
        .args(["--target", TARGET, "--message-format", "json-render-diagnostics", "--target-dir"])
        .arg(target_directory()));
    let mut files = Vec::new();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).expect("cargo writes a JSON value on each line");
        let built = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let name = message["target"]["name"].as_str().unwrap_or_default();
        files.extend(built.map(|file| (name.to_owned(), PathBuf::from(file))));
    }
    files
}

/// Links the program with the crates that it names.
fn link(files: &[(String, PathBuf)]) -> PathBuf {
    let module = target_directory().join("program.wasm");
    let mut rustc = rustc();
    of_workspace(&mut rustc).args(["--edition", "2024", "--crate-type", "cdylib", "--target", TARGET]);
    for name in ["postproxy_dm_core", "bytes", "http"] {
        let is_library = |file: &Path| file.extension().is_some_and(|extension| extension == "rlib");
        let library = files.iter().find(|(of, file)| of == name && is_library(file));
        let (_, library) = library.unwrap_or_else(|| panic!("cargo does not tell where {name} is"));
        rustc.arg("--extern").arg(format!("{name}={}", library.display()));
    }
    let folders: BTreeSet<&Path> = files.iter().filter_map(|(_, file)| file.parent()).collect();
    for folder in folders {
        rustc.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    run(rustc.arg("-o").arg(&module).arg(PROGRAM));
    module
}

fn target_directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasm_imports")
}

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// In the package's folder, without flags that are meant for this machine's own programs.
fn of_workspace(command: &mut Command) -> &mut Command {
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
}

/// The standard output of a command that must succeed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{errors}");
    String::from_utf8(output.stdout).expect("it writes text")
}
