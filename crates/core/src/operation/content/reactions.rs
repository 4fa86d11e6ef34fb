//! A reaction by name or emoji.

use postproxy_dm_fast::json::{Json, Object};

use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;
use crate::reaction::name;

const LOVE: &str = "love";

/// Checks a reaction.
pub(in crate::operation) fn check_reaction(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut reaction = Reader::new(content, &tables::REACTION, platform);
    reaction.check_table();
    reaction.refuse_unless("reaction", |_, can| can.reactions.is_some(), "can't be sent on");
    if platform == Some(&Platform::Instagram) {
        check_love(&mut reaction);
    }
    reaction.finish()
}

/// Instagram takes only `love`. An emoji overrides the name.
fn check_love(reaction: &mut Reader<'_>) {
    let text = |name| reaction.given(name).and_then(Json::text).filter(|text| !text.is_empty());
    match (text("emoji"), text("reaction")) {
        (Some(emoji), _) if name(&emoji) != Some(LOVE) => reaction.refuse("emoji", "must be ❤ on instagram"),
        (None, Some(name)) if name != LOVE => reaction.refuse("reaction", "must be love on instagram"),
        _ => {}
    }
}
