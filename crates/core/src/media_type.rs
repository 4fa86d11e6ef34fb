//! Guesses the type of a file from its name or its first bytes. Knows only the types that people send to each other: a
//! table of every type would be larger than the rest of this crate.

/// The number of bytes at the beginning of a file that [`of_bytes`] looks at.
pub const FIRST_BYTES: usize = 64;

/// The type of a file that could be anything.
pub const ANY: &str = "application/octet-stream";

/// One type per line with its extensions, the usual one first. One text, because each slice in a table takes 16 bytes.
const TYPES: &str = "\
image/jpeg jpg jpeg
image/png png
image/gif gif
image/webp webp
image/heic heic
image/heif heif
image/avif avif
image/bmp bmp
image/tiff tiff tif
image/svg+xml svg
video/mp4 mp4 m4v
video/quicktime mov
video/webm webm
video/x-matroska mkv
video/x-msvideo avi
video/mpeg mpeg mpg
video/3gpp 3gp
audio/mpeg mp3
audio/mp4 m4a
audio/aac aac
audio/ogg ogg oga opus
audio/wav wav
audio/flac flac
audio/amr amr
application/pdf pdf
text/plain txt
text/csv csv
text/html html htm
text/markdown md
text/calendar ics
text/vcard vcf
application/json json
application/xml xml
application/rtf rtf
application/zip zip
application/gzip gz
application/msword doc
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.ms-excel xls
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.ms-powerpoint ppt
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.oasis.opendocument.text odt
application/vnd.oasis.opendocument.spreadsheet ods
application/epub+zip epub";

/// The bytes that mark a type, and their offset. An Office document is a ZIP archive; only its name tells them apart.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
];

/// Returns the type that a file name's extension stands for, in upper or lower case; `None` for an unknown extension.
///
/// ```
/// use postproxy_dm_core::media_type;
///
/// assert_eq!(media_type::of_name("receipt.PDF"), Some("application/pdf"));
/// assert_eq!(media_type::of_bytes(b"GIF89a"), Some("image/gif"));
/// ```
pub fn of_name(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    let is_of = |words: &str| words.split(' ').skip(1).any(|known| known.eq_ignore_ascii_case(extension));
    TYPES.split('\n').find(|words| is_of(words))?.split(' ').next()
}

/// Returns the type that a file's first bytes show; `None` if they are unknown. Pass the first [`FIRST_BYTES`], or the
/// whole file if it is shorter.
pub fn of_bytes(first: &[u8]) -> Option<&'static str> {
    let begins = |at: usize, bytes: &[u8]| first.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    SIGNATURES.iter().find(|(at, bytes, _)| begins(*at, bytes)).map(|(_, _, kind)| *kind)
}

/// Returns the usual extension of a type, without a dot; `None` for an unknown type.
pub fn extension(content_type: &str) -> Option<&'static str> {
    let mut kinds = TYPES.split('\n').map(|words| words.split(' '));
    kinds.find_map(|mut words| {
        words.next()?.eq_ignore_ascii_case(content_type).then(|| words.next()).flatten()
    })
}
