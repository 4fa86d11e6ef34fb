//! The module of `postproxy-dm`: everything that the crate can do.

pub use postproxy_dm_wasm::*;
