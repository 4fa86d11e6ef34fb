//! The one table of what each content may hold: names, kinds, limits, platforms and a sentence each. The checks, the finding
//! of misspelt names and the JSON Schemas all follow from it.

use super::field::{Field, Kind, Only, Required, Table, about};
use super::rules;
use crate::limits;

/// Every content. What lies in one is reached from there.
pub(super) static ALL: &[&Table] = &[
    &MESSAGE,
    &PRIVATE_REPLY,
    &EDIT,
    &PARTICIPANT,
    &REACTION,
    &ICE_BREAKERS,
    &BACKFILL,
    &WEBHOOK,
    &NEW_TEMPLATE,
    &TEMPLATE_CHANGES,
    &BLOCKING,
];

/// The one tag there is: a human answers, up to 7 days after the person's last message.
pub const HUMAN_AGENT: &str = "HUMAN_AGENT";

/// A message holds exactly one of these.
pub(super) const CONTENTS: &[&str] =
    &["body", "media", "elements", "template", "interactive", "location", "contacts"];

pub(super) static MESSAGE: Table = Table {
    about: about(
        "A message holds exactly one of `body`, `media`, `elements`, and WhatsApp's `template`, `interactive`, `location` and `contacts`.",
    ),
    parts: &[BODY, MEDIA, TAPPABLES, OTHERS],
    names: &[],
};

pub(super) const BODY: &[Field] = &[Field::new("body", Kind::Body, "The text.")];

const MEDIA: &[Field] =
    &[Field::new("media", Kind::Files(&FILE), "One attachment, a URL or its bytes. None on Bluesky.")
        .only(Only::WithAttachments)];

/// What can be tapped, on Facebook and Instagram.
pub(super) const TAPPABLES: &[Field] = &[
    Field::new(
        "quick_replies",
        Kind::Objects { least: 0, most: limits::QUICK_REPLIES, of: &QUICK_REPLY },
        "Answers that the person can tap. On Instagram only with a text.",
    )
    .only(Only::WithQuickReplies),
    Field::new(
        "buttons",
        Kind::Objects { least: 0, most: limits::BUTTONS, of: &BUTTON },
        "Buttons under the text.",
    )
    .only(Only::WithQuickReplies),
    Field::new("elements", Kind::Objects { least: 0, most: limits::ELEMENTS, of: &ELEMENT }, "A carousel.")
        .only(Only::WithQuickReplies),
    Field::new("card", Kind::Object(&CARD), "The card around the buttons, which it needs.")
        .only(Only::WithQuickReplies),
];

pub(super) const OTHERS: &[Field] = &[
    Field::new(
        "tag",
        Kind::Tag(&[HUMAN_AGENT]),
        "`HUMAN_AGENT` lets a human answer up to 7 days after the person's last message. Facebook and Instagram.",
    ),
    Field::text(
        "reply_to_external_id",
        "The platform's id of the message that this one answers. Telegram and WhatsApp.",
    )
    .only(Only::WithReplyTo),
    Field::text("category", "The category that WhatsApp counts the message in.").only(Only::OnWhatsapp),
    Field::text("filename", "The name of the file, on WhatsApp.").only(Only::OnWhatsapp),
    Field::new("link_preview", Kind::Boolean, "Whether WhatsApp shows a preview of a link.")
        .only(Only::OnWhatsapp),
    Field::new("voice_note", Kind::Boolean, "Whether WhatsApp shows an audio file as a voice note.")
        .only(Only::OnWhatsapp),
    REPLY_MARKUP.only(Only::WithReplyMarkup),
    Field::new(
        "template",
        Kind::Object(&TEMPLATE),
        "A template that WhatsApp has approved, with its variables.",
    )
    .only(Only::OnWhatsapp),
    Field::new("interactive", Kind::Object(&OF_PLATFORM), "WhatsApp's interactive content.")
        .only(Only::OnWhatsapp),
    Field::new("location", Kind::Object(&LOCATION), "A place, on WhatsApp.").only(Only::OnWhatsapp),
    Field::new("contacts", objects_of_platform(0), "Contact cards, on WhatsApp.").only(Only::OnWhatsapp),
];

const REPLY_MARKUP: Field = Field::new("reply_markup", Kind::Object(&KEYBOARD), "The Telegram keyboard.");

pub(super) static PRIVATE_REPLY: Table = Table {
    about: about("A direct message to the person who wrote a comment: `text`, or `elements`."),
    parts: &[TEXT, TAPPABLES],
    names: &[],
};

pub(super) const TEXT: &[Field] =
    &[Field::new("text", Kind::Body, "The text. May be empty with `elements`.")];

pub(super) static EDIT: Table = Table { about: about(""), parts: &[BODY, &[REPLY_MARKUP]], names: &[] };

