//! The ground floor, which every layer may use and which uses nothing else of the crate: time, ids, secrets, hosts.

pub(crate) mod clock;
pub(crate) mod host;
pub(crate) mod http_client;
pub(crate) mod id;
pub(crate) mod own_address;
pub(crate) mod secrets;
pub(crate) mod start_error;
