//! The message templates of a WhatsApp profile: listed, submitted, changed, deleted; and Meta's library.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{
    List, Platform, PlatformAnswer, Profile, Succeeded, Template, TemplateStatus, Unknown,
};
use postproxy_dm_core::operation::{
    CreateTemplate, DeleteTemplate, GetTemplate, ListTemplateLibrary, ListTemplates, NewTemplate, Operation,
    TemplateChanges, UpdateTemplate,
};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Id, Ids, WriteRequest};
use super::routes::Routes;
use crate::conversation::components;
use crate::conversation::template::{self, Named};
use crate::data::library;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Store;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(ListTemplates::ENDPOINT, list)
        .serve(CreateTemplate::ENDPOINT, create)
        .serve(ListTemplateLibrary::ENDPOINT, list_library)
        .serve(GetTemplate::ENDPOINT, get)
        .serve(UpdateTemplate::ENDPOINT, update)
        .serve(DeleteTemplate::ENDPOINT, delete)
}

/// Lists the templates. `refresh` changes nothing here: the emulator's templates are Meta's.
async fn list(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<List<Template>>, Problem> {
    if query.text("refresh").is_some_and(|it| !matches!(it, "true" | "false")) {
        return Err(Problem::invalid("refresh", "must be true or false"));
    }
    let mut data = store
        .read(move |connection| {
            let profile = find_profile(connection, &profile_id)?;
            Ok::<_, Problem>(store::templates::list(connection, &profile.id)?)
        })
        .await?;
    let is = |name: &str, value: &str| query.text(name).is_none_or(|wanted| wanted == value);
    data.retain(|it| {
        is("name", &it.name) && is("language", &it.language) && is("status", &template::name_of(&it.status))
    });
    Ok(Json(List { data, ..List::default() }))
}

async fn create(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let profile = find_profile(transaction, &profile_id)?;
            Problem::of_invalid_fields(&CreateTemplate::ENDPOINT.check(&content, Some(&profile.platform)))?;
            let new: NewTemplate = read(content)?;
            let components = match &new.library_template_name {
                None => {
                    let components = new.components.unwrap_or_default().into_iter().map(Value::Object);
                    let components: Vec<Value> = components.collect();
                    let format = new.parameter_format.as_ref();
                    Problem::of_invalid_fields(&components::check(&new.category, format, &components))?;
                    components
                }
                Some(name) => library::components(name, &new.language).ok_or_else(|| {
                    let expected = format!("must be a template of the library in {}", new.language);
                    Problem::invalid("library_template_name", expected)
                })?,
            };
            let named = store::templates::list_named(transaction, &profile.id, &new.name)?;
            if named.iter().any(|it| it.language == new.language) {
                let expected = format!("must be new: {} exists in {}", new.name, new.language);
                return Err(Problem::invalid("name", expected));
            }
            let made = Template {
                name: new.name,
                language: new.language,
                category: new.category,
                parameter_format: new.parameter_format,
                components,
                message_send_ttl_seconds: new.message_send_ttl_seconds,
                ..Template::default()
            };
            let made = template::submit(transaction, &profile, made)?;
            Ok(WrittenAnswer::new(StatusCode::CREATED, &made)?)
        })
        .await
}

async fn get(
    State(store): State<Store>,
    Ids(profile_id, template_id): Ids,
    query: Query,
) -> Result<Json<Template>, Problem> {
    let language = query.text("language").map(str::to_owned);
    store
        .read(move |connection| {
            let profile = find_profile(connection, &profile_id)?;
            find(connection, &profile, &template_id, language.as_deref())
        })
        .await
        .map(Json)
}

/// Changes a template. Meta reviews it again.
async fn update(
    State(writes): State<Writes>,
    Ids(profile_id, template_id): Ids,
    query: Query,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    let language = query.text("language").map(str::to_owned);
    writes
        .perform(request, move |transaction| {
            let profile = find_profile(transaction, &profile_id)?;
            let before = find(transaction, &profile, &template_id, language.as_deref())?;
            Problem::of_invalid_fields(&UpdateTemplate::ENDPOINT.check(&content, Some(&profile.platform)))?;
            let TemplateChanges { components, message_send_ttl_seconds } = read(content)?;
            let components = match components {
                None => before.components.clone(),
                Some(list) => {
                    let components: Vec<Value> = list.into_iter().map(Value::Object).collect();
                    let format = before.parameter_format.as_ref();
                    Problem::of_invalid_fields(&components::check(&before.category, format, &components))?;
                    components::completed(&before.category, components)
                }
            };
            let changed = Template {
                variable_count: components::variables(&components),
                components,
                message_send_ttl_seconds: message_send_ttl_seconds.or(before.message_send_ttl_seconds),
                status: TemplateStatus::Pending,
                rejected_reason: None,
                ..before
            };
            let changed = template::decide(transaction, changed)?;
            template::review_later(transaction, &changed)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &changed)?)
        })
        .await
}

/// Deletes a template, or a name in all its languages.
async fn delete(
    State(writes): State<Writes>,
    Ids(profile_id, template_id): Ids,
    query: Query,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let language = query.text("language").map(str::to_owned);
    writes
        .perform(request, move |transaction| {
            let profile = find_profile(transaction, &profile_id)?;
            let found = match template::find(transaction, &profile.id, &template_id, language.as_deref())? {
                Named::One(template) => vec![*template],
                Named::Several(templates) => templates,
                Named::Nothing => return Err(Problem::not_found("template")),
            };
            for template in found {
                store::templates::delete(transaction, &template.id)?;
            }
            Ok(WrittenAnswer::new(StatusCode::OK, &Succeeded::default())?)
        })
        .await
}

/// Lists the library, in Meta's own form.
async fn list_library(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<PlatformAnswer>, Problem> {
    store.read(move |connection| find_profile(connection, &profile_id)).await?;
    let is = |name: &str, it: &Value| query.text(name).is_none_or(|wanted| it[name] == wanted);
    let data: Vec<Value> =
        library::templates().into_iter().filter(|it| is("name", it) && is("language", it)).collect();
    Ok(Json(PlatformAnswer(Unknown::from_iter([("data".to_owned(), json!(data))]))))
}

fn find(
    connection: &Connection,
    profile: &Profile,
    template_id: &str,
    language: Option<&str>,
) -> Result<Template, Problem> {
    match template::find(connection, &profile.id, template_id, language)? {
        Named::One(template) => Ok(*template),
        Named::Several(_) => Err(Problem::invalid(
            "language",
            format!("must be given: {template_id} exists in several languages"),
        )),
        Named::Nothing => Err(Problem::not_found("template")),
    }
}

fn find_profile(connection: &Connection, profile_id: &str) -> Result<Profile, Problem> {
    let profile = profiles::find(connection, profile_id)?;
    match profile.platform {
        Platform::Whatsapp => Ok(profile),
        platform => Err(Problem::not_possible("template", &platform)),
    }
}

fn read<T: serde::de::DeserializeOwned>(content: Map<String, Value>) -> Result<T, Problem> {
    serde_json::from_value(Value::Object(content))
        .map_err(|error| Problem::invalid("the body", error.to_string()))
}
