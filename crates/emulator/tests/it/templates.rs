//! WhatsApp's message templates: listed, submitted, reviewed, changed, deleted, and sent.

use http::Method;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Service, ids, text};

fn path(service: &Service, rest: &str) -> String {
    format!("/api/profiles/{}/templates{rest}", service.profile("whatsapp"))
}

fn new(name: &str) -> Value {
    json!({
        "name": name,
        "category": "UTILITY",
        "language": "en_US",
        "components": [{ "type": "BODY", "text": "Hi {{1}}, your order is late." }],
    })
}

/// The names and languages of a list.
fn names(list: &Value) -> Vec<String> {
    let all = list["data"].as_array().unwrap().iter();
    all.map(|it| format!("{} {}", text(&it["name"]), text(&it["language"]))).collect()
}

async fn when_it_is(service: &Service, id: &str, status: &str) -> Value {
    let path = path(service, &format!("/{id}"));
    crate::support::eventually(async || {
        let template = service.get(&path).await;
        (template["status"] == status).then_some(template)
    })
    .await
}

#[tokio::test]
async fn they_are_listed_by_name_language_and_status() {
    let service = Service::start();
    let all = service.get(&path(&service, "")).await;
    assert_eq!(all["data"].as_array().unwrap().len(), 6);
    for (query, expected) in [
        ("?name=order_shipped", vec!["order_shipped en_US", "order_shipped de"]),
        ("?name=order_shipped&language=de", vec!["order_shipped de"]),
        ("?status=PENDING", vec!["spring_sale en_US"]),
        ("?status=REJECTED&refresh=true", vec!["win_back en_US"]),
        ("?language=fr", vec![]),
    ] {
        assert_eq!(names(&service.get(&path(&service, query)).await), expected, "{query}");
    }
    let error = service.call(Method::GET, &path(&service, "?refresh=1")).send().await.error(422);
    assert_eq!(error, "refresh must be true or false");
    let elsewhere = format!("/api/profiles/{}/templates", service.profile("facebook"));
    let error = service.call(Method::GET, &elsewhere).send().await.error(422);
    assert_eq!(error, "template is not possible on facebook");
}

#[tokio::test]
async fn one_is_found_by_either_id_or_by_its_name() {
    let service = Service::start();
    let german = service.get(&path(&service, "/order_shipped?language=de")).await;
    for id in ["id", "external_id"] {
        assert_eq!(service.get(&path(&service, &format!("/{}", text(&german[id])))).await, german);
    }
    let error = service.call(Method::GET, &path(&service, "/order_shipped")).send().await.error(422);
    assert_eq!(error, "language must be given: order_shipped exists in several languages");
    assert_eq!(service.get(&path(&service, "/hello_world")).await["variable_count"], 0);
    for missing in ["/nothing", "/order_shipped?language=fr"] {
        service.call(Method::GET, &path(&service, missing)).send().await.error(404);
    }
}

#[tokio::test]
async fn a_new_one_is_reviewed_and_then_goes_out() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let made = service.post(&path(&service, ""), new("order_late")).await.expect(201);
    assert_eq!((&made["status"], &made["variable_count"]), (&json!("PENDING"), &json!(1)));
    let error = service.post(&path(&service, ""), new("order_late")).await.error(422);
    assert_eq!(error, "name must be new: order_late exists in en_US");

    let chat_id = service.open_chat("whatsapp").await;
    let content = json!({ "template": { "id": made["id"], "variables": ["Jane"] } });
    let messages = format!("/api/chats/{chat_id}/messages");
    let error = service.post(&messages, content.clone()).await.error(422);
    assert!(error.contains("must be a template that is APPROVED"), "{error}");

    service.advance(LATENCY_SECONDS).await;
    let approved = when_it_is(&service, &text(&made["id"]), "APPROVED").await;
    let sent = service.post(&messages, content).await.expect(202);
    let expected = json!({
        "id": made["id"],
        "external_id": made["external_id"],
        "name": "order_late",
        "language": "en_US",
        "variables": ["Jane"],
    });
    assert_eq!(sent["template"], expected);

    let events: Vec<Value> = receiver
        .requests()
        .iter()
        .map(|(_, body)| serde_json::from_slice(body).unwrap())
        .filter(|event: &Value| event["type"] == "message_template.status_updated")
        .collect();
    let object = &events[0]["data"]["object"];
    for name in ["id", "external_id", "profile_id", "name", "language", "category", "status"] {
        assert_eq!(object[name], approved[name], "{name}");
    }
    assert_eq!((events.len(), &object["platform"]), (1, &json!("whatsapp")));
}

