//! Works on queues of jobs, and knows whether that goes on. What a job does is in the folder that it belongs to.

pub(crate) mod health;
pub(crate) mod worker;
