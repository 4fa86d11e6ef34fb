//! Tells the linker how a Node addon is linked.

use std::env;

fn main() {
    napi_build::setup();
    // The allocator's memory belongs to threads that may outlive the worker which loaded the addon.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
