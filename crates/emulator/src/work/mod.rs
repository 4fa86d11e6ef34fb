//! Works on queues of jobs, and knows whether the work makes progress. What a job does is in the folder of its subject.

pub(crate) mod health;
pub(crate) mod job;
mod shares;
pub(crate) mod worker;
