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
        ("reply_to", [false, false, true, false, true]),
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
        assert_eq!(can.as_object().unwrap().len(), table.len() + 3, "{platform}: one is not in the table");
    }
}

#[test]
fn limits_are_those_of_the_platforms() {
    let only_text = |text: Value| {
        json!({
            "text": text,
            "text_with_buttons": null,
            "buttons": null,
            "quick_replies": null,
            "quick_reply_title": null,
            "quick_reply_payload": null,
            "elements": null,
            "element_title": null,
            "subtitle": null,
            "callback_data": null,
            "interactive": null,
        })
    };
    let with = |mut limits: Value, own: Value| {
        limits.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        limits
    };
    let of_meta = json!({
        "text_with_buttons": 80,
        "buttons": 3,
        "quick_replies": 13,
        "quick_reply_title": 20,
        "quick_reply_payload": 1000,
        "elements": 10,
        "element_title": 80,
        "subtitle": 80,
    });
    let interactive = json!({
        "body": 1024,
        "list_body": 4096,
        "header": 60,
        "footer": 60,
        "buttons": 3,
        "button_title": 20,
        "button_id": 256,
        "list_button": 20,
        "section_title": 24,
        "rows": 10,
        "row_title": 24,
        "row_description": 72,
        "row_id": 200,
    });
    for (platform, text, own) in [
        ("facebook", json!([{"max": 2000, "unit": "characters"}]), of_meta.clone()),
        ("instagram", json!([{"max": 1000, "unit": "bytes"}]), of_meta),
        ("telegram", json!([{"max": 4096, "unit": "characters"}]), json!({"callback_data": 64})),
        ("bluesky", json!([{"max": 10_000, "unit": "bytes"}, {"max": 1000, "unit": "graphemes"}]), json!({})),
        ("whatsapp", json!([{"max": 4096, "unit": "characters"}]), json!({"interactive": interactive})),
    ] {
        let can = serde_json::to_value(capabilities(&Platform::from(platform)).unwrap()).unwrap();
        assert_eq!(can["limits"], with(only_text(text), own), "{platform}");
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