/// The bytes of a file. JavaScript reads a `path` itself, and passes it on only if it is misspelt.
pub(super) static FILE: Table = Table {
    about: about(""),
    parts: &[&[
        Field::text("data", "The bytes, in base64.").required(Required::Always),
        Field::text("filename", "The name of the file."),
        Field::text("content_type", "Its media type, such as `image/png`."),
    ]],
    names: &["path"],
};

static QUICK_REPLY: Table = Table {
    about: about("An answer that the person can tap."),
    parts: &[&[
        Field::new("content_type", Kind::OneOf(&["text"]), "`text`."),
        Field::new(
            "title",
            Kind::Text { least: 1, most: limits::QUICK_REPLY_TITLE_CHARACTERS },
            "What the person sees.",
        )
        .required(Required::Always),
        Field::new(
            "payload",
            Kind::Text { least: 0, most: limits::QUICK_REPLY_PAYLOAD_CHARACTERS },
            "What comes back when it is tapped.",
        ),
    ]],
    names: &[],
};

static BUTTON: Table = Table {
    about: about("A button: a link, or one that reports that it was tapped."),
    parts: &[&[
        Field::text("title", "What the person sees.").required(Required::Always),
        Field::new("type", Kind::OneOf(&["web_url", "postback"]), "What it does.").required(Required::Always),
        Field::new("url", Kind::HttpsUrl, "Where a `web_url` leads, an `https://` URL.")
            .required(Required::IfType("web_url")),
        Field::text("payload", "What comes back when a `postback` is tapped.")
            .required(Required::IfType("postback")),
    ]],
    names: &[],
};

static CARD: Table = Table {
    about: about("The card around the buttons."),
    parts: &[&[SUBTITLE, IMAGE_URL, DEFAULT_ACTION]],
    names: &[],
};

static ELEMENT: Table = Table {
    about: about("One element of a carousel: a title, and at least one of the other fields."),
    parts: &[&[
        Field::new("title", Kind::Text { least: 1, most: limits::ELEMENT_TITLE_CHARACTERS }, "The title.")
            .required(Required::Always),
        SUBTITLE.required(Required::Unless(&["image_url", "default_action", "buttons"])),
        IMAGE_URL,
        DEFAULT_ACTION,
        Field::new("buttons", Kind::Objects { least: 0, most: limits::BUTTONS, of: &BUTTON }, "Its buttons."),
    ]],
    names: &[],
};

const SUBTITLE: Field = Field::new(
    "subtitle",
    Kind::Text { least: 0, most: limits::SUBTITLE_CHARACTERS },
    "The line under the title.",
);
const IMAGE_URL: Field = Field::new("image_url", Kind::HttpsUrl, "The picture, an `https://` URL.");
const DEFAULT_ACTION: Field =
    Field::new("default_action", Kind::Object(&ACTION), "Where a tap on the whole of it leads.");

static ACTION: Table = Table {
    about: about("Where a tap leads."),
    parts: &[&[
        Field::new("type", Kind::OneOf(&["web_url"]), "`web_url`.").required(Required::Always),
        Field::new("url", Kind::HttpsUrl, "An `https://` URL.").required(Required::Always),
    ]],
    names: &[],
};

/// Telegram's.
static KEYBOARD: Table = Table {
    about: about(""),
    parts: &[],
    names: &[
        "inline_keyboard",
        "keyboard",
        "remove_keyboard",
        "force_reply",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    ],
};

/// WhatsApp's.
static TEMPLATE: Table = Table {
    about: about("The template of a message, by `id` or by `name`."),
    parts: &[&[
        Field::text("id", "The template's id, Postproxy's or Meta's."),
        Field::text("name", "The template's name.").required(Required::Unless(&["id"])),
        Field::text("language", "The language, if the name exists in several."),
        Field::new(
            "variables",
            Kind::Strings,
            "The values of the variables, by position: those of the header, the body, then the buttons' URLs.",
        ),
        Field::new(
            "button_params",
            Kind::Objects { least: 0, most: usize::MAX, of: &BUTTON_PARAMS },
            "What single buttons need.",
        ),
        Field::new(
            "header_media",
            Kind::Object(&HEADER_MEDIA),
            "The picture, video or document of the header.",
        ),
        Field::new("header_location", Kind::Object(&LOCATION), "The place of the header."),
    ]],
    names: &[],
};

/// The rest depends on the kind of button.
static BUTTON_PARAMS: Table = Table {
    about: about("What a button of a template needs, such as `text` or `coupon_code`."),
    parts: &[&[
        Field::new(
            "index",
            Kind::Whole { least: 0, most: u32::MAX, or_minus_one: false },
            "Which button, from 0.",
        )
        .required(Required::Always),
        Field::text("sub_type", "`url`, `copy_code`, `flow`, `quick_reply` or `voice_call`.")
            .required(Required::Always),
    ]],
    names: &[],
};

