//! What a platform says to a message that reaches it: it publishes it, refuses it for now, or refuses it for good.

use std::time::Duration;

use postproxy_dm_core::model::{Chat, ErrorDetails, Message, MessageStatus, ProfileStatus, Template};
use postproxy_dm_core::platform::capabilities;

use super::{FollowUp, backoff, refusal};
use crate::ground::clock::Moment;
use crate::store::comments::Comment;
use crate::store::faults::Kind;
use crate::store::jobs::PlatformStep;
use crate::store::people::PersonState;

/// A message on its way to the platform, and everything that the platform looks at.
#[derive(Debug, Clone)]
pub(in crate::platform) struct Sending<'a> {
    pub(in crate::platform) chat: &'a Chat,
    pub(in crate::platform) message: &'a Message,
    /// `None` if the emulator has no such profile.
    pub(in crate::platform) profile: Option<&'a ProfileStatus>,
    pub(in crate::platform) person: PersonState,
    /// Whether the profile itself has blocked the person.
    pub(in crate::platform) is_blocked: bool,
    /// The comment that a private reply answers, if there is one.
    pub(in crate::platform) comment: Option<&'a Comment>,
    /// The message's template; `None` if there is no such template any more.
    pub(in crate::platform) template: Option<&'a Template>,
    pub(in crate::platform) now: Moment,
    /// Which attempt this is, from 1.
    pub(in crate::platform) attempt: u32,
    /// How long the platform takes for each step.
    pub(in crate::platform) latency: Duration,
}

/// What becomes of the message.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::platform) enum Verdict {
    /// The platform publishes it. A platform with receipts delivers it next.
    Publish { follow_up: Option<FollowUp> },
    /// The platform does not take it now: the next attempt is made after a wait.
    TryAgain { refusal: ErrorDetails, attempt: u32, wait: Duration },
    /// The platform does not take it, now or later.
    Fail { refusal: ErrorDetails, profile_expires: bool },
}

