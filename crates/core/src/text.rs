//! Looking for one text in another. The library's own search is made for long needles and brings its tables of Unicode
//! along, a tenth of the WebAssembly module; what is looked for here is short.

/// What is expected of a text with half of a surrogate pair in it.
pub(crate) const HALF_A_CHARACTER: &str =
    "must be well-formed text; it holds half of a character, such as an emoji cut in two";

/// Whether one of these bytes, which are ASCII characters, stands anywhere in a text.
pub(crate) fn holds(text: &str, one_of: &[u8]) -> bool {
    text.bytes().any(|byte| one_of.contains(&byte))
}

/// What stands before and behind the first place where a part stands.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    (0..text.len()).find_map(|at| {
        let behind = text.get(at..)?.strip_prefix(part)?;
        Some((text.get(..at)?, behind))
    })
}

/// What is not UTF-8 becomes U+FFFD.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, other) = rest.split_at(error.valid_up_to());
        out.push_str(std::str::from_utf8(valid).unwrap_or_default());
        out.push(char::REPLACEMENT_CHARACTER);
        rest = error.error_len().and_then(|length| other.get(length..)).unwrap_or_default();
    }
    out.push_str(std::str::from_utf8(rest).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_part_is_found_as_by_the_library(text in "[abé😀]{0,20}", part in "[abé😀]{1,3}") {
            prop_assert_eq!(super::split_once(&text, &part), text.split_once(&part));
        }

        #[test]
        fn bytes_become_text_as_by_the_library(pieces in vec(prop_oneof![any::<u8>(), 0xc0..=0xff_u8, Just(0x80)], 0..12)) {
            prop_assert_eq!(super::lossy(&pieces), String::from_utf8_lossy(&pieces));
        }
    }
}
