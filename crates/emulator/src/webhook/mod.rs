//! Webhooks: the addresses that get events, each attempt to deliver one, and the worker that makes the attempts.

mod attempt;
mod endpoint;
mod payload_shape;
mod schedule;
mod sender;
mod url;
mod worker;

pub(crate) use endpoint::{enqueue, point_to};
pub(crate) use sender::Sender;
pub(crate) use url::check_url;
