//! Takes the words out of a WebAssembly module's panics, because nobody can see them: without a hook, which our modules don't
//! set, a panic only traps, and the host throws its own error. Saves 0.6 to 1.2 KB gzip in each module.

use rustc_demangle::demangle;
use walrus::{FunctionKind, Module};

use crate::symbols::without_hashes;

/// Where the standard library's panics begin. Nothing else calls what these call.
const PANICS: [&str; 8] = [
    "core::cell::panic_already",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::panicking::",
];

/// Makes every function that begins a panic trap at once. The module must have the names of its functions.
pub(crate) fn silence(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        let name = format!("{:#}", demangle(function.name.as_deref().unwrap_or_default()));
        let name = without_hashes(&name);
        let FunctionKind::Local(local) = &mut function.kind else { continue };
        if PANICS.iter().any(|begins| name.starts_with(begins)) {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
}
