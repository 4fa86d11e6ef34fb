//! Webhooks: verifies that the service sent a body, and reads the event in it.
//!
//! ```
//! use std::time::Duration;
//!
//! use postproxy_dm_core::model::EventResource;
//! use postproxy_dm_core::webhook;
//!
//! let body = br#"{"id":"evt_1","object":"event","type":"message.received",
//!     "data":{"object":{"id":"msg_1","chat_id":"chat_1","body":"Hi"}}}"#;
//! let now = Duration::from_secs(1_780_236_000);
//! let header = webhook::sign(body, "whsec_1", now.as_secs())?;
//!
//! webhook::verify(body, Some(&header), &["whsec_1"], webhook::DEFAULT_TOLERANCE, now)?;
//! let event = webhook::parse(body)?;
//! assert_eq!(event.kind, "message.received");
//! let EventResource::Message(message) = event.resource() else { panic!() };
//! assert_eq!(message.chat_id, "chat_1");
//! # Ok::<(), webhook::WebhookError>(())
//! ```

mod error;
mod event;
mod receipt;
mod reply;
mod signature;

pub use error::{SIGNATURE_HEADER, WebhookError};
pub(crate) use event::normalize_where;
pub use event::{normalize, parse};
pub use receipt::{Receipt, receipt};
pub(crate) use reply::answer_key;
pub use reply::reply_key;
pub use signature::{DEFAULT_TOLERANCE, Secrets, sign, verify};