impl Sending<'_> {
    /// Whether the message still waits for the platform.
    pub(in crate::platform) fn is_due(message: &Message) -> bool {
        matches!(message.status, MessageStatus::Pending | MessageStatus::FailedWaitingForRetry)
    }

    /// Returns the verdict that no fault changes, because the platform refuses the message anyway. It looks at who
    /// writes, then at whom, then at when.
    pub(in crate::platform) fn verdict_without_faults(&self) -> Option<Verdict> {
        let refusal = self.refusal()?;
        Some(Verdict::Fail { refusal, profile_expires: false })
    }

    /// Returns the verdict on a message that the platform takes unless a fault strikes.
    pub(in crate::platform) fn verdict(&self, fault: Option<&Kind>) -> Verdict {
        let platform = &self.chat.platform;
        match fault {
            Some(Kind::TransientPlatformError(error)) => {
                let refusal = refusal::of_fault(platform, error, true);
                match backoff::wait_after(self.attempt) {
                    Some(wait) => Verdict::TryAgain { refusal, attempt: self.attempt + 1, wait },
                    None => Verdict::Fail { refusal, profile_expires: false },
                }
            }
            Some(Kind::PermanentPlatformError(error)) => {
                let refusal = refusal::of_fault(platform, error, false);
                // A token that the platform refuses once is refused from then on.
                let profile_expires = refusal::is_of_profile(platform, &refusal);
                Verdict::Fail { refusal, profile_expires }
            }
            _ => {
                let has_receipts = capabilities(platform).is_some_and(|can| can.receipts);
                let delivered = FollowUp { step: PlatformStep::Delivered, wait: self.latency };
                Verdict::Publish { follow_up: has_receipts.then_some(delivered) }
            }
        }
    }

    /// A template may be stopped, changed or deleted while a message of it waits.
    fn refusal_of_template(&self) -> Option<ErrorDetails> {
        self.message.template.as_ref()?;
        refusal::of_template(self.template, self.message)
    }

    fn refusal(&self) -> Option<ErrorDetails> {
        let platform = &self.chat.platform;
        if self.profile.is_some_and(|status| *status != ProfileStatus::Active) {
            return Some(refusal::of_profile(platform));
        }
        if self.is_blocked {
            return Some(refusal::of_blocked_by_profile(platform));
        }
        match self.person {
            PersonState::Available | PersonState::Busy | PersonState::Offline => {}
            PersonState::Blocked => return Some(refusal::of_blocked(platform)),
            PersonState::Deleted => return Some(refusal::of_deleted(platform)),
        }
        match &self.message.external_comment_id {
            Some(_) => refusal::of_private_reply(self.chat, self.comment, self.now),
            None => {
                refusal::of_window(self.chat, self.message, self.now).or_else(|| self.refusal_of_template())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use postproxy_dm_core::model::{
        Chat, ErrorDetails, Message, MessageStatus, MessageTemplate, Platform, ProfileStatus, Template,
        TemplateStatus,
    };
    use postproxy_dm_core::time;
    use serde_json::json;

    use super::{Sending, Verdict};
    use crate::ground::clock::Moment;
    use crate::store::comments::Comment;
    use crate::store::faults::{Kind, PlatformError};
    use crate::store::jobs::PlatformStep;
    use crate::store::people::PersonState;

    const NOW: i64 = 1_780_000_000_000;
    const HOUR: i64 = 60 * 60 * 1000;
    const LATENCY: Duration = Duration::from_millis(100);

    fn chat(platform: &Platform, hours_ago: Option<i64>) -> Chat {
        Chat {
            platform: platform.clone(),
            last_inbound_at: hours_ago.and_then(|hours| time::format(NOW - hours * HOUR)),
            ..Chat::default()
        }
    }

    fn sending<'a>(chat: &'a Chat, message: &'a Message) -> Sending<'a> {
        Sending {
            chat,
            message,
            profile: Some(&ProfileStatus::Active),
            person: PersonState::Available,
            is_blocked: false,
            comment: None,
            template: None,
            now: Moment(NOW),
            attempt: 1,
            latency: LATENCY,
        }
    }

    fn with_status(status: TemplateStatus) -> Template {
        Template { status, ..Template::default() }
    }

    fn of_template() -> Message {
        Message { template: Some(MessageTemplate::default()), ..Message::default() }
    }

    /// The code, and the subcode if there is one.
    fn code(details: &ErrorDetails) -> String {
        let text = |code: &Option<_>| code.as_ref().map(|code| json!(code).as_str().unwrap().to_owned());
        let code = text(&details.platform_error_code).unwrap();
        text(&details.platform_error_subcode).map_or(code.clone(), |subcode| format!("{code}/{subcode}"))
    }

    /// The code of a refusal that no fault changes.
    fn refused(sending: &Sending<'_>) -> Option<String> {
        sending.verdict_without_faults().map(|verdict| match verdict {
            Verdict::Fail { refusal, profile_expires: false } => code(&refusal),
            verdict => panic!("{verdict:?}"),
        })
    }

    #[test]
    fn a_window_closes_as_its_platform_has_it() {
        let plain = Message::default();
        let tagged = Message { tag: Some("HUMAN_AGENT".to_owned()), ..Message::default() };
        let template = of_template();
        let (facebook, instagram) = (&Platform::Facebook, &Platform::Instagram);
        let (whatsapp, telegram, bluesky) = (&Platform::Whatsapp, &Platform::Telegram, &Platform::Bluesky);
        for (platform, hours_ago, message, expected) in [
            (facebook, Some(23), &plain, None),
            (facebook, Some(25), &plain, Some("10/2018278")),
            (facebook, Some(25), &tagged, None),
            (facebook, Some(7 * 24 + 1), &tagged, Some("10/2018278")),
            (facebook, Some(25), &template, Some("10/2018278")),
            (facebook, None, &plain, Some("10/2018278")),
            (instagram, Some(25), &plain, Some("10/2018278")),
            (instagram, Some(25), &tagged, None),
            (whatsapp, Some(23), &plain, None),
            (whatsapp, Some(25), &plain, Some("131047")),
            (whatsapp, Some(25), &tagged, Some("131047")),
            (whatsapp, Some(25), &template, None),
            (whatsapp, None, &template, None),
            (telegram, None, &plain, Some("403")),
            (telegram, None, &tagged, Some("403")),
            (telegram, Some(9000), &plain, None),
            (bluesky, None, &plain, None),
            (bluesky, Some(9000), &plain, None),
        ] {
            let chat = chat(platform, hours_ago);
            let approved = with_status(TemplateStatus::Approved);
            let found = refused(&Sending { template: Some(&approved), ..sending(&chat, message) });
            assert_eq!(found.as_deref(), expected, "{platform:?} {hours_ago:?} {message:?}");
        }
    }

    #[test]
    fn a_template_goes_out_only_while_meta_approves_of_it() {
        let (message, plain) = (of_template(), Message::default());
        let chat = chat(&Platform::Whatsapp, Some(1));
        for (status, expected) in [
            (Some(TemplateStatus::Approved), None),
            (Some(TemplateStatus::Pending), Some("132001")),
            (Some(TemplateStatus::Rejected), Some("132001")),
            (Some(TemplateStatus::Paused), Some("132015")),
            (Some(TemplateStatus::Disabled), Some("132016")),
            (None, Some("132001")),
        ] {
            let named = format!("{status:?}");
            let template = status.map(with_status);
            let template = template.as_ref();
            let found = refused(&Sending { template, ..sending(&chat, &message) });
            assert_eq!(found.as_deref(), expected, "{named}");
            assert_eq!(refused(&Sending { template, ..sending(&chat, &plain) }), None);
        }
    }

    #[test]
    fn nothing_goes_out_to_a_person_whom_the_profile_has_blocked() {
        let (chat, message) = (chat(&Platform::Whatsapp, Some(1)), Message::default());
        let found = refused(&Sending { is_blocked: true, ..sending(&chat, &message) });
        assert_eq!(found.as_deref(), Some("131026"));
    }

    #[test]
    fn the_profile_counts_before_the_person_and_the_person_before_the_window() {
        let (active, expired) = (Some(&ProfileStatus::Active), Some(&ProfileStatus::Expired));
        let inactive = Some(&ProfileStatus::Inactive);
        let (available, blocked) = (PersonState::Available, PersonState::Blocked);
        for (profile, person, hours_ago, [facebook, telegram, whatsapp, bluesky]) in [
            (active, available, 1, [None; 4]),
            (None, available, 1, [None; 4]),
            (active, PersonState::Busy, 1, [None; 4]),
            (active, PersonState::Offline, 1, [None; 4]),
            (active, blocked, 1, [Some("551/1545041"), Some("403"), Some("131026"), Some("InvalidRequest")]),
            (active, blocked, 99, [Some("551/1545041"), Some("403"), Some("131026"), Some("InvalidRequest")]),
            (
                active,
                PersonState::Deleted,
                99,
                [Some("100/2018001"), Some("403"), Some("131026"), Some("AccountTakedown")],
            ),
            (expired, blocked, 99, [Some("190/463"), Some("401"), Some("190/463"), Some("ExpiredToken")]),
            (inactive, available, 1, [Some("190/463"), Some("401"), Some("190/463"), Some("ExpiredToken")]),
        ] {
            for (platform, expected) in [
                (&Platform::Facebook, facebook),
                (&Platform::Instagram, facebook),
                (&Platform::Telegram, telegram),
                (&Platform::Whatsapp, whatsapp),
                (&Platform::Bluesky, bluesky),
            ] {
                let (chat, message) = (chat(platform, Some(hours_ago)), Message::default());
                let found = refused(&Sending { profile, person, ..sending(&chat, &message) });
                assert_eq!(found.as_deref(), expected, "{platform:?} {profile:?} {person:?} {hours_ago}");
            }
        }
    }

    #[test]
    fn a_private_reply_needs_a_comment_of_the_last_seven_days_and_no_window() {
        let message = Message { external_comment_id: Some("1_2".to_owned()), ..Message::default() };
        let chat = chat(&Platform::Facebook, None);
        for (hours_ago, expected) in [
            (Some(0), None),
            (Some(7 * 24 - 1), None),
            (Some(7 * 24), Some("10/2018278")),
            (None, Some("10/2018278")),
        ] {
            let comment = hours_ago.map(|hours| Comment {
                external_id: "1_2".to_owned(),
                created_at: time::format(NOW - hours * HOUR).unwrap(),
                ..Comment::default()
            });
            let found = refused(&Sending { comment: comment.as_ref(), ..sending(&chat, &message) });
            assert_eq!(found.as_deref(), expected, "{hours_ago:?}");
        }
    }

    #[test]
    fn a_message_that_is_taken_is_delivered_next_if_the_platform_has_receipts() {
        for (platform, has_receipts) in [
            (Platform::Facebook, true),
            (Platform::Instagram, true),
            (Platform::Whatsapp, true),
            (Platform::Telegram, false),
            (Platform::Bluesky, false),
        ] {
            let (chat, message) = (chat(&platform, Some(1)), Message::default());
            let Verdict::Publish { follow_up } = sending(&chat, &message).verdict(None) else {
                panic!("{platform:?}");
            };
            let found = follow_up.map(|it| (it.step, it.wait));
            assert_eq!(found, has_receipts.then_some((PlatformStep::Delivered, LATENCY)), "{platform:?}");
        }
    }

    #[test]
    fn a_transient_fault_is_tried_again_with_growing_waits_up_to_the_fifth_attempt() {
        let (chat, message) = (chat(&Platform::Telegram, None), Message::default());
        let fault = Kind::TransientPlatformError(PlatformError::default());
        for (attempt, seconds) in
            [(1, Some(10)), (2, Some(60)), (3, Some(300)), (4, Some(900)), (5, None), (u32::MAX, None)]
        {
            match (Sending { attempt, ..sending(&chat, &message) }.verdict(Some(&fault)), seconds) {
                (Verdict::TryAgain { refusal, attempt: next, wait }, Some(seconds)) => {
                    assert_eq!((next, wait), (attempt + 1, Duration::from_secs(seconds)));
                    assert_eq!(code(&refusal), "500");
                }
                (Verdict::Fail { refusal, profile_expires: false }, None) => {
                    assert_eq!(code(&refusal), "500")
                }
                (verdict, _) => panic!("attempt {attempt}: {verdict:?}"),
            }
        }
    }

    #[test]
    fn a_permanent_fault_fails_the_message_and_a_refused_token_the_profile() {
        let error = |code: Option<&str>, subcode: Option<&str>| PlatformError {
            code: code.map(str::to_owned),
            subcode: subcode.map(str::to_owned),
            message: None,
        };
        for (platform, error, expected, expires) in [
            (Platform::Facebook, error(None, None), "551/1545041", false),
            (Platform::Facebook, error(Some("190"), None), "190/463", true),
            (Platform::Facebook, error(Some("10"), None), "10", false),
            (Platform::Facebook, error(Some("10"), Some("2018278")), "10/2018278", false),
            (Platform::Facebook, error(Some("4242"), Some("7")), "4242/7", false),
            (Platform::Instagram, error(Some("190"), None), "190/463", true),
            (Platform::Telegram, error(None, None), "403", false),
            (Platform::Telegram, error(Some("401"), None), "401", true),
            (Platform::Whatsapp, error(Some("190"), None), "190/463", true),
            (Platform::Bluesky, error(Some("ExpiredToken"), None), "ExpiredToken", true),
        ] {
            let (chat, message) = (chat(&platform, Some(1)), Message::default());
            let fault = Kind::PermanentPlatformError(error);
            match sending(&chat, &message).verdict(Some(&fault)) {
                Verdict::Fail { refusal, profile_expires } => {
                    assert_eq!((code(&refusal).as_str(), profile_expires), (expected, expires), "{fault:?}");
                }
                verdict => panic!("{fault:?}: {verdict:?}"),
            }
        }
    }

    #[test]
    fn only_a_message_that_waits_is_sent() {
        for (status, expected) in [
            (MessageStatus::Pending, true),
            (MessageStatus::FailedWaitingForRetry, true),
            (MessageStatus::Published, false),
            (MessageStatus::Failed, false),
            (MessageStatus::Received, false),
        ] {
            let message = Message { status: status.clone(), ..Message::default() };
            assert_eq!(Sending::is_due(&message), expected, "{status:?}");
        }
    }
}
