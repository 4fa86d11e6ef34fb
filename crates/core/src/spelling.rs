//! Which known name somebody meant who wrote another one.

/// The known name that this is another spelling of: in another case, with other separators, or a letter off; names of
/// seven letters or more also two.
///
/// The service drops a field that it doesn't know, so that a slip would go unseen.
pub(crate) fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let letters = letters(name);
    let distance = |known: &&str| distance(&letters, &self::letters(known));
    let nearest = known.iter().copied().min_by_key(distance)?;
    let most = if self::letters(nearest).len() < 7 { 1 } else { 2 };
    (distance(&nearest) <= most).then_some(nearest)
}

fn letters(name: &str) -> Vec<u8> {
    name.bytes().filter(|byte| !b"_- ".contains(byte)).map(|byte| byte.to_ascii_lowercase()).collect()
}

/// How many letters are too many, missing, wrong, or in the place of their neighbour. More than two are three.
fn distance(a: &[u8], b: &[u8]) -> usize {
    const FAR: usize = 3;
    if a.len().abs_diff(b.len()) >= FAR {
        return FAR;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()].min(FAR)
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
