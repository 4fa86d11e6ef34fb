//! A body for each endpoint that takes one, as one would write it first.

use serde_json::{Value, json};

/// By the name of the endpoint.
pub(super) fn example(name: &str) -> Option<Value> {
    Some(match name {
        "createChat" => {
            json!({ "participant_external_id": "7012345678901234", "participant_name": "Jane Doe" })
        }
        "sendMessage" => json!({
            "body": "Which one do you mean?",
            "quick_replies": [{ "title": "The blue one", "payload": "BLUE" }]
        }),
        "editMessage" => json!({ "body": "Your order ships today." }),
        "react" => json!({ "reaction": "love" }),
        "privateReply" => json!({ "text": "Thanks for your comment! How can we help?" }),
        "setIceBreakers" => {
            json!({ "ice_breakers": [{ "question": "Where is my order?", "payload": "ORDER" }] })
        }
        "backfillChats" => json!({ "from": "2026-05-01" }),
        "createTemplate" => json!({
            "name": "order_delayed",
            "category": "UTILITY",
            "language": "en_US",
            "components": [{ "type": "BODY", "text": "Hi {{1}}, your order is late." }]
        }),
        "updateTemplate" => json!({ "components": [{ "type": "BODY", "text": "Your order has shipped." }] }),
        "blockUsers" | "unblockUsers" => {
            json!({ "phone_number_id": "106540352242922", "users": ["15551234567"] })
        }
        "createWebhook" => json!({ "url": "https://example.com/webhooks", "events": ["*"] }),
        "updateWebhook" => json!({ "enabled": false }),
        _ => return None,
    })
}
