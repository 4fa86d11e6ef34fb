//! Build steps that need Rust. `npm run build` calls them; nobody needs to call them by hand.
//!
//! - `xtask bindgen MODULE.wasm OUT_DIR`: writes the JavaScript glue of the WebAssembly module beside it.
//! - `xtask generate`: rewrites what follows from core: `npm/generated.js`, `npm/models.js`, and the ends of `index.d.ts` and
//!   `ARCHITECTURE.md`.

mod endpoints;
mod generate;
mod models;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["bindgen", module, out] => bindgen(Path::new(module), Path::new(out)),
        ["generate"] => generate::run(),
        _ => Err("usage: xtask bindgen MODULE.wasm OUT_DIR | xtask generate".into()),
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
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("postproxy_dm").typescript(false);
    // The host always hands the module in; a default path would only mislead bundlers.
    bindgen.web(true)?.omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.generate(out).map_err(|error| format!("{error:#}"))?;
    Ok(())
}
