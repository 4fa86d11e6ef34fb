//! The module of `postproxy-dm/receiver`: everything but the client.

pub use postproxy_dm_wasm::*;
