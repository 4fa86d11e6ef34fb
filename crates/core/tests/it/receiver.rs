//! The receiver's machine through its public names: options, events, and one step after another.

mod events;
mod holds;
mod merges;
mod options;
mod simulator;
