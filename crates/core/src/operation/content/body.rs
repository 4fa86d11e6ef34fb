//! How much text a message may have, which differs from platform to platform.

use super::graphemes;
use crate::limits::TextUnit;
use crate::model::Platform;
use crate::platform::capabilities;

/// What the text must be instead, if the platform is known and takes less.
pub(super) fn too_long(text: &str, platform: Option<&Platform>) -> Option<String> {
    capabilities(platform?)?.limits.text.iter().find_map(|limit| {
        let (length, it_has) = match limit.unit {
            TextUnit::Characters => (text.chars().count(), "it has"),
            TextUnit::Bytes => (text.len(), "it has"),
            TextUnit::Graphemes => (graphemes::at_least(text), "it has at least"),
        };
        let (most, unit) = (limit.max, limit.unit.as_str());
        (length > most).then(|| format!("must be at most {most} {unit}, {it_has} {length}"))
    })
}