#[tokio::test]
async fn what_the_service_knows_of_a_template_is_checked_before_it_is_sent() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    for (template, error) in [
        (json!({ "name": "nothing" }), "template.name must be a template of the profile, nothing isn't"),
        (json!({ "id": "tpl_x" }), "template.id must be a template of the profile, tpl_x isn't"),
        (
            json!({ "name": "order_shipped", "variables": ["a", "b"] }),
            "template.language must be given: order_shipped exists in several languages",
        ),
        (
            json!({ "name": "hello_world", "language": "fr" }),
            "template.name must be a template of the profile in fr, hello_world isn't",
        ),
        (
            json!({ "name": "spring_sale", "variables": ["a"] }),
            "template.name must be a template that is APPROVED, spring_sale is PENDING",
        ),
        (
            json!({ "name": "win_back", "variables": ["a"] }),
            "template.name must be a template that is APPROVED, win_back is REJECTED",
        ),
        (
            json!({ "name": "order_shipped", "language": "de", "variables": ["a"] }),
            "template.variables must have 2 items, it has 1",
        ),
        (
            json!({ "name": "hello_world", "variables": ["a"] }),
            "template.variables must have 0 items, it has 1",
        ),
    ] {
        let path = format!("/api/chats/{chat_id}/messages");
        assert_eq!(service.post(&path, json!({ "template": template })).await.error(422), error);
    }
}

#[tokio::test]
async fn meta_refuses_a_message_that_does_not_fit_its_template() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    for (name, components) in [
        (
            "receipt",
            json!([{ "type": "HEADER", "format": "DOCUMENT" }, { "type": "BODY", "text": "Hi {{1}}" }]),
        ),
        ("shop", json!([{ "type": "HEADER", "format": "LOCATION" }, { "type": "BODY", "text": "Hi {{1}}" }])),
        (
            "coupon",
            json!([
                { "type": "BODY", "text": "Hi {{1}}" },
                { "type": "BUTTONS", "buttons": [{ "type": "COPY_CODE", "text": "Copy the code" }] },
            ]),
        ),
    ] {
        let mut content = new(name);
        content["components"] = components;
        let made = service.post(&path(&service, ""), content).await.expect(201);
        service.control("/template", json!({ "template_id": made["id"], "status": "APPROVED" })).await;
    }
    let file = json!({ "link": "https://example.com/1042.pdf" });
    let place = json!({ "latitude": 59.33, "longitude": 18.07 });
    for (name, more, expected) in [
        ("receipt", json!({ "header_media": file }), None),
        (
            "receipt",
            json!({}),
            Some(("132012", "header: Format mismatch, expected DOCUMENT, received UNKNOWN")),
        ),
        (
            "receipt",
            json!({ "header_location": place }),
            Some(("132012", "header: Format mismatch, expected DOCUMENT, received LOCATION")),
        ),
        ("shop", json!({ "header_location": place }), None),
        ("shop", json!({}), Some(("132012", "header: Format mismatch, expected LOCATION, received UNKNOWN"))),
        (
            "coupon",
            json!({ "button_params": [{ "index": 0, "sub_type": "copy_code", "coupon_code": "X" }] }),
            None,
        ),
        (
            "coupon",
            json!({}),
            Some(("131008", "buttons: Button at index 0 of type CopyCode requires a parameter")),
        ),
        (
            "coupon",
            json!({ "header_media": file }),
            Some((
                "132000",
                "header: number of localizable_params (1) does not match the expected number of params (0)",
            )),
        ),
    ] {
        let mut template = json!({ "name": name, "variables": ["Jane"] });
        template.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = service.send(&chat_id, json!({ "template": template })).await;
        let message = service.dispatched(&id).await;
        let details = &message["error_details"];
        let found = match &message["status"] {
            status if status == "failed" => {
                Some((text(&details["platform_error_code"]), text(&details["postproxy_note"])))
            }
            _ => None,
        };
        let expected = expected.map(|(code, note)| (code.to_owned(), note.to_owned()));
        assert_eq!(found, expected, "{name} {more}");
        for (field, value) in more.as_object().unwrap() {
            assert_eq!(&message["platform_data"][field], value);
        }
    }
}

