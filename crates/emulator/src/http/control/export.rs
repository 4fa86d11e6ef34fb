//! `GET /_emulator/export` and `POST /_emulator/import`: all that the emulator knows and has still to do, as one file.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use crate::data::seed::Account;
use crate::data::transfer::Transfer;
use crate::ground::clock::Clock;
use crate::http::body::broken_off;
use crate::http::problem::Problem;
use crate::store::{ImportError, StoreError};

const FILE_TYPE: &str = "application/vnd.sqlite3";

/// So much of the file is read at once.
const CHUNK_BYTES: usize = 256 * 1024;

pub(super) async fn export(
    State(transfer): State<Transfer>,
    State(clock): State<Clock>,
) -> Result<Response, Problem> {
    let time: String = clock.now().text().chars().filter(|it| !"-:.".contains(*it)).collect();
    let path = transfer.export().await?;
    let file = File::open(&path).await.map_err(StoreError::from)?;
    let length = file.metadata().await.map_err(StoreError::from)?.len();
    let chunks = ReaderStream::with_capacity(file, CHUNK_BYTES).map(move |chunk| {
        // It is there for as long as it is read.
        let _ = &path;
        chunk
    });
    let headers = [
        (CONTENT_TYPE, FILE_TYPE.to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"postproxy-dm-emulator-{time}.sqlite3\"")),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// Answers with the account as it is afterwards.
pub(super) async fn import(
    State(transfer): State<Transfer>,
    request: Request,
) -> Result<Json<Account>, Problem> {
    let (file, path) = transfer.file()?.into_parts();
    let mut file = File::from_std(file);
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| broken_off(&error))?.into_data() else { continue };
        file.write_all(&data).await.map_err(StoreError::from)?;
    }
    file.flush().await.map_err(StoreError::from)?;
    drop(file);
    let account = transfer.import(path).await.map_err(|error| match error {
        ImportError::Store(error) => Problem::from(error),
        refused => Problem::invalid("the file", refused.to_string()),
    })?;
    Ok(Json(account.as_ref().clone()))
}
