//! Webhooks: the addresses that get events, each attempt to deliver one, and the worker that makes the attempts.

mod attempt;
mod deliver;
mod endpoint;
mod payload_shape;
mod schedule;
mod url;
mod worker;

pub(crate) use attempt::Sender;
pub(crate) use endpoint::{enqueue, point_to};
pub(crate) use url::check_url;
