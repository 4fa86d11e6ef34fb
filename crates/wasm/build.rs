//! The module's stack lies before its data. With 256 KiB instead of 1 MiB every address of the data is a byte shorter.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("TARGET").is_ok_and(|target| target.starts_with("wasm32")) {
        println!("cargo:rustc-link-arg=-zstack-size=262144");
    }
}
