//! Everything that speaks HTTP: the API of the service, the control endpoints, the page, and what they share.

pub(crate) mod api;
pub(crate) mod app;
pub(crate) mod attachments;
pub(crate) mod body;
pub(crate) mod breaks;
pub(crate) mod control;
pub(crate) mod faults;
pub(crate) mod keys_in_flight;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod request_id;
pub(crate) mod request_log;
pub(crate) mod serve;
pub(crate) mod state;
