//! Meta's library of ready-made templates, as far as the emulator has one: two templates, in the form that Meta gives them.

use serde_json::{Value, json};

/// Returns every template of the library.
pub(crate) fn templates() -> Vec<Value> {
    vec![
        json!({
            "id": "7147013345418927",
            "name": "delivery_update_1",
            "language": "en_US",
            "category": "UTILITY",
            "topic": "ORDER_MANAGEMENT",
            "usecase": "DELIVERY_UPDATE",
            "industry": ["E_COMMERCE"],
            "header": "Delivery update",
            "body": "Hi {{1}}, your order {{2}} is on its way and should arrive on {{3}}.",
            "body_params": ["Jim", "#1234", "January 1, 2027"],
            "body_param_types": ["TEXT", "TEXT", "TEXT"],
            "buttons": [{ "type": "URL", "text": "Track your order", "url": "https://www.example.com/" }],
        }),
        json!({
            "id": "7138055039625658",
            "name": "payment_received_1",
            "language": "en_US",
            "category": "UTILITY",
            "topic": "PAYMENTS",
            "usecase": "PAYMENT_CONFIRMATION",
            "industry": ["FINANCIAL_SERVICES"],
            "body": "We received your payment of {{1}}. Thank you!",
            "body_params": ["12 €"],
            "body_param_types": ["AMOUNT"],
        }),
    ]
}

/// Returns the components of a template of the library; `None` if the library doesn't have it in this language.
pub(crate) fn components(name: &str, language: &str) -> Option<Vec<Value>> {
    let found = templates().into_iter().find(|it| it["name"] == name && it["language"] == language)?;
    let part = |component: Value, of: &str| found.get(of).map(|_| component);
    let header = part(json!({ "type": "HEADER", "format": "TEXT", "text": found["header"] }), "header");
    let body = part(json!({ "type": "BODY", "text": found["body"] }), "body");
    let buttons = part(json!({ "type": "BUTTONS", "buttons": found["buttons"] }), "buttons");
    Some([header, body, buttons].into_iter().flatten().collect())
}
