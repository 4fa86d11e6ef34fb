//! The last calls of the API, for anyone who wants to see what a bot really sends. A call is shown without keys and
//! secrets, wherever they stand, and of long bodies only the beginning.

mod form;
mod log;
mod recorded_call;
mod recorder;

pub(crate) use log::RequestLog;
pub(crate) use recorded_call::RecordedCall;
pub(crate) use recorder::{Recorder, record};
