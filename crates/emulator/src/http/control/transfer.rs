//! `GET /_emulator/export` and `POST /_emulator/import`: everything that the emulator knows and has still to do, as one
//! file.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use futures_util::StreamExt;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::endpoint::{Caller, Control, ControlEndpoint, FILE_TYPE, FileAnswer, FileRequest};
use crate::data::seed::Account;
use crate::data::transfer::Transfer;
use crate::ground::clock::Clock;
use crate::http::body::broken_off;
use crate::http::problem::Problem;
use crate::store::{ImportError, StoreError};

/// How much of the file is held in memory at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// Exports everything.
pub(super) struct Export;

/// Imports an exported file.
pub(super) struct Import;

impl Control for Export {
    type Uses = (State<Transfer>, State<Clock>);
    type Request = ();
    type Answer = FileAnswer;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::get(
        "export",
        "/export",
        "Returns everything as one file. Pending work and the clock are in it.",
    );

    async fn handle(
        (State(transfer), State(clock)): (State<Transfer>, State<Clock>),
        (): (),
    ) -> Result<FileAnswer, Problem> {
        let time: String = clock.now().text().chars().filter(|it| !"-:.".contains(*it)).collect();
        let path = transfer.export().await?;
        let file = File::open(&path).await.map_err(StoreError::from)?;
        let length = file.metadata().await.map_err(StoreError::from)?.len();
        let chunks = ReaderStream::with_capacity(file, CHUNK_BYTES).map(move |chunk| {
            // The file stays until it is read.
            let _ = &path;
            chunk
        });
        let headers = [
            (CONTENT_TYPE, FILE_TYPE.to_owned()),
            (CONTENT_LENGTH, length.to_string()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"postproxy-dm-emulator-{time}.sqlite3\"")),
        ];
        Ok(FileAnswer((headers, Body::from_stream(chunks)).into_response()))
    }
}

impl Control for Import {
    type Uses = State<Transfer>;
    type Request = FileRequest;
    type Answer = Json<Account>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        caller: Caller::Handwritten,
        ..ControlEndpoint::post(
            "import",
            "/import",
            "Replaces everything with an exported file, at once or not at all. What the API and the control endpoints refuse is refused in a file too.",
        )
    };

    /// Returns the account as it is now.
    async fn handle(
        State(transfer): State<Transfer>,
        FileRequest(request): FileRequest,
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
}
