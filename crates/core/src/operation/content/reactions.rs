//! A reaction by name or emoji.

use super::reader::Reader;
use super::tables;
use crate::json::Object;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks a reaction.
pub(in crate::operation) fn check_reaction(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut reaction = Reader::new(content, &tables::REACTION, platform);
    reaction.check_table();
    reaction.refuse_unless("reaction", |can| can.reactions, "can't be sent on");
    reaction.finish()
}
