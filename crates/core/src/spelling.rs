//! Finds the known name that a misspelt name stands for.

/// Returns the known name that this is a misspelling of: in another case, with other separators, or one letter off, or
/// two letters off for names of seven letters or more.
///
/// The service drops fields that it doesn't know, so without this check nobody would notice the slip.
pub(crate) fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = letters(name);
    let is_meant = |known: &str, most: usize| {
        let known = letters(known);
        (most < 2 || known.len() >= 7) && is_near(&name, &known, most)
    };
    (0..=2).find_map(|most| known.iter().copied().find(|known| is_meant(known, most)))
}

/// Returns the known name that another API, or Meta's own, has this name for.
pub(crate) fn synonym<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let meant = match name {
        "lang" => "language",
        "params" | "parameters" | "components" => "variables",
        "active" => "enabled",
        _ => return None,
    };
    known.iter().copied().find(|known| *known == meant)
}

fn letters(name: &str) -> Vec<u8> {
    name.bytes().filter(|byte| !b"_- ".contains(byte)).map(|byte| byte.to_ascii_lowercase()).collect()
}

/// Whether the names differ by at most `most` letters that are extra, missing, wrong, or swapped with a neighbour.
fn is_near(a: &[u8], b: &[u8], most: usize) -> bool {
    let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) else {
        return a.len() + b.len() <= most;
    };
    if x == y {
        return is_near(a_rest, b_rest, most);
    }
    let is_swapped = || match (a_rest, b_rest) {
        ([p, a_rest @ ..], [q, b_rest @ ..]) => (p, q) == (y, x) && is_near(a_rest, b_rest, most - 1),
        _ => false,
    };
    most > 0
        && (is_near(a_rest, b_rest, most - 1)
            || is_near(a_rest, b, most - 1)
            || is_near(a, b_rest, most - 1)
            || is_swapped())
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_slip_is_told_from_another_name() {
        let known = ["quick_replies", "buttons", "title", "url", "tag", "timeoutMs", "link_preview"];
        for (name, expected) in [
            ("quickReplies", Some("quick_replies")),
            ("QuickReplies", Some("quick_replies")),
            ("quick-replies", Some("quick_replies")),
            ("Quick_Replies", Some("quick_replies")),
            ("quick_repiles", Some("quick_replies")),
            ("quik_reples", Some("quick_replies")),
            ("quick_reply", None),
            ("buttton", Some("buttons")),
            ("button", Some("buttons")),
            ("bottons", Some("buttons")),
            ("titel", Some("title")),
            ("tilte", Some("title")),
            ("titles", Some("title")),
            ("tittles", None),
            ("URL", Some("url")),
            ("ur", Some("url")),
            ("link", None),
            ("timeoutMS", Some("timeoutMs")),
            ("timeout", Some("timeoutMs")),
            ("linkPreviews", Some("link_preview")),
            ("metadata", None),
            ("ref", None),
            ("", None),
        ] {
            assert_eq!(meant(name, &known), expected, "{name}");
        }
        assert_eq!(meant("body", &[]), None);
    }
}
