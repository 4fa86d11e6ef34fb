//! The names of reactions, and the emoji that Messenger receives for each name.

/// Every named reaction with its emoji.
pub const REACTIONS: &[(&str, &str)] = &[
    ("love", "❤"),
    ("like", "👍"),
    ("dislike", "👎"),
    ("smile", "😆"),
    ("wow", "😮"),
    ("sad", "😢"),
    ("angry", "😡"),
];

/// The names of [`REACTIONS`].
pub const NAMES: &[&str] = &{
    let (mut names, mut at) = ([""; REACTIONS.len()], 0);
    while at < names.len() {
        names[at] = REACTIONS[at].0;
        at += 1;
    }
    names
};

/// Returns the emoji of a reaction's name; `None` for an unknown name.
///
/// ```
/// assert_eq!(postproxy_dm_core::reaction::emoji("like"), Some("👍"));
/// assert_eq!(postproxy_dm_core::reaction::emoji("applause"), None);
/// ```
pub fn emoji(name: &str) -> Option<&'static str> {
    REACTIONS.iter().find(|(known, _)| *known == name).map(|(_, emoji)| *emoji)
}

/// Returns the reaction's name for an emoji, with or without its variation selector; `None` if the emoji has no name.
pub fn name(emoji: &str) -> Option<&'static str> {
    let emoji = emoji.trim_end_matches('\u{fe0f}');
    REACTIONS.iter().find(|(_, known)| *known == emoji).map(|(name, _)| *name)
}
