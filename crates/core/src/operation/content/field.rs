//! What describes a field of a content: its name, its kind and limits, when it must be given, and on which platforms.

use crate::model::Platform;
use crate::platform::Capabilities;

/// What one object may have. Fields that it shares with another object stand in a part of their own.
#[derive(Debug)]
pub(super) struct Table {
    #[cfg_attr(not(feature = "schema"), expect(dead_code, reason = "only the schema shows it"))]
    pub(super) about: About,
    pub(super) parts: &'static [&'static [Field]],
    /// Names that are known only so that another spelling of them is noticed.
    pub(super) names: &'static [&'static str],
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: Required,
    pub(super) only: Only,
    #[cfg_attr(not(feature = "schema"), expect(dead_code, reason = "only the schema shows it"))]
    pub(super) about: About,
}

/// One sentence for a person. A build without schemas leaves the text out.
#[cfg(feature = "schema")]
pub(super) type About = &'static str;
#[cfg(not(feature = "schema"))]
pub(super) type About = ();

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text of `least` to `most` characters; `least` is 0 or 1.
    Text { least: usize, most: usize },
    /// A text for which a rule holds. The rule returns what the text must be instead.
    TextWith(fn(&str) -> Option<String>),
    /// The text of a message, as long as the platform takes it; see `body.rs`.
    Body,
    /// One of a few texts.
    OneOf(&'static [&'static str]),
    /// A tag, one of these. Only some platforms check it, with the whole message.
    #[cfg_attr(not(feature = "schema"), expect(dead_code, reason = "only the schema shows the tags"))]
    Tag(&'static [&'static str]),
    /// An `https://` URL.
    HttpsUrl,
    /// `true` or `false`.
    Boolean,
    /// A whole number of `least` to `most`, or -1 where that stands for the platform's own.
    Whole { least: u32, most: u32, or_minus_one: bool },
    /// A number from `-most` to `most`.
    Degrees { most: u32 },
    /// A list of texts, which may be empty.
    Strings,
    /// A list of 1 to `most` texts, none of them empty, for which a rule holds. `each` says what any other item must be.
    Texts { most: usize, each: &'static str, rule: fn(&str) -> Option<String> },
    /// A list of `least` to `most` objects.
    Objects { least: usize, most: usize, of: &'static Table },
    /// An object.
    Object(&'static Table),
    /// The attachments of a message: each a URL, a data URI or an object.
    Files(&'static Table),
}

/// When a field must be given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Required {
    No,
    Always,
    /// On the platform of that name. A null is only taken where another platform is known.
    On(&'static str),
    /// If the field `type` has that value. Otherwise this field isn't looked at.
    IfType(&'static str),
    /// If none of these fields holds something.
    Unless(&'static [&'static str]),
    /// If that field doesn't hold something. Both don't go together.
    Instead(&'static str),
}

/// Where a field can be sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Only {
    Anywhere,
    WithAttachments,
    WithQuickReplies,
    WithReplyMarkup,
    WithReplyTo,
    OnWhatsapp,
}

impl Field {
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Field { name, kind, required: Required::No, only: Only::Anywhere, about: self::about(about) }
    }

    /// A text that is not empty.
    pub(super) const fn text(name: &'static str, about: &'static str) -> Self {
        Field::new(name, Kind::Text { least: 1, most: usize::MAX }, about)
    }

    pub(super) const fn required(self, required: Required) -> Self {
        Field { required, ..self }
    }

    pub(super) const fn only(self, only: Only) -> Self {
        Field { only, ..self }
    }
}

#[cfg(feature = "schema")]
pub(super) const fn about(text: &'static str) -> About {
    text
}

#[cfg(not(feature = "schema"))]
pub(super) const fn about(_: &'static str) -> About {}

impl Only {
    pub(super) fn allows(self, platform: &Platform, can: &Capabilities) -> bool {
        match self {
            Only::Anywhere => true,
            Only::WithAttachments => can.attachments,
            Only::WithQuickReplies => can.quick_replies,
            Only::WithReplyMarkup => can.reply_markup,
            Only::WithReplyTo => can.reply_to,
            Only::OnWhatsapp => *platform == Platform::Whatsapp,
        }
    }
}
