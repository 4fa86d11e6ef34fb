//! The module of `postproxy-dm/webhooks`, which verifies and reads webhooks.

pub use postproxy_dm_wasm::*;
