//! What a profile has on its platform from the start: its Page, its channel, its phone numbers, WhatsApp's templates.

use postproxy_dm_core::model::{
    Placement, Platform, Profile, Template, TemplateCategory, TemplateParameterFormat, TemplateStatus,
};
use serde_json::{Value, json};

use crate::conversation::components::variables;
use crate::ground::id;
use crate::store::{self, StoreError, Transaction};

/// Gives every profile what it lacks: after the first start, after a reset, and in a folder of an earlier version.
pub(crate) fn furnish(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    for profile in store::profiles::list(transaction)? {
        if store::placements::list(transaction, &profile.id)?.is_empty() {
            for placement in placements(&profile) {
                store::placements::insert(transaction, &profile.id, &placement)?;
            }
            for template in templates(&profile, &transaction.now_text()) {
                store::templates::insert(transaction, &template)?;
            }
        }
    }
    Ok(())
}

/// Returns a profile's placements. The first one is where its chats run through unless somebody chooses another.
fn placements(profile: &Profile) -> Vec<Placement> {
    let id = profile.platform_id.clone().unwrap_or_else(|| profile.id.clone());
    let name = profile.name.clone().unwrap_or_default();
    let placement = |id: String, name: String, metadata: Value| Placement {
        id,
        name,
        metadata: Some(metadata),
        ..Placement::default()
    };
    match profile.platform {
        Platform::Facebook => vec![placement(id, name, json!({ "category": "Shopping & retail" }))],
        Platform::Telegram => {
            vec![placement(format!("-100{id}"), format!("{name} News"), json!({ "type": "channel" }))]
        }
        Platform::Whatsapp => {
            let number = |id: String, name: String, phone: String| {
                let metadata = json!({
                    "display_phone_number": phone,
                    "name_status": "APPROVED",
                    "quality_rating": "GREEN",
                    "messaging_limit": "TIER_1K",
                });
                placement(id, name, metadata)
            };
            let phone = profile.username.clone().unwrap_or_default();
            let second = number(next(&id), format!("{name} Orders"), next(&phone));
            vec![number(id, name, phone), second]
        }
        Platform::Instagram | Platform::Bluesky | Platform::Other(_) => Vec::new(),
    }
}

/// Returns WhatsApp's templates: some approved, one of them in two languages, one that waits, one that was rejected, and one
/// that was stopped.
fn templates(profile: &Profile, now: &str) -> Vec<Template> {
    if profile.platform != Platform::Whatsapp {
        return Vec::new();
    }
    let template = |name: &str, language: &str, body: &str| {
        let components = vec![json!({ "type": "BODY", "text": body })];
        Template {
            id: id::new("tpl"),
            external_id: Some(id::external_template()),
            profile_id: profile.id.clone(),
            name: name.to_owned(),
            language: language.to_owned(),
            category: TemplateCategory::Utility,
            status: TemplateStatus::Approved,
            parameter_format: Some(TemplateParameterFormat::Positional),
            variable_count: variables(&components),
            components,
            created_at: Some(now.to_owned()),
            updated_at: Some(now.to_owned()),
            ..Template::default()
        }
    };
    let offer = |name: &str, body: &str| Template {
        category: TemplateCategory::Marketing,
        ..template(name, "en_US", body)
    };
    vec![
        template("hello_world", "en_US", "Welcome, and thank you for writing to us."),
        template("order_shipped", "en_US", "Hi {{1}}, your order {{2}} has shipped."),
        template("order_shipped", "de", "Hallo {{1}}, deine Bestellung {{2}} ist unterwegs."),
        Template {
            status: TemplateStatus::Pending,
            ..offer("spring_sale", "Hi {{1}}, 20 % off until Sunday!")
        },
        Template {
            status: TemplateStatus::Rejected,
            rejected_reason: Some("INVALID_FORMAT".to_owned()),
            ..offer("win_back", "{{1}}")
        },
        Template {
            status: TemplateStatus::Paused,
            quality_score: Some("RED".to_owned()),
            ..offer("weekly_news", "Our news of this week are out.")
        },
    ]
}

/// Returns the number that follows a number, whatever stands before its digits.
fn next(number: &str) -> String {
    let (before, digits) = number.split_at(number.trim_end_matches(|it: char| it.is_ascii_digit()).len());
    digits
        .parse::<u64>()
        .map_or_else(|_| format!("{number}-2"), |digits| format!("{before}{}", digits.saturating_add(1)))
}
