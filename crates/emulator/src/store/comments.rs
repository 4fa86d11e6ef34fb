//! The table of comments under posts. The emulator knows no posts: a post is the id that its comments name.

use postproxy_dm_core::model::CommentStatus;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Params, params_from_iter};
use serde::{Deserialize, Serialize};

use super::{Rows, StoreError, document, parse};

/// Every time is within these.
const EARLIEST: &str = "";
const LATEST: &str = "~";

/// A comment, and the message that answered it privately. Folders of earlier versions lack the fields with a default.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: String,
    pub(crate) post_id: String,
    pub(crate) profile_id: String,
    /// The Page or organization that the post is on.
    #[serde(default)]
    pub(crate) placement_id: Option<String>,
    /// The platform's id, which also works as a comment id.
    pub(crate) external_id: String,
    /// The platform's id of the comment that this one answers.
    #[serde(default)]
    pub(crate) parent_external_id: Option<String>,
    pub(crate) participant_external_id: String,
    pub(crate) participant_name: Option<String>,
    #[serde(default)]
    pub(crate) participant_username: Option<String>,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) status: CommentStatus,
    #[serde(default)]
    pub(crate) is_hidden: bool,
    #[serde(default)]
    pub(crate) permalink: Option<String>,
    pub(crate) private_reply_id: Option<String>,
    pub(crate) created_at: String,
    #[serde(default)]
    pub(crate) edited_at: Option<String>,
}

/// Which comments, by when they were made. Both ends are included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Since {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

/// Which of all comments: those on posts of these profiles. An empty list of posts matches every post.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) profile_ids: Vec<String>,
    pub(crate) post_ids: Vec<String>,
    pub(crate) placement_id: Option<String>,
    pub(crate) since: Since,
}

impl Since {
    fn ends(&self) -> [&str; 2] {
        [self.from.as_deref().unwrap_or(EARLIEST), self.to.as_deref().unwrap_or(LATEST)]
    }
}

pub(crate) fn insert(connection: &Connection, comment: &Comment) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO comment (id, document) VALUES (?1, ?2)")?
        .execute([&comment.id, &document(comment)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, comment: &Comment) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE comment SET document = ?2 WHERE id = ?1")?
        .execute([&comment.id, &document(comment)?])?;
    Ok(())
}

/// Finds a comment by Postproxy's id, or else by the platform's.
pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Comment>, StoreError> {
    let one = |sql| -> Result<Option<String>, StoreError> {
        Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
    };
    let found = match one("SELECT document FROM comment WHERE id = ?1")? {
        Some(document) => Some(document),
        None => one("SELECT document FROM comment WHERE external_id = ?1")?,
    };
    found.map(|document| parse(&document)).transpose()
}

/// Returns a page of the comments on a profile's post that answer no other, newest first, and the total.
pub(crate) fn list_of_post(
    connection: &Connection,
    post_id: &str,
    profile_id: &str,
    since: &Since,
    rows: Rows,
) -> Result<(u64, Vec<Comment>), StoreError> {
    let [from, to] = since.ends();
    let condition = "post_id = ?1 AND profile_id = ?2 AND parent_external_id IS NULL
                     AND created_at >= ?3 AND created_at <= ?4";
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM comment WHERE {condition}"))?
        .query_row((post_id, profile_id, from, to), |row| row.get(0))?;
    let sql = format!(
        "SELECT document FROM comment WHERE {condition}
         ORDER BY created_at DESC, sequence DESC LIMIT ?5 OFFSET ?6"
    );
    Ok((total, many(connection, &sql, (post_id, profile_id, from, to, rows.limit, rows.offset))?))
}

/// Returns the comments that answer a comment, oldest first.
pub(crate) fn list_replies(connection: &Connection, comment: &Comment) -> Result<Vec<Comment>, StoreError> {
    many(
        connection,
        "SELECT document FROM comment WHERE post_id = ?1 AND profile_id = ?2 AND parent_external_id = ?3
         ORDER BY created_at, sequence",
        [&comment.post_id, &comment.profile_id, &comment.external_id],
    )
}

/// Returns a page of all comments, newest first, and the total.
pub(crate) fn list_all(
    connection: &Connection,
    filter: &Filter,
    rows: Rows,
) -> Result<(u64, Vec<Comment>), StoreError> {
    if filter.profile_ids.is_empty() {
        return Ok((0, Vec::new()));
    }
    let [from, to] = filter.since.ends();
    let mut values: Vec<&dyn ToSql> = vec![&from, &to];
    let mut condition = "created_at >= ?1 AND created_at <= ?2".to_owned();
    for (column, texts) in [("profile_id", &filter.profile_ids), ("post_id", &filter.post_ids)] {
        if column == "post_id" && texts.is_empty() {
            continue;
        }
        let places: Vec<String> = (1..=texts.len()).map(|at| format!("?{}", values.len() + at)).collect();
        condition.push_str(&format!(" AND {column} IN ({})", places.join(", ")));
        values.extend(texts.iter().map(|text| text as &dyn ToSql));
    }
    if let Some(placement_id) = &filter.placement_id {
        condition.push_str(&format!(" AND placement_id = ?{}", values.len() + 1));
        values.push(placement_id);
    }
    // An index by post or profile would leave the order to be made.
    let total = connection
        .prepare(&format!("SELECT count(*) FROM comment INDEXED BY comment_created WHERE {condition}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    let sql = format!(
        "SELECT document FROM comment INDEXED BY comment_created WHERE {condition}
         ORDER BY created_at DESC, sequence DESC LIMIT {} OFFSET {}",
        rows.limit, rows.offset
    );
    Ok((total, many(connection, &sql, params_from_iter(&values))?))
}

fn many(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Vec<Comment>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let documents = statement.query_map(parameters, |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
