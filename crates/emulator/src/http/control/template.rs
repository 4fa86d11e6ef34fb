//! `POST /_emulator/template`: Meta decides about a WhatsApp template.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Template, TemplateCategory, TemplateStatus};
use schemars::JsonSchema;
use serde::Deserialize;

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::conversation::template;
use crate::ground::fields::{Fields, Misfit};
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

/// What Meta decides about a template. At least one of the three decisions must be given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateDecision {
    /// The template's id, Postproxy's or Meta's.
    template_id: String,
    status: Option<DecidedStatus>,
    /// Why it is `REJECTED`.
    rejected_reason: Option<String>,
    category: Option<DecidedCategory>,
    /// How people take it: `GREEN`, `YELLOW`, `RED`.
    quality_score: Option<String>,
}

/// The status that Meta gives a template.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(inline)]
enum DecidedStatus {
    Pending,
    Approved,
    Rejected,
    Paused,
    Disabled,
}

/// The category that Meta gives a template.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(inline)]
enum DecidedCategory {
    Marketing,
    Utility,
    Authentication,
}

/// Meta decides about a template.
pub(super) struct DecideTemplate;

impl Fields for TemplateDecision {
    fn check(&self) -> Result<(), Misfit> {
        match (self.status, self.category, &self.quality_score) {
            (None, None, None) => Err(Misfit::new("status", "must be given, or category or quality_score")),
            _ => Ok(()),
        }
    }
}

impl Control for DecideTemplate {
    type Uses = State<Store>;
    type Request = Content<TemplateDecision>;
    type Answer = Json<Template>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "template",
        "/template",
        "Meta approves, rejects or stops a WhatsApp template, or changes its category. A new one is approved by itself.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(decision): Content<TemplateDecision>,
    ) -> Result<Json<Template>, Problem> {
        let decided = store.write(move |transaction| {
            let before = store::templates::find(transaction, &decision.template_id)?
                .ok_or_else(|| Problem::invalid("template_id", "must be the id of a template"))?;
            let status = decision.status.map_or_else(|| before.status.clone(), TemplateStatus::from);
            let is_rejected = status == TemplateStatus::Rejected;
            let reason = decision.rejected_reason.or(before.rejected_reason);
            let after = Template {
                rejected_reason: reason.or_else(|| Some("INVALID_FORMAT".to_owned())).filter(|_| is_rejected),
                category: decision.category.map_or(before.category, TemplateCategory::from),
                quality_score: decision.quality_score.or(before.quality_score),
                status,
                ..before
            };
            Ok::<_, Problem>(template::decide(transaction, after)?)
        });
        Ok(Json(decided.await?))
    }
}

impl From<DecidedStatus> for TemplateStatus {
    fn from(status: DecidedStatus) -> Self {
        match status {
            DecidedStatus::Pending => TemplateStatus::Pending,
            DecidedStatus::Approved => TemplateStatus::Approved,
            DecidedStatus::Rejected => TemplateStatus::Rejected,
            DecidedStatus::Paused => TemplateStatus::Paused,
            DecidedStatus::Disabled => TemplateStatus::Disabled,
        }
    }
}

impl From<DecidedCategory> for TemplateCategory {
    fn from(category: DecidedCategory) -> Self {
        match category {
            DecidedCategory::Marketing => TemplateCategory::Marketing,
            DecidedCategory::Utility => TemplateCategory::Utility,
            DecidedCategory::Authentication => TemplateCategory::Authentication,
        }
    }
}
