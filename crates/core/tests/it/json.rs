//! The reader of JSON, compared with a library on texts that are JSON, that almost are and that are not.

use std::borrow::Cow;

use postproxy_dm_core::json::{Json, Malformed};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::fuzz::json as is_same;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_json_is_what_the_library_takes(text in any_text()) {
        is_same(text.as_bytes());
    }

    #[test]
    fn bytes_that_are_no_text_are_not_json(bytes in vec(any::<u8>(), 0..40)) {
        is_same(&bytes);
    }

    #[test]
    fn a_value_is_read_as_the_library_reads_it(value in any_value(), is_pretty: bool) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        is_same(text.unwrap().as_bytes());
    }

    /// Half of a pair is the one thing that JavaScript takes and Rust does not.
    #[test]
    fn a_lenient_reading_takes_the_same_and_halves_of_pairs(
        pieces in vec(proptest::sample::select(vec!["a", "\\ud83d", "\\ude00", "\\n", "\\\\", "\\u00e9", "\\u12", "é"]), 0..6),
    ) {
        let text = format!("[\"{}\"]", pieces.concat());
        let strict = Json::read(text.as_bytes());
        let lenient = Json::read_leniently(&text);
        let is_half = strict.as_ref().is_err_and(Malformed::is_half_a_character);
        if !pieces.contains(&"\\u12") {
            prop_assert_eq!(strict.is_ok() || is_half, lenient.is_ok());
        }
        let masked = lenient.ok().and_then(|list| list.items()?.first()?.text().map(Cow::into_owned));
        if let Some(masked) = masked.filter(|_| is_half) {
            prop_assert!(masked.contains('\u{fffd}'), "{}", masked);
        }
    }
}

#[test]
fn lists_in_lists_are_read_as_deep_as_the_library_reads_them() {
    for depth in [1, 126, 127, 128, 129, 10_000] {
        for (open, close) in [("[", "]"), ("{\"a\":[", "]}")] {
            let text = format!("{}{}", open.repeat(depth), close.repeat(depth));
            let theirs = serde_json::from_slice::<Value>(text.as_bytes());
            assert_eq!(Json::read(text.as_bytes()).is_ok(), theirs.is_ok(), "{depth} of {open}");
            assert!(Json::read_leniently(&text).is_ok(), "{depth} of {open}");
        }
    }
}

#[test]
fn a_fault_is_named_with_its_place() {
    for (text, told) in [
        ("", "it ends too early at line 1 column 0"),
        ("{\"body\":", "it ends too early at line 1 column 8"),
        ("[1,\n 2,\n x]", "expected value at line 3 column 2"),
        ("{\"a\" 1}", "expected `:` at line 1 column 6"),
        ("{a:1}", "expected a name in quotes at line 1 column 2"),
        ("[1 2]", "expected `,` or `]` at line 1 column 4"),
        ("{\"a\":1]", "expected `,` or `}` at line 1 column 7"),
        ("01", "invalid number at line 1 column 2"),
        ("\"\\x\"", "invalid escape at line 1 column 2"),
        ("\"\\ud83d\"", "half of a surrogate pair at line 1 column 2"),
        ("\"a\nb\"", "control character in a string at line 1 column 3"),
        ("{} {}", "trailing characters at line 1 column 4"),
    ] {
        assert_eq!(Json::read(text.as_bytes()).unwrap_err().to_string(), told, "{text:?}");
    }
}

/// Pieces of JSON in any order.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"b\":",
        "\\",
        "\\n",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "é",
        " ",
        "\n",
        "\t",
        "\u{c}",
        "\u{1}",
        "0",
        "1",
        "-",
        "+",
        ".",
        "5",
        "e",
        "E1",
        "1e400",
        "null",
        "true",
        "false",
        "nul",
        "[]",
        "{}",
        "[1]",
        "{\"a\":1}",
    ];
    vec(proptest::sample::select(pieces), 0..12).prop_map(|pieces| pieces.concat())
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let entries = vec((any::<String>(), inner.clone()), 0..4);
        let object = entries.prop_map(|entries| Value::Object(entries.into_iter().collect()));
        prop_oneof![vec(inner, 0..4).prop_map(Value::from), object]
    })
}
