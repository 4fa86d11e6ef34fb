//! What a delivery knows, and the state that it is in.

use super::protocol::{Begin, DeliveryCommand};
use crate::receiver::configured::Receiver;
use crate::receiver::moment::Moment;

/// One delivery of a webhook.
#[derive(Debug)]
pub struct Delivery {
    pub(super) receiver: Receiver,
    pub(super) now: Moment,
    pub(super) began_at_ms: u64,
    /// When it is answered at the latest.
    pub(super) until_ms: u64,
    pub(super) begin: Begin,
    pub(super) state: State,
    pub(super) is_watching: bool,
    pub(super) commands: Vec<DeliveryCommand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    New,
    /// The handler or `forward` runs.
    Running,
    /// The event is being kept.
    Keeping,
    /// A hold here works on the lane.
    Watching,
    /// The lane is asked for at that time.
    Waiting(u64),
    /// The lane was asked for.
    Taking,
    Answered,
}

impl Delivery {
    /// Starts a delivery. Its first input is [`DeliveryInput::Begin`].
    pub fn new(receiver: &Receiver) -> Self {
        Delivery {
            receiver: receiver.clone(),
            now: Moment::default(),
            began_at_ms: 0,
            until_ms: u64::MAX,
            begin: Begin::default(),
            state: State::New,
            is_watching: false,
            commands: Vec::new(),
        }
    }

    /// Whether it is answered.
    pub fn is_answered(&self) -> bool {
        self.state == State::Answered
    }
}
