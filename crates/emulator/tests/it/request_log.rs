//! The log of calls: no key and no secret in it, wherever they stand, and bounded in bytes.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Service, segment, text};

/// All that the log holds, as one text.
async fn log(service: &Service) -> String {
    let mut all = String::new();
    for page in 0.. {
        let page = service.bare_call(Method::GET, &format!("/_emulator/requests?per_page=100&page={page}"));
        let page = page.send().await.expect(200);
        if page["data"].as_array().unwrap().is_empty() {
            return all;
        }
        all.push_str(&page["data"].to_string());
    }
    all
}

/// Every byte as `%XX`.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Every character as `\uXXXX`.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04X}")).collect()
}

#[tokio::test]
async fn no_key_and_no_secret_stands_anywhere_in_it() {
    for key in ["pp_test_0123456789abcdef", r#"a"b\c/d&e%41f+<g>='h'"#] {
        let receiver = Receiver::start(|_| 200).await;
        let service = Service::start_with(|options| {
            options.api_key = Some(key.to_owned());
            options.webhook_secret = Some("whsec_of_the_options".to_owned());
            options.webhook_url = Some(receiver.url.clone());
        });
        let chat_id = service.open_chat("facebook").await;
        let webhook = json!({ "url": "https://a.example/", "events": ["*"] });
        let made = service.call(Method::POST, "/api/webhooks").header("idempotency-key", "k").json(&webhook);
        let secret = text(&made.send().await.expect(201)["secret"]);
        let path = format!("/api/webhooks/{}", text(&service.get("/api/webhooks").await["data"][1]["id"]));
        service.call(Method::DELETE, &path).send().await.expect(200);
        // The answer of the first time still names it.
        let again = service.call(Method::POST, "/api/webhooks").header("idempotency-key", "k").json(&webhook);
        assert_eq!(again.send().await.expect(201)["secret"], secret.as_str());

        for value in [key, "whsec_of_the_options", &secret] {
            let segment = segment(value);
            for query in [segment.clone(), percent(value), percent(&segment)] {
                service
                    .call(Method::GET, &format!("/api/profiles?api_key={query}&x=1"))
                    .send()
                    .await
                    .expect(200);
                service.call(Method::GET, &format!("/api/chats/{query}")).send().await.error(404);
            }
            for name in ["x-api-key", "referer", "idempotency-key", "cookie", "x-forwarded-for", "user-agent"]
            {
                service
                    .call(Method::GET, "/api/profiles")
                    .header(name, format!("<{value}>"))
                    .send()
                    .await
                    .expect(200);
            }
            let messages = format!("/api/chats/{chat_id}/messages");
            let texts = [
                json!({ "body": format!("my key is {value}.") }).to_string(),
                json!({ "body": json!({ "key": value }).to_string() }).to_string(),
                format!("{{\"body\": \"{}\"}}", escaped(value)),
                format!(
                    "{{\"body\": \"{}\"",
                    value.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/")
                ),
                format!("key={}", percent(value)),
                value.to_owned(),
                format!("{}{value}", "x".repeat(16 * 1024 - 5)),
            ];
            for body in texts {
                service.call(Method::POST, &messages).body(body).send().await;
            }
            let form =
                format!("--f\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n{value}\r\n--f--\r\n");
            let call = service
                .call(Method::POST, &messages)
                .header("content-type", "multipart/form-data; boundary=f");
            call.body(form).send().await.expect(202);
        }
        let log = log(&service).await;
        let calls: Value = serde_json::from_str(&log.replace("][", ",")).unwrap();
        let unescaped = calls.as_array().unwrap().iter().flat_map(strings).collect::<Vec<_>>().join("\n");
        assert!(unescaped.contains("[redacted]") && unescaped.contains("my key is"));
        for value in [key, "whsec_of_the_options", &secret] {
            for form in [
                value.to_owned(),
                segment(value),
                percent(value),
                percent(&segment(value)),
                escaped(value),
                value.replace('\\', "\\\\").replace('"', "\\\""),
                // What is left of one that the end of an excerpt cuts.
                value[..5].to_owned(),
            ] {
                let at = unescaped.find(&form);
                assert!(at.is_none(), "{form} in …{}…", &unescaped[at.unwrap().saturating_sub(60)..][..120]);
            }
        }
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| [vec![name.clone()], strings(value)].concat()).collect()
        }
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn it_is_bounded_in_bytes() {
    let service = Service::start();
    for number in 0..700 {
        let long = "y".repeat(16 * 1024);
        let path = format!("/api/chats/{number}/messages?q={long}");
        let call = service.call(Method::POST, &path).header("x-long", long.clone());
        call.json(&json!({ "body": long })).send().await.error(404);
    }
    let log = log(&service).await;
    assert!(log.len() < 9 * 1024 * 1024, "{}", log.len());
    // The last one is there, and many before it.
    let last = service.bare_call(Method::GET, "/_emulator/requests").send().await.expect(200);
    assert!(text(&last["data"][0]["path"]).starts_with("/api/chats/699/messages"));
    assert!(last["total"].as_u64().unwrap() > 100, "{}", last["total"]);
}
