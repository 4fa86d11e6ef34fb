#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| postproxy_dm_fuzz::base_url(input));
