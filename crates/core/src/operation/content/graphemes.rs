//! How many graphemes a text has at least. A grapheme is what a reader takes for one character, such as 👍🏽.
//!
//! Bluesky limits them. Counting all of them takes Unicode's tables, which add 14 KB gzip to the module (the crate
//! `unicode-segmentation`, measured before commit 7bf9e94; the tests compare with it). So combining marks and whatever they
//! may join aren't counted here, and only a text that certainly has too many is refused.

/// Characters that never become one grapheme with another of these, but for a line break of two characters: no marks, no
/// joiners, no flags, no parts of Hangul syllables.
const SEPARATE: &[(u32, u32)] = &[
    (0x0000, 0x02ff),
    (0x0370, 0x0482),
    (0x048a, 0x0590),
    (0x05d0, 0x05ff),
    (0x0620, 0x064a),
    (0x0660, 0x066f),
    (0x0671, 0x06d5),
    (0x0e01, 0x0e30),
    (0x0e40, 0x0e46),
    (0x10a0, 0x10ff),
    (0x1e00, 0x200b),
    (0x2010, 0x20cf),
    (0x2100, 0x2cee),
    (0x2e00, 0x3029),
    (0x3030, 0x3098),
    (0x309b, 0xa66e),
    (0xac00, 0xd7a3),
    (0xf900, 0xfb1d),
    (0xff00, 0xff9d),
    (0x1f000, 0x1f1e5),
    (0x1f200, 0x1f3fa),
    (0x1f400, 0x1faff),
    (0x20000, 0x3fffd),
];

/// Never more than there are. Exact for texts of most scripts and for plain emoji.
pub(super) fn at_least(text: &str) -> usize {
    let is_separate = |it: char| SEPARATE.iter().any(|(first, last)| (*first..=*last).contains(&it.into()));
    let mut count = usize::from(!text.is_empty());
    let mut before = None;
    for character in text.chars() {
        let is_new = is_separate(character) && (before, character) != (Some('\r'), '\n');
        count += usize::from(is_new && before.is_some_and(is_separate));
        before = Some(character);
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{SEPARATE, at_least};

    fn exactly(text: &str) -> usize {
        text.graphemes(true).count()
    }

    #[test]
    fn each_separate_character_beside_others() {
        let separate = SEPARATE.iter().flat_map(|(first, last)| *first..=*last).filter_map(char::from_u32);
        for character in separate {
            let text = format!("a{character}한{character}{character}👍{character}👍");
            assert_eq!(at_least(&text), exactly(&text), "{text:?}");
        }
    }

    #[test]
    fn most_texts_are_counted_exactly() {
        for text in [
            "",
            "Your order shipped today.\nTrack it: https://shop.example/1042",
            "Zażółć gęślą jaźń, ёлка, Καλημέρα",
            "ご注文の商品は本日発送されました。ありがとうございます",
            "오늘 주문하신 상품이 발송되었습니다",
            "今天已发货 👍🎉😀",
        ] {
            assert_eq!(at_least(text), exactly(text), "{text}");
        }
        assert_eq!(at_least("a\r\nb"), 3);
        assert_eq!(at_least("👨‍👩‍👧‍👦"), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_more_than_there_are(text in ".{0,12}|[a\r\n\u{200d}\u{fe0f}\u{301}한각👍🏽🇩🇪क्षกำ\u{600}]{0,12}") {
            prop_assert!(at_least(&text) <= exactly(&text));
        }
    }
}