#[tokio::test]
async fn meta_refuses_components_that_are_no_template() {
    let service = Service::start();
    let hello = service.get(&path(&service, "/hello_world")).await;
    let body = |text: &str| json!({ "type": "BODY", "text": text });
    for (components, expected) in [
        (json!([{ "type": "FOOTER", "text": "Bye" }]), "components must have a BODY"),
        (json!([body("Hi"), { "text": "Bye" }]), "components[1].type must be one of HEADER, BODY, FOOTER"),
        (json!([body("Hi"), { "type": "SHOUT" }]), "components[1].type must be one of HEADER, BODY, FOOTER"),
        (json!([body("Hi"), body("Ho")]), "components[1].type must not be BODY again: a template has one"),
        (
            json!([body("{{1}} and {{3}}")]),
            "components[0].text must number its variables from {{1}} on: {{2}} is missing",
        ),
    ] {
        let mut content = new("odd");
        content["components"] = components.clone();
        let error = service.post(&path(&service, ""), content).await.error(422);
        assert!(error.starts_with(expected), "{components}: {error}");
        let change = service.call(Method::PATCH, &path(&service, &format!("/{}", text(&hello["id"]))));
        let error = change.json(&json!({ "components": components })).send().await.error(422);
        assert!(error.starts_with(expected), "{components}: {error}");
    }
    assert_eq!(service.get(&path(&service, "/hello_world")).await, hello);
}

#[tokio::test]
async fn a_code_goes_out_with_one_variable() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    let content = json!({
        "name": "login_code",
        "category": "AUTHENTICATION",
        "language": "en_US",
        "components": [
            { "type": "BODY", "add_security_recommendation": true },
            { "type": "FOOTER", "code_expiration_minutes": 10 },
            { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] },
        ],
    });
    let made = service.post(&path(&service, ""), content).await.expect(201);
    assert_eq!(made["variable_count"], 1);
    assert_eq!(made["components"][1]["text"], "This code expires in 10 minutes.");
    service.control("/template", json!({ "template_id": made["id"], "status": "APPROVED" })).await;
    let messages = format!("/api/chats/{chat_id}/messages");
    let without = json!({ "template": { "name": "login_code" } });
    let error = service.post(&messages, without).await.error(422);
    assert_eq!(error, "template.variables must have 1 items, it has 0");
    let with = json!({ "template": { "name": "login_code", "variables": ["123456"] } });
    let id = service.send(&chat_id, with).await;
    let message = service.dispatched(&id).await;
    assert_eq!(
        (&message["status"], &message["template"]["variables"]),
        (&json!("published"), &json!(["123456"]))
    );
}

#[tokio::test]
async fn meta_refuses_a_variable_that_is_empty() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    for empty in ["", "  "] {
        let template = json!({ "name": "order_shipped", "language": "de", "variables": ["a", empty] });
        let id = service.send(&chat_id, json!({ "template": template })).await;
        let details = &service.dispatched(&id).await["error_details"];
        assert_eq!(details["platform_error_code"], "131008");
        assert_eq!(details["postproxy_note"], "the variable at position 2 is missing its text value");
    }
}

