//! Every wrong option is refused by name.

use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::receiver::{Receiver, Refusal};
use serde_json::{Value, json};

fn refused(options: &Value) -> (String, String) {
    let error = Receiver::new(&options.to_string()).unwrap_err();
    (error.field.clone().unwrap_or_default(), error.message.clone())
}

#[test]
fn each_wrong_option_is_refused_by_name() {
    let on = json!(["message.received"]);
    let redis = json!({"kind": "redis", "durable": true});
    for (options, field) in [
        (json!({}), "on"),
        (json!({"on": []}), "on"),
        (json!({"on": {"other": "a function"}}), "on"),
        (json!({"on": ["message.recieved"]}), "on"),
        (json!({"on": ["nothing.known"]}), "on"),
        (json!({"on": on, "direct": ["message.red"]}), "direct"),
        (json!({"on": on, "direct": ["message.read"]}), "direct"),
        (json!({"on": on, "name": ""}), "name"),
        (json!({"on": on, "name": "a:b"}), "name"),
        (json!({"on": on, "name": "x".repeat(65)}), "name"),
        (json!({"on": on, "order": "fifo"}), "order"),
        (json!({"on": on, "gather": {"quietMs": 1}}), "gather.maxMs"),
        (json!({"on": on, "gather": {"quietMs": 9, "maxMs": 3}}), "gather.maxMs"),
        (json!({"on": on, "gather": {"quietMs": 1, "maxMs": 3, "max": 3}}), "gather.max"),
        (json!({"on": on, "gather": 3}), "gather"),
        (json!({"on": on, "gather": {"quietMs": 1, "maxMs": 3}, "order": "none"}), "gather"),
        (json!({"on": on, "backoff": {"firstMs": 0, "maxMs": 3}}), "backoff.firstMs"),
        (json!({"on": on, "concurrency": 0}), "concurrency"),
        (json!({"on": on, "concurrency": 1.5}), "concurrency"),
        (json!({"on": on, "attempts": "3"}), "attempts"),
        (json!({"on": on, "handlerTimeoutMs": -1}), "handlerTimeoutMs"),
        (json!({"on": on, "leaseMs": 10}), "leaseMs"),
        (json!({"on": on, "answer": "kept"}), "answer"),
        (json!({"on": on, "answer": "soon", "store": redis}), "answer"),
        (json!({"on": on, "keepMs": 1}), "keepMs"),
        (json!({"on": on, "store": 3}), "store"),
        (json!({"on": on, "forward": "yes"}), "forward"),
        (json!({"on": on, "concurency": 3}), "concurency"),
        (json!({"on": on, "secrt": "x"}), "secrt"),
        (json!([]), "options"),
    ] {
        assert_eq!(refused(&options).0, field, "{options}");
    }
}

#[test]
fn a_misspelt_event_is_refused_with_the_nearest_one() {
    for (name, meant) in [
        ("message.recieved", "`message.received`"),
        ("message_received", "`message.received`"),
        ("messages.received", "`message.received`"),
        ("received", "`message.received`"),
        ("reaction.recived", "`reaction.received`"),
        ("placement.quality_update", "`placement.quality_updated`"),
        ("placement.quality", "`placement.quality_updated`"),
        ("whatsapp.automatic", "`whatsapp.automatic_event`"),
        ("whatsapp", "`whatsapp.automatic_event`"),
        ("messageTemplate.statusUpdated", "`message_template.status_updated`"),
    ] {
        let (_, message) = refused(&json!({"on": [name]}));
        assert!(message.contains(meant), "{message}");
    }
}

#[test]
fn an_event_that_is_none_is_refused_with_all_that_are_known() {
    for name in ["nothing.known", "message_template.updated", "whatsapp.number"] {
        let (_, message) = refused(&json!({"on": [name]}));
        assert!(message.contains("message.received, "), "{message}");
        assert!(message.contains("whatsapp.automatic_event, and * for every other"), "{message}");
    }
    // The service has other events of these families.
    for name in ["placement.orphaned", "post.published", "comment.hidden"] {
        Receiver::new(&json!({"on": [name]}).to_string()).unwrap();
    }
}

#[test]
fn good_options_are_accepted_and_shown() {
    let options = json!({
        "on": ["message.received", "comment.created", "*"], "direct": ["message.read"], "attempts": 3,
        "gather": {"quietMs": 100, "maxMs": 1000}, "answer": "kept",
        "store": {"kind": "redis", "durable": true, "livesOn": null},
    });
    let receiver = Receiver::new(&options.to_string()).unwrap();
    let settings: Value = serde_json::from_str(&boundary::to_json(receiver.settings())).unwrap();
    assert_eq!(settings["attempts"], 3);
    assert_eq!(settings["concurrency"], 16);
    assert_eq!(settings["most"], 50);
    assert_eq!(settings["gather"], json!({"quietMs": 100, "maxMs": 1000}));
    assert_eq!(settings["keepMs"], 72 * 60 * 60 * 1000);
}

#[test]
fn each_refusal_has_its_answer() {
    for (name, status, header) in [
        ("signature", 401, json!({})),
        ("malformed", 400, json!({})),
        ("too_long", 413, json!({"Connection": "close"})),
        ("method", 405, json!({"Allow": "POST"})),
        ("body_used", 500, json!({})),
        ("store", 503, json!({"Retry-After": "60"})),
        ("closed", 503, json!({"Retry-After": "60"})),
        ("misconfigured", 500, json!({})),
    ] {
        let answer: Value = serde_json::from_str(&to_json(&Refusal::named(name).unwrap().answer())).unwrap();
        assert_eq!(answer, json!({"status": status, "headers": header}), "{name}");
    }
    assert_eq!(Refusal::named("tired"), None);
}
