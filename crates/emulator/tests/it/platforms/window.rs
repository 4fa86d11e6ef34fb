//! The exact ends of the messaging window.

use serde_json::json;

use super::DAY;
use crate::support::{LATENCY_SECONDS, Service};

#[tokio::test]
async fn the_window_ends_when_it_should() {
    let tag = |tag: Option<&str>| json!({ "body": "x", "tag": tag });
    let human = Some("HUMAN_AGENT");
    // A message gets there a step after it was sent.
    let step = LATENCY_SECONDS;
    let cases = [
        ("facebook", None, DAY),
        ("facebook", human, 7 * DAY),
        ("instagram", None, DAY),
        ("instagram", human, 7 * DAY),
        ("whatsapp", None, DAY),
    ];
    for (platform, with, window) in cases {
        for (early, status) in [(10, "published"), (0, "failed")] {
            let service = Service::start();
            let chat_id = service.open_chat(platform).await;
            service.advance(window - step - early).await;
            let id = service.send(&chat_id, tag(with)).await;
            let message = service.dispatched(&id).await;
            assert_eq!(message["status"], status, "{platform} {with:?} {early}");
            if status == "failed" {
                let code = if platform == "whatsapp" { "131047" } else { "10" };
                assert_eq!(message["error_details"]["platform_error_code"], code);
            }
        }
    }
}