#[tokio::test]
async fn one_that_is_stopped_or_deleted_meanwhile_is_refused_by_whatsapp() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    let hello = service.get(&path(&service, "/hello_world")).await;
    let decide = async |status: &str| {
        let decision = json!({ "template_id": hello["id"], "status": status });
        service.control("/template", decision).await
    };
    for (status, code) in [("PAUSED", "132015"), ("DISABLED", "132016"), ("REJECTED", "132001")] {
        decide("APPROVED").await;
        let id = service.send(&chat_id, json!({ "template": { "name": "hello_world" } })).await;
        assert_eq!(decide(status).await["status"], status);
        let message = service.dispatched(&id).await;
        assert_eq!(message["error_details"]["platform_error_code"], code);
        assert!(message["error_details"]["postproxy_note"].is_string());
    }
    decide("APPROVED").await;
    let id = service.send(&chat_id, json!({ "template": { "name": "hello_world" } })).await;
    service.call(Method::DELETE, &path(&service, "/hello_world")).send().await.expect(200);
    assert_eq!(service.dispatched(&id).await["error_details"]["platform_error_code"], "132001");
}

#[tokio::test]
async fn meta_rejects_one_and_changes_the_category_of_another() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let made = service.post(&path(&service, ""), new("order_late")).await.expect(201);
    let decision =
        json!({ "template_id": made["id"], "status": "REJECTED", "rejected_reason": "TAG_CONTENT_MISMATCH" });
    let rejected = service.control("/template", decision).await;
    assert_eq!(rejected["rejected_reason"], "TAG_CONTENT_MISMATCH");
    // The review that was under way changes nothing any more.
    service.advance(LATENCY_SECONDS).await;
    let decision = json!({ "template_id": made["id"], "category": "MARKETING", "quality_score": "GREEN" });
    let changed = service.control("/template", decision).await;
    assert_eq!(
        (&changed["status"], &changed["category"], &changed["quality_score"]),
        (&json!("REJECTED"), &json!("MARKETING"), &json!("GREEN"))
    );
    let kinds = receiver.event_types(2).await;
    assert_eq!(kinds, ["message_template.category_updated", "message_template.status_updated"]);
}

#[tokio::test]
async fn a_changed_one_is_reviewed_again() {
    let service = Service::start();
    let components = json!([{ "type": "BODY", "text": "Hello {{1}} and {{2}}" }]);
    let change = json!({ "components": components });
    let changed = service
        .call(Method::PATCH, &path(&service, "/order_shipped?language=de"))
        .json(&change)
        .send()
        .await
        .expect(200);
    assert_eq!((&changed["status"], &changed["components"]), (&json!("PENDING"), &components));
    service.advance(LATENCY_SECONDS).await;
    when_it_is(&service, &text(&changed["id"]), "APPROVED").await;
}

#[tokio::test]
async fn a_name_alone_deletes_every_language() {
    let service = Service::start();
    let left = async || names(&service.get(&path(&service, "?name=order_shipped")).await);
    let delete = async |rest: &str| service.call(Method::DELETE, &path(&service, rest)).send().await;
    assert_eq!(delete("/order_shipped?language=de").await.expect(200), json!({ "success": true }));
    assert_eq!(left().await, ["order_shipped en_US"]);
    service
        .post(&path(&service, ""), {
            let mut german = new("order_shipped");
            german["language"] = json!("de");
            german
        })
        .await
        .expect(201);
    assert_eq!(left().await.len(), 2);
    delete("/order_shipped").await.expect(200);
    assert_eq!(left().await, Vec::<String>::new());
    delete("/order_shipped").await.error(404);
    // A reset brings all of them back.
    service.post("/_emulator/reset", json!({})).await;
    assert_eq!(ids(&service.get(&path(&service, "")).await).len(), 6);
}

#[tokio::test]
async fn one_is_made_of_the_library() {
    let service = Service::start();
    let library = service.get(&path(&service, "/library?name=delivery_update_1")).await;
    assert_eq!(names(&library), ["delivery_update_1 en_US"]);
    let mut content = new("on_its_way");
    content.as_object_mut().unwrap().remove("components");
    content["library_template_name"] = json!("delivery_update_1");
    let made = service.post(&path(&service, ""), content.clone()).await.expect(201);
    assert_eq!(made["variable_count"], 3);
    content["name"] = json!("other");
    content["language"] = json!("fr");
    let error = service.post(&path(&service, ""), content).await.error(422);
    assert_eq!(error, "library_template_name must be a template of the library in fr");
}
