//! The tests of the core, as a user of it sees it. What is a table lies in `tests/vectors`, where the JavaScript
//! tests read it too.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed, and says where"
)]

mod call;
mod contents;
mod events;
mod files;
mod hosts;
mod json;
mod models;
mod platforms;
mod properties;
mod requests;
mod signatures;
mod times;
mod vectors;
mod wasm_imports;
mod windows;
