//! Comments: of one post with their answers, and all of them. A person writes them, so the API here only reads.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::{Extension, Json};
use postproxy_dm_core::model::{Comment, ListedComment, Page};
use postproxy_dm_core::operation::{GetComment, ListAllComments, ListComments, Operation};
use rusqlite::Connection;

use super::access::Scope;
use super::profiles;
use super::request::{Id, Ids};
use super::routes::Routes;
use crate::conversation::comment::{listed, with_replies};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Rows;
use crate::store::Store;
use crate::store::comments::{Filter, Since};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(ListComments::ENDPOINT, list)
        .serve(GetComment::ENDPOINT, get)
        .serve(ListAllComments::ENDPOINT, list_all)
}

async fn list(
    State(store): State<Store>,
    Id(post_id): Id,
    query: Query,
) -> Result<Json<Page<Comment>>, Problem> {
    let profile_id = query.required("profile_id")?;
    let (slice, since) = (query.slice()?, since(&query)?);
    let (total, comments) = store
        .read(move |connection| {
            let profile = profiles::find(connection, &profile_id)?;
            let rows = Rows { limit: slice.limit(), offset: slice.offset() };
            let (total, found) =
                store::comments::list_of_post(connection, &post_id, &profile.id, &since, rows)?;
            let comments = found.into_iter().map(|comment| with_replies(connection, comment));
            Ok::<_, Problem>((total, comments.collect::<Result<_, _>>()?))
        })
        .await?;
    Ok(Json(slice.page(total, comments)))
}

async fn get(
    State(store): State<Store>,
    Ids(post_id, comment_id): Ids,
    query: Query,
) -> Result<Json<Comment>, Problem> {
    let profile_id = query.required("profile_id")?;
    let comment = store.read(move |connection| {
        let profile = profiles::find(connection, &profile_id)?;
        let comment = find(connection, &post_id, &comment_id, &profile.id)?;
        Ok::<_, Problem>(with_replies(connection, comment)?)
    });
    Ok(Json(comment.await?))
}

async fn list_all(
    State(store): State<Store>,
    Extension(Scope { group }): Extension<Scope>,
    query: Query,
) -> Result<Json<Page<ListedComment>>, Problem> {
    let slice = query.slice()?;
    let (wanted, post_ids) = (query.texts("profiles"), query.texts("post_ids"));
    let (placement_id, since) = (query.text("placement_id").map(str::to_owned), since(&query)?);
    let (total, comments) = store
        .read(move |connection| {
            let profiles = store::profiles::list_of_group(connection, &group)?.into_iter();
            let mut platforms: BTreeMap<_, _> = profiles.map(|it| (it.id, it.platform)).collect();
            if !wanted.is_empty() {
                platforms.retain(|id, platform| wanted.iter().any(|it| it == id || it == platform.as_str()));
            }
            let filter =
                Filter { profile_ids: platforms.keys().cloned().collect(), post_ids, placement_id, since };
            let rows = Rows { limit: slice.limit(), offset: slice.offset() };
            let (total, found) = store::comments::list_all(connection, &filter, rows)?;
            let comments: Vec<_> = found
                .into_iter()
                .filter_map(|comment| {
                    let platform = platforms.get(&comment.profile_id)?.clone();
                    Some(listed(comment, platform))
                })
                .collect();
            Ok::<_, Problem>((total, comments))
        })
        .await?;
    Ok(Json(slice.page(total, comments)))
}

/// Finds a comment on a profile's post.
pub(super) fn find(
    connection: &Connection,
    post_id: &str,
    comment_id: &str,
    profile_id: &str,
) -> Result<store::comments::Comment, Problem> {
    store::comments::find(connection, comment_id)?
        .filter(|comment| comment.post_id == post_id && comment.profile_id == profile_id)
        .ok_or_else(|| Problem::not_found("comment"))
}

fn since(query: &Query) -> Result<Since, Problem> {
    Ok(Since { from: query.day_or_time("from")?, to: query.day_or_time("to")? })
}
