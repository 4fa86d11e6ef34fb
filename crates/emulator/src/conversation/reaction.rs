//! Reactions to a message, one per sender. The profile reacts through the API, the person through the control endpoints.

use postproxy_dm_core::model::{Message, Reaction};
use postproxy_dm_core::reaction::{REACTIONS, emoji, name};

/// The chosen reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) emoji: String,
    /// The API's name of the emoji, if it has one.
    pub(crate) name: Option<String>,
}

/// Chooses by a name or an emoji. The emoji wins over the name; without either the choice is `love`.
///
/// For an unknown name, the error says what `reaction` must be.
pub(crate) fn choose(reaction: Option<&str>, own_emoji: Option<&str>) -> Result<Choice, String> {
    if let Some(own) = own_emoji {
        return Ok(Choice { emoji: own.to_owned(), name: name(own).map(str::to_owned) });
    }
    let reaction = reaction.unwrap_or("love");
    match emoji(reaction) {
        Some(emoji) => Ok(Choice { emoji: emoji.to_owned(), name: Some(reaction.to_owned()) }),
        None => {
            let known: Vec<&str> = REACTIONS.iter().map(|(name, _)| *name).collect();
            Err(format!("must be one of {}", known.join(", ")))
        }
    }
}

/// Sets the reaction of a sender. It replaces an earlier one.
pub(crate) fn set(message: &mut Message, sender: &str, choice: &Choice, at: String) {
    remove(message, sender);
    message.reactions.push(Reaction {
        sender_external_id: Some(sender.to_owned()),
        emoji: Some(choice.emoji.clone()),
        reaction: choice.name.clone(),
        at: Some(at),
        ..Reaction::default()
    });
}

/// Removes the reaction of a sender, and returns it if there was one.
pub(crate) fn remove(message: &mut Message, sender: &str) -> Option<Reaction> {
    let of_sender = |reaction: &Reaction| reaction.sender_external_id.as_deref() == Some(sender);
    let at = message.reactions.iter().position(of_sender)?;
    Some(message.reactions.remove(at))
}
