//! The tests of the core, through its public names. Tables of cases are in `tests/vectors`, and the JavaScript tests read
//! them too.
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
#[path = "../../../../tests/fuzz/src/lib.rs"]
mod fuzz;
mod fuzz_corpus;
mod hosts;
mod json;
mod models;
mod platforms;
mod properties;
mod receiver;
mod requests;
mod signatures;
mod times;
mod utf16;
mod vectors;
mod wasm_imports;
mod windows;

use postproxy_dm_core::CallOptions;
use postproxy_dm_core::call::{Now, Start};

/// Starts a call at the beginning of the simulated clock, with bytes that aren't random.
fn start(options: CallOptions) -> Start {
    Start { options, now: Now::default(), randomness: [7; 24] }
}
