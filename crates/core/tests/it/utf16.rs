//! UTF-8 becomes the UTF-16 that the standard library makes of it, or is refused as the standard library refuses it.

use postproxy_dm_fast::to_utf16;
use proptest::collection::vec;
use proptest::prelude::*;

fn of_std(bytes: &[u8]) -> Option<Vec<u16>> {
    Some(std::str::from_utf8(bytes).ok()?.encode_utf16().collect())
}

#[test]
fn at_the_edges_of_each_length() {
    let units =
        to_utf16("\0\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}".as_bytes());
    let expected = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0xd800, 0xdc00, 0xdbff, 0xdfff];
    assert_eq!(units.unwrap(), expected);
    assert!(to_utf16(b"").unwrap().is_empty());
}

#[test]
fn every_beginning_of_a_character_as_the_standard_library_reads_it() {
    // The third and the fourth byte are always checked alike, so the first two are what differs.
    for first in 0..=255 {
        for second in 0..=255 {
            for rest in [&b""[..], b"\x80", b"\xbf", b"\xc0", b"\x80\x80", b"\xbf\xbf", b"\x80a", b"a\x80"] {
                let bytes = [&[first, second], rest].concat();
                assert_eq!(to_utf16(&bytes), of_std(&bytes), "{bytes:02x?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_of_any_scripts(text in "([ -~]{0,20}|[а-я]{0,20}|[か-ん]{0,20}|[😀-😎]{0,20}){0,6}") {
        prop_assert_eq!(to_utf16(text.as_bytes()), of_std(text.as_bytes()));
    }

    #[test]
    fn a_text_with_one_other_byte(text in "[ -~а-я😀-😎]{1,40}", at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        prop_assert_eq!(to_utf16(&bytes), of_std(&bytes));
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..40)) {
        prop_assert_eq!(to_utf16(&bytes), of_std(&bytes));
    }
}
