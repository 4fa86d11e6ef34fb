//! What each platform can do, and the reactions.

use postproxy_dm_core::model::Platform;
use postproxy_dm_core::platform::capabilities;
use postproxy_dm_core::reaction::{REACTIONS, emoji, name};
use serde_json::{Value, json};

/// The capabilities table of the API's reference.
#[test]
fn capabilities_are_those_of_the_reference() {
    let platforms = ["facebook", "instagram", "telegram", "bluesky", "whatsapp"];
    let table = [
        ("text", [true, true, true, true, true]),
        ("attachments", [true, true, true, false, true]),
        ("quick_replies", [true, true, false, false, false]),
        ("reply_markup", [false, false, true, false, false]),
        ("edit", [false, false, true, false, false]),
        ("receipts", [true, true, false, false, true]),
        ("archive", [false, false, false, true, false]),
        ("private_reply", [true, true, false, false, false]),
        ("typing", [true, true, false, false, true]),
        ("messaging_window", [true, true, false, false, true]),
    ];
    for (at, platform) in platforms.into_iter().enumerate() {
        let can = serde_json::to_value(capabilities(&Platform::from(platform)).unwrap()).unwrap();
        for (capability, of_platforms) in table {
            assert_eq!(can[capability], of_platforms[at], "{platform}: {capability}");
        }
        assert_eq!(can["inbound"], if platform == "bluesky" { "poller" } else { "webhook" }, "{platform}");
        let reactions = match platform {
            "facebook" => json!(["love", "like", "dislike", "smile", "wow", "sad", "angry"]),
            "instagram" => json!(["love"]),
            _ => Value::Null,
        };
        assert_eq!(can["reactions"], reactions, "{platform}");
        assert_eq!(can.as_object().unwrap().len(), table.len() + 2, "{platform}: one is not in the table");
    }
}

#[test]
fn a_platform_that_is_not_known_has_no_capabilities() {
    assert_eq!(capabilities(&Platform::from("carrier_pigeon")), None);
}

#[test]
fn platforms_are_spelled_as_on_the_wire() {
    for platform in Platform::ALL {
        assert_eq!(serde_json::to_value(platform).unwrap(), Value::from(platform.as_str()));
        assert_eq!(Platform::from(platform.as_str()), *platform);
    }
    assert_eq!(Platform::from("Facebook"), Platform::Other("Facebook".to_owned()));
}

#[test]
fn reactions_are_those_of_the_reference() {
    let table = [
        ("love", "❤"),
        ("like", "👍"),
        ("dislike", "👎"),
        ("smile", "😆"),
        ("wow", "😮"),
        ("sad", "😢"),
        ("angry", "😡"),
    ];
    assert_eq!(REACTIONS, table);
    for (word, sign) in table {
        assert_eq!(emoji(word), Some(sign));
        assert_eq!(name(sign), Some(word));
    }
    assert_eq!(name("❤\u{fe0f}"), Some("love"), "as most keyboards write it");
    assert_eq!((emoji("applause"), emoji("Love"), emoji("")), (None, None, None));
    assert_eq!((name("🎉"), name("love"), name("")), (None, None, None));
}
