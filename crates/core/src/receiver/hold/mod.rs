//! One lease of one lane: runs the lane's events one at a time, and says what the store shall remember of each.
//!
//! ```text
//!                  ┌────────────────────── next head ──────────────────────┐
//!                  ▼                                                         │
//!  Taking ──▶ Waiting ──▶ Preparing ──▶ Running ──▶ Checking ──▶ Settling ───┴──▶ Over
//!     │       (alone)  (gather, alone)     │     (finish in tx)     ▲
//!     └─────────── dead by counts ──▶ Telling (onDead) ─────────────┘
//! ```
//!
//! A run asks for answers and steps while it is open. Each is written before it is sent, see `asks.rs`.

mod alone;
mod asks;
mod batch;
mod begin;
mod command;
mod drive;
mod input;
mod intent;
mod lease;
mod run;
mod settle;
mod state;
mod store;

pub use command::{Abort, Command, Ended, Next, Run, Tell, Value};
pub use input::{Ask, HandlerError, Input, SendFailure};
pub use state::{Hold, HoldStart};
