//! Times, compared with a library of dates over the calendar that the API can meet.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use postproxy_dm_core::time;
use proptest::prelude::*;

/// The years 0 to 9999.
const RANGE_MS: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_time_is_written_as_the_library_writes_it(unix_ms in RANGE_MS) {
        let theirs = format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap());
        prop_assert_eq!(time::format(unix_ms), Some(theirs));
    }

    #[test]
    fn a_time_with_an_offset_is_read_as_the_library_reads_it(
        seconds in -62_100_000_000_i64..253_370_000_000,
        nanosecond in 0..1_000_000_000_i64,
        offset_minutes in -12 * 60..=14 * 60_i32,
    ) {
        let instant = Timestamp::new(seconds, 0).unwrap() + jiff::SignedDuration::from_nanos(nanosecond);
        let zone = TimeZone::fixed(Offset::from_seconds(offset_minutes * 60).unwrap());
        let text = instant.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S.%9f%:z").to_string();
        prop_assert_eq!(time::parse(&text), Some(instant.as_nanosecond().div_euclid(1_000_000) as i64), "{}", text);
    }

    #[test]
    fn digits_that_are_no_time_are_refused_as_the_library_refuses_them(
        text in r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])",
    ) {
        let theirs = text.parse::<Timestamp>().ok();
        let theirs = theirs.map(|it| it.as_nanosecond().div_euclid(1_000_000) as i64);
        // The library's own year 9999 ends a day early, so that every offset of it stays in range.
        if theirs.is_some() || !text.starts_with("9999") {
            prop_assert_eq!(time::parse(&text), theirs, "{}", text);
        }
    }
}

#[test]
fn every_day_of_four_centuries_is_read_and_written_alike() {
    for day in 0..146_097_i64 {
        let unix_ms = day * 24 * 60 * 60 * 1000;
        let text = time::format(unix_ms).unwrap();
        assert_eq!(text, format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap()));
        assert_eq!(time::parse(&text), Some(unix_ms));
    }
}

#[test]
fn what_lacks_an_offset_or_a_part_is_no_time() {
    for text in [
        "",
        "Z",
        "2026-05-31",
        "2026-05-31T14:02:00",
        "2026-05-31 14:02:00Z",
        "2026-05-31T14Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-05-00T00:00:00Z",
        "2026-05-31T24:00:00Z",
        "2026-05-31T14:60:00Z",
        "2026-05-31T14:02:61Z",
        "2026-05-31T14:02:00.Z",
        "2026-05-31T14:02:00.1234567890Z",
        "2026-05-31T14:02:00Z ",
        "2026-05-31T14:02:00+2:00",
        "2026-05-31T14:02:00+02:",
        "2026-05-31T14:02:00+24:00",
        "+2026-05-31T14:02:00Z",
        "２026-05-31T14:02:00Z",
    ] {
        assert_eq!(time::parse(text), None, "{text}");
    }
}

#[test]
fn the_forms_that_other_programs_write_are_read() {
    for text in [
        "2026-05-31T14:02:00Z",
        "2026-05-31t14:02:00z",
        "2026-05-31T14:02Z",
        "2026-05-31T14:02:00+00:00",
        "2026-05-31T14:02:00.000000+00:00",
        "2026-05-31T16:02:00+0200",
        "2026-05-31T16:02:00+02",
        "2026-05-31T14:02:00,0Z",
        "2026-05-31T09:32:00-04:30",
    ] {
        assert_eq!(time::parse(text), Some(1_780_236_120_000), "{text}");
    }
}
