//! The work on every byte of a webhook: its signature, JSON, UTF-16.
//!
//! It is a crate of its own because the WebAssembly modules are compiled for size, and Cargo can compile only whole crates for
//! speed instead. Generic code is compiled where it is used, so HMAC is used here alone. With WebAssembly, this takes 0.9 of
//! 7 µs off a receipt of 1.3 KB, of which SHA-256 takes 3.6.

mod hmac;
pub mod json;
mod signature;
mod utf16;

pub use hmac::{Code, Key};
pub use signature::{Signature, sign};
pub use utf16::to_utf16;
