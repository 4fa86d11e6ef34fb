//! Build steps that need Rust. `npm run build` calls them; nobody needs to call them by hand.
//!
//! - `xtask bindgen MODULE.wasm OUT_DIR`: writes the JavaScript glue of the WebAssembly module, its types and the module
//!   itself, under the module's name. The module keeps the names of its functions, which wasm-opt removes.
//! - `xtask generate`: rewrites the files that are generated from core: `npm/generated.js`, `npm/models.js`, `npm/answers.js`,
//!   the methods of `npm/client.js`, the facts in `docs/`, and the ends of `index.d.ts` and `ARCHITECTURE.md`.
//! - `xtask deny deny.toml`: holds the dependencies to the rules of a file.
//! - `xtask parts MODULE.wasm`: prints the sizes of the parts of a module with names, for `npm run size`.
//!
//! `generate` also rewrites the files that are generated from the emulator's control endpoints: `npm/emulator/control.js`,
//! the end of its `index.d.ts`, the page's `generated.ts`, and the table of docs/emulator.md.

mod client;
mod control;
mod control_methods;
mod deny;
mod endpoints;
mod facts;
mod generate;
mod models;
mod pages;
mod panics;
mod parts;
mod symbols;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: xtask bindgen MODULE.wasm OUT_DIR | xtask deny RULES.toml | xtask generate | xtask parts MODULE.wasm";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["bindgen", module, out] => bindgen(Path::new(module), Path::new(out)),
        ["deny", rules] => deny::run(Path::new(rules)),
        ["generate"] => generate::run(),
        ["parts", module] => parts::run(Path::new(module)),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bindgen(module: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let name = module.file_stem().and_then(|name| name.to_str()).ok_or("the module has no name")?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(true);
    // The host always passes the module in. A default path would only mislead bundlers.
    bindgen.web(true)?.omit_default_module_path(true);
    bindgen.remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(|error| format!("{error:#}"))?;
    panics::silence(output.wasm_mut());
    output.emit(out).map_err(|error| format!("{error:#}"))?;
    Ok(())
}
