//! Reads the sentences of rows: what they leave open, what they say twice, and the names in them.

use std::collections::BTreeSet;

/// What a sentence says if the sources leave something open.
const UNCERTAIN: &[&str] = &[
    "no source",
    "of the service nothing is said",
    "n't public",
    "not public",
    "says nothing",
    "doesn't say",
    "only sources of",
    "sources differ",
    "says both",
    "is unproven",
];

/// Words that say nothing of a fact.
const SMALL: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "in", "is", "it", "its", "not", "of", "on",
    "one", "or", "that", "the", "this", "to", "with",
];

/// The part of a sentence's words that may stand in another sentence, in percent.
const MOST_ALIKE: usize = 75;

/// Returns the words by which a text says that something is uncertain.
pub(super) fn is_uncertain(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    UNCERTAIN.iter().find(|words| text.contains(**words)).copied()
}

/// Returns the sentence of a row that says what a sentence of core says.
pub(super) fn said_twice<'a>(of_core: &str, of_row: &'a str) -> Option<&'a str> {
    let known: Vec<BTreeSet<String>> = sentences(of_core).map(words).collect();
    sentences(of_row).find(|sentence| {
        let own = words(sentence);
        let alike = known.iter().map(|known| own.intersection(known).count()).max().unwrap_or_default();
        own.len() > 1 && alike * 100 >= own.len() * MOST_ALIKE
    })
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', ';', ':']).map(str::trim).filter(|sentence| sentence.contains(' '))
}

fn words(sentence: &str) -> BTreeSet<String> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == '\'';
    let words = sentence.split(|it: char| !is_word(it)).map(str::to_lowercase);
    words.filter(|word| !word.is_empty() && !SMALL.contains(&word.as_str())).collect()
}

/// Returns the names and other words of a text that stand in backticks. `evt_…` is only the beginning of one.
pub(super) fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.split('`')
        .skip(1)
        .step_by(2)
        .flat_map(move |code| code.split(move |it: char| !is_word(it)))
        .filter(|it| it.len() > 2 && !it.ends_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_found() {
        assert_eq!(is_uncertain("No source says whether."), Some("no source"));
        assert_eq!(is_uncertain("The texts aren't public."), Some("n't public"));
        assert_eq!(is_uncertain("Instagram: whether the person is verified."), None);
    }

    #[test]
    fn what_is_said_twice_is_found() {
        let core = "Lists them, newest first. May be empty with `elements`.";
        assert_eq!(
            said_twice(core, "It may be empty with `elements`."),
            Some("It may be empty with `elements`.")
        );
        assert_eq!(said_twice(core, "Unpaged. Empty where there is none."), None);
        assert_eq!(said_twice("", "It may be empty."), None);
    }

    #[test]
    fn names_are_read_from_backticks() {
        let names: Vec<_> =
            in_backticks("`{\"error\": text}`, or `a` and not this, `t_1.id`, `evt_…`").collect();
        assert_eq!(names, ["error", "text", "t_1"]);
    }
}
