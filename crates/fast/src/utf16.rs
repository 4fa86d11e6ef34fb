//! Turns UTF-8 into UTF-16, in which JavaScript keeps its texts.
//!
//! Hand-written: `encoding_rs` adds 1.4 KB gzip more and takes half as long again, because it is inlined where it is used.

/// The first bits of all bytes, none of which is set if all are ASCII.
const FIRST_BITS: u64 = u64::from_ne_bytes([0x80; 8]);

/// How many characters are read one by one before eight are tried at once: most texts stay in one script for a while.
const ONE_BY_ONE: usize = 16;

/// Returns a text as units of UTF-16. `None` if it isn't UTF-8.
///
/// ```
/// assert_eq!(postproxy_dm_fast::to_utf16("Café 👍".as_bytes()), Some("Café 👍".encode_utf16().collect()));
/// assert_eq!(postproxy_dm_fast::to_utf16(b"Caf\xe9"), None);
/// ```
#[inline(never)] // where it is used, it would be compiled for size
pub fn to_utf16(text: &[u8]) -> Option<Vec<u16>> {
    // No text has more units than bytes.
    let mut units = vec![0; text.len()];
    let (mut rest, mut out) = (text, units.as_mut_slice());
    let last = |byte: u8| u16::from(byte & 0x3f);
    while !rest.is_empty() {
        while let Some((bytes, others)) = rest.split_first_chunk::<8>() {
            if u64::from_ne_bytes(*bytes) & FIRST_BITS != 0 {
                break;
            }
            let (to, free) = out.split_first_chunk_mut()?;
            *to = bytes.map(u16::from);
            (rest, out) = (others, free);
        }
        for _ in 0..ONE_BY_ONE {
            let (unit, others) = match *rest {
                [] => break,
                [a @ ..0x80, ref others @ ..] => (u16::from(a), others),
                [a @ 0xc2..0xe0, b @ 0x80..0xc0, ref others @ ..] => {
                    (u16::from(a & 0x1f) << 6 | last(b), others)
                }
                [a @ 0xe0..0xf0, b @ 0x80..0xc0, c @ 0x80..0xc0, ref others @ ..] => {
                    let unit = u16::from(a & 0x0f) << 12 | last(b) << 6 | last(c);
                    // Shorter forms have these, and surrogates are no characters.
                    if matches!(unit, ..0x800 | 0xd800..0xe000) {
                        return None;
                    }
                    (unit, others)
                }
                [a @ 0xf0..0xf5, b @ 0x80..0xc0, c @ 0x80..0xc0, d @ 0x80..0xc0, ref others @ ..] => {
                    let high = u32::from(u16::from(a & 7) << 6 | last(b));
                    let code = high << 12 | u32::from(last(c) << 6 | last(d));
                    let pair = code.checked_sub(0x1_0000).filter(|pair| *pair < 0x10_0000)?;
                    let (to, free) = out.split_first_mut()?;
                    *to = 0xd800 | (pair >> 10) as u16;
                    out = free;
                    (0xdc00 | (pair & 0x3ff) as u16, others)
                }
                _ => return None,
            };
            let (to, free) = out.split_first_mut()?;
            *to = unit;
            (rest, out) = (others, free);
        }
    }
    let unused = out.len();
    units.truncate(text.len() - unused);
    Some(units)
}
