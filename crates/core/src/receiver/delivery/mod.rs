//! One delivery of a webhook: what is done with its event, and when and how it is answered. A 2xx says that the event is
//! finished, or kept where somebody is sure to go on.
//!
//! ```text
//!           ┌── no handler ──────────────────────────────────┐
//!  New ─────┼── direct, forward ──▶ Running ─────────────────┤
//!           └── put ──▶ Keeping ──▶ Watching ◀─┐ ────────────┴──▶ Answered
//!                          │            └── later: take ──┘
//!                          └── kept and alive, seen, full ───────▶
//! ```

mod drive;
mod keep;
mod protocol;
mod state;

pub use protocol::{Answered, Became, Begin, DeliveryCommand, DeliveryInput, DeliveryNext};
pub use state::Delivery;
