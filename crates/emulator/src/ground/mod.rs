//! The ground floor: time, ids, secrets, hosts. Every layer may use it, and it uses no other.

pub(crate) mod clock;
pub(crate) mod fields;
pub(crate) mod host;
pub(crate) mod http_client;
pub(crate) mod id;
pub(crate) mod own_address;
pub(crate) mod secrets;
pub(crate) mod start_error;
