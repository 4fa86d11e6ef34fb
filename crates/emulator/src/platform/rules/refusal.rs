//! Why a platform does not take a message, in the platform's own words, with the note that Postproxy adds. The words come
//! from Meta's table of error codes, Telegram's Bot API and WhatsApp's Cloud API.

use std::time::Duration;

use postproxy_dm_core::model::{
    Chat, ErrorDetails, Message, Platform, PlatformCode, Template, TemplateStatus,
};
use postproxy_dm_core::operation::HUMAN_AGENT;
use postproxy_dm_core::time;
use postproxy_dm_core::window::{WindowState, messaging_window};

use super::template::{Misfit, misfit};
use crate::ground::clock::Moment;
use crate::store::comments::Comment;
use crate::store::faults::PlatformError;

/// How long a comment can be answered privately.
const PRIVATE_REPLY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A platform's code, subcode and words.
struct Words(&'static str, Option<&'static str>, &'static str);

/// Meta's words for a message that comes too late.
const OUTSIDE_WINDOW: Words =
    Words("10", Some("2018278"), "(#10) This message is sent outside of allowed window.");

/// Telegram's words to a bot that writes to a person who never wrote to it.
const MUST_WRITE_FIRST: Words = Words("403", None, "Forbidden: bot can't initiate conversation with a user");

/// What the owner of a profile has to do.
const RECONNECT: &str = "The profile is not connected any more. Nothing is sent until it is connected again.";

/// The refusals that a fault can name by their code. Some of them also occur without a fault.
const BY_CODE: &[(Platform, Words)] = &[
    (Platform::Facebook, OUTSIDE_WINDOW),
    (Platform::Facebook, Words("10", None, "(#10) Application does not have permission for this action")),
    (Platform::Facebook, Words("100", None, "(#100) Invalid parameter")),
    (Platform::Facebook, Words("100", Some("2018001"), "(#100) No matching user found")),
    (Platform::Facebook, Words("100", Some("2018008"), "(#100) Failed to fetch the file from the url")),
    (Platform::Facebook, Words("100", Some("2018047"), "(#100) Upload attachment failure.")),
    (Platform::Facebook, Words("190", Some("463"), "Error validating access token: Session has expired.")),
    (Platform::Facebook, Words("551", Some("1545041"), "(#551) This person isn't available right now.")),
    (Platform::Facebook, Words("613", None, "(#613) Calls to this api have exceeded the rate limit.")),
    (Platform::Facebook, Words("10903", None, "(#10903) This user can't reply to this activity")),
    (
        Platform::Facebook,
        Words("1200", None, "(#1200) Temporary send message failure. Please try again later."),
    ),
    (Platform::Telegram, Words("400", None, "Bad Request: chat not found")),
    (Platform::Telegram, Words("401", None, "Unauthorized")),
    (Platform::Telegram, Words("403", None, "Forbidden: bot was blocked by the user")),
    (Platform::Telegram, Words("429", None, "Too Many Requests: retry after 30")),
    (Platform::Telegram, Words("500", None, "Internal Server Error")),
    (Platform::Whatsapp, Words("190", Some("463"), "Error validating access token: Session has expired.")),
    (Platform::Whatsapp, Words("130429", None, "(#130429) Rate limit hit")),
    (Platform::Whatsapp, Words("131016", None, "(#131016) Service unavailable")),
    (Platform::Whatsapp, Words("131026", None, "(#131026) Message undeliverable")),
    (Platform::Whatsapp, Words("131047", None, "(#131047) Re-engagement message")),
    (Platform::Whatsapp, Words("131053", None, "(#131053) Media upload error")),
    (Platform::Whatsapp, Words("131008", None, "(#131008) Required parameter is missing")),
    (
        Platform::Whatsapp,
        Words("132000", None, "(#132000) Number of parameters does not match the expected number of params"),
    ),
    (Platform::Whatsapp, Words("132001", None, "(#132001) Template name does not exist in the translation")),
    (
        Platform::Whatsapp,
        Words("132012", None, "(#132012) Parameter format does not match format in the created template"),
    ),
    (Platform::Whatsapp, Words("132015", None, "(#132015) Template is Paused")),
    (Platform::Whatsapp, Words("132016", None, "(#132016) Template is Disabled")),
    (Platform::Bluesky, Words("ExpiredToken", None, "Token has expired")),
    (Platform::Bluesky, Words("InvalidRequest", None, "block between recipient and sender")),
    (Platform::Bluesky, Words("RateLimitExceeded", None, "Rate Limit Exceeded")),
    (Platform::Bluesky, Words("UpstreamFailure", None, "Upstream service unreachable")),
];

/// The account of the profile is not connected any more.
pub(super) fn of_profile(platform: &Platform) -> ErrorDetails {
    details(&known(platform, ["190", "401", "190", "ExpiredToken"]), RECONNECT)
}

/// Whether a platform's error says that the account is not connected.
pub(super) fn is_of_profile(platform: &Platform, refusal: &ErrorDetails) -> bool {
    refusal.platform_error_code == of_profile(platform).platform_error_code
}

/// The person blocked the profile.
pub(super) fn of_blocked(platform: &Platform) -> ErrorDetails {
    let note = "The person can't be reached: they may have blocked the profile, or left the platform.";
    details(&known(platform, ["551", "403", "131026", "InvalidRequest"]), note)
}

/// The profile blocked the person. WhatsApp.
pub(super) fn of_blocked_by_profile(platform: &Platform) -> ErrorDetails {
    let note = "The profile has blocked the person. Unblock them first.";
    details(&known(platform, ["551", "403", "131026", "InvalidRequest"]), note)
}

/// The person's account is deleted.
pub(super) fn of_deleted(platform: &Platform) -> ErrorDetails {
    let words = match platform {
        Platform::Telegram => Words("403", None, "Forbidden: user is deactivated"),
        Platform::Bluesky => Words("AccountTakedown", None, "Account has been deactivated"),
        Platform::Whatsapp => known(platform, ["", "", "131026", ""]),
        _ => Words("100", Some("2018001"), "(#100) No matching user found"),
    };
    details(&words, "The person has no account on the platform any more.")
}

/// Media that can't be fetched.
pub(in crate::platform) fn of_media(platform: Option<&Platform>, reason: &str) -> ErrorDetails {
    let words = match platform {
        Some(Platform::Telegram) => Words("400", None, "Bad Request: failed to get HTTP URL content"),
        Some(Platform::Whatsapp) => Words("131053", None, "(#131053) Media upload error"),
        _ => Words("100", Some("2018008"), "(#100) Failed to fetch the file from the url"),
    };
    details(&words, &format!("The media could not be fetched: {reason}."))
}

/// The error that a fault names, or a fitting one if it names none.
pub(super) fn of_fault(platform: &Platform, error: &PlatformError, is_transient: bool) -> ErrorDetails {
    let (usual, note) = match is_transient {
        true => (
            known(platform, ["1200", "500", "131016", "UpstreamFailure"]),
            "The platform could not take the message just now. It is tried again.",
        ),
        false => (
            known(platform, ["551", "403", "131026", "InvalidRequest"]),
            "The platform refuses the message. It is not tried again.",
        ),
    };
    let mut details = match &error.code {
        None => details(&usual, note),
        Some(code) => by_code(platform, code, error.subcode.as_deref(), note),
    };
    if let Some(message) = &error.message {
        details.platform_error_message = Some(message.clone());
    }
    details
}

/// A message outside the messaging window. The platform checks the window when the message reaches it.
pub(super) fn of_window(chat: &Chat, message: &Message, now: Moment) -> Option<ErrorDetails> {
    // The emulator writes only times that can be read. A platform without one would refuse the message as well.
    let window = messaging_window(&chat.platform, chat.last_inbound_at.as_deref(), now.0);
    let state = window.map_or(WindowState::Closed, |window| window.state);
    let is_taken = match state {
        WindowState::Open | WindowState::None => true,
        WindowState::HumanAgent => message.tag.as_deref() == Some(HUMAN_AGENT),
        WindowState::Closed => chat.platform == Platform::Whatsapp && message.template.is_some(),
        WindowState::MustWriteFirst => false,
    };
    if is_taken {
        return None;
    }
    let words = match chat.platform {
        Platform::Whatsapp => Words("131047", None, "(#131047) Re-engagement message"),
        Platform::Telegram => MUST_WRITE_FIRST,
        _ => OUTSIDE_WINDOW,
    };
    let note = match (state, &chat.platform) {
        (WindowState::MustWriteFirst, _) => {
            "The person has never written to the bot. A Telegram bot can't begin a conversation."
        }
        (WindowState::HumanAgent, _) => {
            "The person last wrote more than 24 hours ago. A human may still answer with the tag HUMAN_AGENT."
        }
        (_, Platform::Whatsapp) => {
            "The person did not write within the last 24 hours. WhatsApp takes only a template."
        }
        _ if chat.last_inbound_at.is_none() => {
            "The person has never written to the profile. The platform takes no message until they do."
        }
        _ => "The person did not write within the last 7 days. The platform takes no message.",
    };
    Some(details(&words, note))
}

/// A template that Meta doesn't approve of any more, or that is gone, or whose message lacks what it needs.
pub(super) fn of_template(template: Option<&Template>, message: &Message) -> Option<ErrorDetails> {
    let (code, note) = match template.map(|template| &template.status) {
        Some(TemplateStatus::Approved) => {
            let Misfit { code, details: note } = template.and_then(|template| misfit(template, message))?;
            return Some(details(&known(&Platform::Whatsapp, ["", "", code, ""]), &note));
        }
        Some(TemplateStatus::Paused) => {
            ("132015", "Meta stopped the template for a while. Send another one.")
        }
        Some(TemplateStatus::Disabled) => ("132016", "Meta stopped the template for good. Send another one."),
        _ => ("132001", "The profile has no approved template of this name in this language."),
    };
    Some(details(&known(&Platform::Whatsapp, ["", "", code, ""]), note))
}

/// A private reply to a comment that is too old, or is not there, or is the profile's own. It doesn't matter when the
/// person last wrote.
pub(super) fn of_private_reply(chat: &Chat, comment: Option<&Comment>, now: Moment) -> Option<ErrorDetails> {
    if chat.external_placement_id.as_ref() == Some(&chat.participant_external_id) {
        let note = "The comment is the profile's own. The platform takes no private reply to it.";
        return Some(details(&known(&chat.platform, ["10903", "", "", ""]), note));
    }
    let written_at = comment.and_then(|comment| time::parse(&comment.created_at));
    let is_taken = written_at.is_some_and(|at| now < Moment(at).plus(PRIVATE_REPLY_WINDOW));
    let note = "The comment is older than 7 days. The platform takes no private reply to it.";
    (!is_taken).then(|| details(&OUTSIDE_WINDOW, note))
}

/// Finds the platform's entry of the table, by the code of Meta, Telegram, WhatsApp or Bluesky.
fn known(platform: &Platform, [meta, telegram, whatsapp, bluesky]: [&str; 4]) -> Words {
    let code = match platform {
        Platform::Telegram => telegram,
        Platform::Whatsapp => whatsapp,
        Platform::Bluesky => bluesky,
        Platform::Facebook | Platform::Instagram | Platform::Other(_) => meta,
    };
    find(platform, code, None).unwrap_or(Words("1", Some("99"), "An unknown error occurred."))
}

fn by_code(platform: &Platform, code: &str, subcode: Option<&str>, note: &str) -> ErrorDetails {
    if let Some(words) = find(platform, code, subcode) {
        return details(&words, note);
    }
    ErrorDetails {
        platform_error_code: Some(PlatformCode::Text(code.to_owned())),
        platform_error_subcode: subcode.map(|subcode| PlatformCode::Text(subcode.to_owned())),
        platform_error_message: Some(format!("(#{code}) An unknown error occurred.")),
        postproxy_note: Some(note.to_owned()),
        ..ErrorDetails::default()
    }
}

/// Finds an entry of the table. Instagram shares Facebook's. A code can have several entries: Meta's 10 is a missing
/// permission without a subcode, and a closed window with one. So no subcode means the entry without one, unless the
/// code has only one entry.
fn find(platform: &Platform, code: &str, subcode: Option<&str>) -> Option<Words> {
    let platform = if *platform == Platform::Instagram { &Platform::Facebook } else { platform };
    let of_code: Vec<&Words> = BY_CODE
        .iter()
        .filter(|(of, words)| of == platform && words.0 == code)
        .map(|(_, words)| words)
        .collect();
    let found = match of_code[..] {
        [only] if subcode.is_none() => Some(only),
        _ => of_code.into_iter().find(|words| words.1 == subcode),
    };
    found.map(|words| Words(words.0, words.1, words.2))
}

fn details(Words(code, subcode, message): &Words, note: &str) -> ErrorDetails {
    ErrorDetails {
        platform_error_code: Some(PlatformCode::Text((*code).to_owned())),
        platform_error_subcode: subcode.map(|subcode| PlatformCode::Text(subcode.to_owned())),
        platform_error_message: Some((*message).to_owned()),
        postproxy_note: Some(note.to_owned()),
        ..ErrorDetails::default()
    }
}
