//! When a message counts as delivered and as read. Each receipt comes at most once for a message.

use std::time::Duration;

use postproxy_dm_core::model::{Message, MessageStatus, Platform};
use postproxy_dm_core::platform::capabilities;

use super::FollowUp;
use crate::store::jobs::PlatformStep;
use crate::store::people::PersonState;

/// How many steps' time a person takes to read what arrived.
const READING_STEPS: u32 = 3;

/// Returns the step that follows when a message reaches the person. `None` if it doesn't reach them now, or did before.
pub(in crate::platform) fn after_arrival(
    message: &Message,
    person: PersonState,
    latency: Duration,
) -> Option<FollowUp> {
    let is_reached = matches!(person, PersonState::Available | PersonState::Busy);
    let wait = latency.saturating_mul(READING_STEPS);
    (is_reached && message.external_delivered_at.is_none())
        .then_some(FollowUp { step: PlatformStep::Read, wait })
}

/// Returns the step that follows for an unread message when its person is back in this state.
pub(in crate::platform) fn after_return(
    message: &Message,
    platform: &Platform,
    person: PersonState,
    latency: Duration,
) -> Option<FollowUp> {
    if !capabilities(platform).is_some_and(|can| can.receipts) {
        return None;
    }
    let step = match (person, &message.external_delivered_at) {
        (PersonState::Available | PersonState::Busy, None) => PlatformStep::Delivered,
        (PersonState::Available, Some(_)) => PlatformStep::Read,
        // A busy person reads nothing, and the others are not there.
        (PersonState::Busy, Some(_))
        | (PersonState::Offline | PersonState::Blocked | PersonState::Deleted, _) => return None,
    };
    Some(FollowUp { step, wait: latency })
}

/// Whether the message counts as delivered from now on.
pub(in crate::platform) fn is_newly_delivered(message: &Message) -> bool {
    message.status == MessageStatus::Published && message.external_delivered_at.is_none()
}

/// Whether the message counts as read from now on.
pub(in crate::platform) fn is_newly_read(message: &Message) -> bool {
    message.status == MessageStatus::Published && message.external_read_at.is_none()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use postproxy_dm_core::model::{Message, MessageStatus, Platform};

    use super::{after_arrival, after_return, is_newly_delivered, is_newly_read};
    use crate::store::jobs::PlatformStep;
    use crate::store::people::PersonState::{self, Available, Blocked, Busy, Deleted, Offline};

    const LATENCY: Duration = Duration::from_millis(100);

    fn message(status: MessageStatus, is_delivered: bool, is_read: bool) -> Message {
        let time = || Some("2026-05-31T14:00:00.000Z".to_owned());
        Message {
            status,
            external_delivered_at: time().filter(|_| is_delivered),
            external_read_at: time().filter(|_| is_read),
            ..Message::default()
        }
    }

    #[test]
    fn a_message_that_arrives_is_read_a_little_later_once() {
        let cases: [(PersonState, bool, bool); 7] = [
            (Available, false, true),
            (Busy, false, true),
            (Offline, false, false),
            (Blocked, false, false),
            (Deleted, false, false),
            (Available, true, false),
            (Offline, true, false),
        ];
        for (person, is_delivered, follows) in cases {
            let message = message(MessageStatus::Published, is_delivered, false);
            let follow_up = after_arrival(&message, person, LATENCY);
            let found = follow_up.map(|it| (it.step, it.wait));
            let expected = follows.then_some((PlatformStep::Read, LATENCY * 3));
            assert_eq!(found, expected, "{person:?}, delivered before: {is_delivered}");
        }
    }

    #[test]
    fn what_waited_for_a_person_goes_on_when_they_are_back() {
        let facebook = Platform::Facebook;
        let cases = [
            (&facebook, Available, false, Some(PlatformStep::Delivered)),
            (&facebook, Available, true, Some(PlatformStep::Read)),
            (&facebook, Busy, false, Some(PlatformStep::Delivered)),
            (&facebook, Busy, true, None),
            (&facebook, Offline, false, None),
            (&facebook, Blocked, false, None),
            (&facebook, Deleted, true, None),
            (&Platform::Telegram, Available, false, None),
        ];
        for (platform, person, is_delivered, expected) in cases {
            let message = message(MessageStatus::Published, is_delivered, false);
            let found = after_return(&message, platform, person, LATENCY);
            assert_eq!(found.map(|it| it.step), expected, "{platform:?} {person:?} {is_delivered}");
        }
    }

    #[test]
    fn only_a_published_message_is_delivered_and_read_and_each_once() {
        for (status, is_delivered, is_read, delivers, reads) in [
            (MessageStatus::Published, false, false, true, true),
            (MessageStatus::Published, true, false, false, true),
            (MessageStatus::Published, true, true, false, false),
            (MessageStatus::Pending, false, false, false, false),
            (MessageStatus::Failed, false, false, false, false),
            (MessageStatus::Received, false, false, false, false),
        ] {
            let message = message(status.clone(), is_delivered, is_read);
            let found = (is_newly_delivered(&message), is_newly_read(&message));
            assert_eq!(found, (delivers, reads), "{status:?} {is_delivered} {is_read}");
        }
    }
}
