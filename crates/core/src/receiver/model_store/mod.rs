//! The store that every other store is held to: what each operation does, in memory, told the time. It loses everything
//! with its process, and serves as the model of tests, and Rust programs that need no more.

mod lane;
mod operate;
mod put;
mod rows;
mod tables;

pub use rows::{RowView, RowViewState, Stats};
pub use tables::{ModelStore, TakeRequest};