static HEADER_MEDIA: Table = Table {
    about: about("A file, by its URL or by Meta's id."),
    parts: &[&[
        Field::new("link", Kind::TextWith(rules::url), "A public URL.").required(Required::Instead("id")),
        Field::text("id", "Meta's id of the file."),
    ]],
    names: &[],
};

/// WhatsApp's.
static LOCATION: Table = Table {
    about: about(""),
    parts: &[&[
        Field::new("latitude", Kind::Degrees { most: limits::LATITUDE_DEGREES }, "Degrees to the north.")
            .required(Required::Always),
        Field::new("longitude", Kind::Degrees { most: limits::LONGITUDE_DEGREES }, "Degrees to the east.")
            .required(Required::Always),
        Field::new("name", ANY_TEXT, "The name of the place."),
        Field::new("address", ANY_TEXT, "Its address."),
    ]],
    names: &[],
};

const ANY_TEXT: Kind = Kind::Text { least: 0, most: usize::MAX };

/// An object that the platform checks.
static OF_PLATFORM: Table = Table { about: about(""), parts: &[], names: &[] };

/// A list of at least so many objects that the platform checks.
const fn objects_of_platform(least: usize) -> Kind {
    Kind::Objects { least, most: usize::MAX, of: &OF_PLATFORM }
}

pub(super) static PARTICIPANT: Table = Table {
    about: about(""),
    parts: &[&[
        Field::text("participant_external_id", "").required(Required::Always),
        Field::text("participant_username", ""),
        Field::text("participant_name", ""),
        Field::text("placement_id", "").required(Required::On("whatsapp")),
    ]],
    names: &[],
};

pub(super) static REACTION: Table = Table {
    about: about(""),
    parts: &[&[Field::new("reaction", Kind::TextWith(rules::reaction_name), ""), Field::text("emoji", "")]],
    names: &[],
};

pub(super) static ICE_BREAKERS: Table = Table {
    about: about("The ice breakers of a profile."),
    parts: &[&[Field::new(
        "ice_breakers",
        Kind::Objects { least: 1, most: limits::ICE_BREAKERS, of: &ICE_BREAKER },
        "The questions, in the order in which they are shown.",
    )
    .required(Required::Always)]],
    names: &[],
};

static ICE_BREAKER: Table = Table {
    about: about("A question with which a person can begin."),
    parts: &[&[
        Field::text("question", "What the person sees.").required(Required::Always),
        Field::text("payload", "What comes back when it is tapped.").required(Required::Always),
    ]],
    names: &[],
};

pub(super) static NEW_TEMPLATE: Table = Table {
    about: about(""),
    parts: &[&[
        Field::new("name", Kind::TextWith(rules::template_name), "").required(Required::Always),
        Field::new("category", Kind::OneOf(&["MARKETING", "UTILITY", "AUTHENTICATION"]), "")
            .required(Required::Always),
        Field::text("language", "").required(Required::Always),
        Field::new("parameter_format", Kind::OneOf(&["POSITIONAL", "NAMED"]), ""),
        COMPONENTS.required(Required::Unless(&["library_template_name"])),
        Field::text("library_template_name", ""),
        Field::new("library_template_body_inputs", Kind::Object(&OF_PLATFORM), ""),
        Field::new("library_template_button_inputs", objects_of_platform(0), ""),
        TTL,
    ]],
    names: &[],
};

pub(super) static TEMPLATE_CHANGES: Table =
    Table { about: about(""), parts: &[&[COMPONENTS, TTL]], names: &[] };

const COMPONENTS: Field = Field::new("components", objects_of_platform(1), "");
const TTL: Field = Field::new(
    "message_send_ttl_seconds",
    Kind::Whole {
        least: limits::LEAST_TEMPLATE_TTL_SECONDS,
        most: limits::MOST_TEMPLATE_TTL_SECONDS,
        or_minus_one: true,
    },
    "",
);

pub(super) static BLOCKING: Table = Table {
    about: about(""),
    parts: &[&[
        Field::text("phone_number_id", "").required(Required::Always),
        Field::new(
            "users",
            Kind::Texts {
                most: limits::BLOCKED_USERS,
                each: "must be a phone number or a WhatsApp id",
                rule: |_| None,
            },
            "",
        )
        .required(Required::Always),
    ]],
    names: &[],
};

pub(super) static BACKFILL: Table = Table {
    about: about(""),
    parts: &[&[Field::new("from", Kind::TextWith(rules::date_or_time), "").required(Required::Always)]],
    names: &[],
};

pub(super) static WEBHOOK: Table = Table {
    about: about(""),
    parts: &[&[
        Field::new("url", Kind::TextWith(rules::url), ""),
        Field::new(
            "events",
            Kind::Texts { most: usize::MAX, each: "must be an event type, or *", rule: rules::event_type },
            "",
        ),
        Field::new("enabled", Kind::Boolean, ""),
        Field::new("description", ANY_TEXT, ""),
    ]],
    names: &[],
};
