//! Message templates: how one is found, what it needs, and what Meta decides about it.

use postproxy_dm_core::model::{Message, MessageTemplate, Profile, Template, TemplateStatus};
use postproxy_dm_core::operation::InvalidField;
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::{components, event};
use crate::ground::id;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{self, StoreError, Transaction};

/// What a template id, an id of Meta's or a name stands for.
pub(crate) enum Named {
    One(Box<Template>),
    /// The name exists in these languages, and none was given.
    Several(Vec<Template>),
    Nothing,
}

/// Finds a profile's template by Postproxy's id, by Meta's, or by its name.
pub(crate) fn find(
    connection: &Connection,
    profile_id: &str,
    reference: &str,
    language: Option<&str>,
) -> Result<Named, StoreError> {
    let by_id = store::templates::find(connection, reference)?;
    if let Some(template) = by_id.filter(|template| template.profile_id == profile_id) {
        return Ok(Named::One(Box::new(template)));
    }
    let mut named = store::templates::list_named(connection, profile_id, reference)?;
    named.retain(|template| language.is_none_or(|language| template.language == language));
    Ok(match named.len() {
        0 => Named::Nothing,
        1 => Named::One(Box::new(named.remove(0))),
        _ => Named::Several(named),
    })
}

/// Returns the template of a message's content, which was checked before. Refuses what the service can know: a template
/// that there isn't, that Meta hasn't approved, or that needs other variables.
pub(crate) fn of_message(
    connection: &Connection,
    profile_id: &str,
    content: &Map<String, Value>,
) -> Result<Result<MessageTemplate, InvalidField>, StoreError> {
    let refuse = |field: &str, expected: String| InvalidField {
        field: format!("template.{field}"),
        expected,
        is_missing: false,
    };
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    let (field, reference) = match text("id") {
        Some(id) => ("id", id),
        None => ("name", text("name").unwrap_or_default()),
    };
    let template = match find(connection, profile_id, reference, text("language"))? {
        Named::One(template) => *template,
        Named::Several(_) => {
            let expected = format!("must be given: {reference} exists in several languages");
            return Ok(Err(refuse("language", expected)));
        }
        Named::Nothing => {
            let expected = match text("language") {
                Some(language) => {
                    format!("must be a template of the profile in {language}, {reference} isn't")
                }
                None => format!("must be a template of the profile, {reference} isn't"),
            };
            return Ok(Err(refuse(field, expected)));
        }
    };
    if template.status != TemplateStatus::Approved {
        let expected =
            format!("must be a template that is APPROVED, {reference} is {}", name_of(&template.status));
        return Ok(Err(refuse(field, expected)));
    }
    let given = content.get("variables").and_then(Value::as_array).map_or(0, Vec::len);
    if given as u64 != template.variable_count {
        let expected = format!("must have {} items, it has {given}", template.variable_count);
        return Ok(Err(refuse("variables", expected)));
    }
    let variables = content.get("variables").cloned().and_then(|list| serde_json::from_value(list).ok());
    Ok(Ok(MessageTemplate {
        id: Some(template.id),
        external_id: template.external_id,
        name: Some(template.name),
        language: Some(template.language),
        variables: Some(variables.unwrap_or_default()),
        ..MessageTemplate::default()
    }))
}

/// What a template's message is given beside the variables, and doesn't come back with its template.
const PARAMETERS: [&str; 3] = ["header_media", "header_location", "button_params"];

/// Keeps these under `platform_data`: the platform looks at them, and so does the page.
pub(crate) fn keep_parameters(message: &mut Message, mut content: Map<String, Value>) {
    let given = PARAMETERS.into_iter().filter_map(|name| Some((name.to_owned(), content.remove(name)?)));
    let given: Map<String, Value> = given.filter(|(_, value)| !value.is_null()).collect();
    if given.is_empty() {
        return;
    }
    if let Value::Object(data) = message.platform_data.get_or_insert_with(|| Value::Object(Map::new())) {
        data.extend(given);
    }
}

/// Makes a template that Meta has yet to review.
pub(crate) fn submit(
    transaction: &Transaction<'_>,
    profile: &Profile,
    template: Template,
) -> Result<Template, StoreError> {
    let now = Some(transaction.now_text());
    let components = components::completed(&template.category, template.components);
    let template = Template {
        id: id::new("tpl"),
        external_id: Some(id::external_template()),
        profile_id: profile.id.clone(),
        status: TemplateStatus::Pending,
        variable_count: components::variables(&components),
        components,
        created_at: now.clone(),
        updated_at: now,
        ..template
    };
    store::templates::insert(transaction, &template)?;
    review_later(transaction, &template)?;
    Ok(template)
}

/// Lets Meta review a template, which it approves unless somebody decides otherwise before.
pub(crate) fn review_later(transaction: &Transaction<'_>, template: &Template) -> Result<(), StoreError> {
    add_platform_step(transaction, PlatformStep::Review, &template.id, transaction.latency)
}

/// Approves a template that waits for its review.
pub(crate) fn review(transaction: &Transaction<'_>, template: Template) -> Result<(), StoreError> {
    if template.status != TemplateStatus::Pending {
        return Ok(());
    }
    decide(transaction, Template { status: TemplateStatus::Approved, rejected_reason: None, ..template })
        .map(drop)
}

/// Stores what Meta decided about a template, and tells of each change.
pub(crate) fn decide(transaction: &Transaction<'_>, template: Template) -> Result<Template, StoreError> {
    let before = store::templates::find(transaction, &template.id)?.unwrap_or_default();
    let template = Template { updated_at: Some(transaction.now_text()), ..template };
    store::templates::update(transaction, &template)?;
    for (kind, is_changed) in [
        ("message_template.status_updated", before.status != template.status),
        ("message_template.category_updated", before.category != template.category),
    ] {
        if is_changed {
            event::publish(transaction, kind, &event::of_template(&template))?;
        }
    }
    Ok(template)
}

/// A status in Meta's words.
pub(crate) fn name_of(status: &TemplateStatus) -> String {
    serde_json::to_value(status).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
