//! Fetches the media that a message names by a URL, and then dispatches the message. If the media can't be fetched, the
//! platform refuses the message.

use postproxy_dm_core::model::AttachmentStatus;
use rusqlite::Connection;

use super::{dispatch, rules};
use crate::attachment::{self, Fetcher};
use crate::ground::clock::Moment;
use crate::store::attachments::File;
use crate::store::jobs::FetchJob;
use crate::store::queues::Queue;
use crate::store::{self, StoreError, Transaction};
use crate::work::worker::Job;

impl Job for FetchJob {
    const QUEUE: Queue = Queue::Fetch;
    const SHARE: usize = 8;
    // Fetched media is in memory until it is stored.
    const MOST: usize = 64;

    type Tools = Fetcher;

    /// The file of each pending attachment, by its index, or why it can't be had.
    type Outcome = Vec<(usize, Result<File, String>)>;

    fn id(&self) -> i64 {
        self.id
    }

    fn endpoint(&self) -> &str {
        &self.host
    }

    fn endpoints(connection: &Connection) -> Result<Vec<String>, StoreError> {
        store::jobs::hosts(connection)
    }

    fn due(
        connection: &Connection,
        endpoint: &str,
        now: Moment,
        limit: usize,
    ) -> Result<Vec<Self>, StoreError> {
        store::jobs::due_fetches(connection, endpoint, now, limit)
    }

    async fn run(&self, fetcher: &Fetcher) -> Result<Self::Outcome, StoreError> {
        let message_id = self.message_id.clone();
        let found = fetcher.store.read(move |connection| store::messages::find(connection, &message_id));
        let mut fetched = Vec::new();
        if let Some(message) = found.await? {
            let filename = message.platform_data.as_ref().and_then(|data| data["filename"].as_str());
            for (index, attachment) in message.attachments.iter().enumerate() {
                if attachment.status == AttachmentStatus::Pending {
                    let url = attachment.url.as_deref().unwrap_or_default();
                    fetched.push((index, fetcher.fetch(url, filename).await));
                }
            }
        }
        Ok(fetched)
    }

    fn conclude(&self, transaction: &Transaction<'_>, fetched: &Self::Outcome) -> Result<(), StoreError> {
        conclude(transaction, self, fetched)
    }
}

/// Stores the files and dispatches the message, or refuses it, in one transaction.
fn conclude(
    transaction: &Transaction<'_>,
    job: &FetchJob,
    fetched: &[(usize, Result<File, String>)],
) -> Result<(), StoreError> {
    // A reset took the job away, and the message with it.
    if !store::jobs::delete(transaction, job.id)? {
        return Ok(());
    }
    let Some(mut message) = store::messages::find(transaction, &job.message_id)? else { return Ok(()) };
    let mut reason = None;
    for (index, file) in fetched {
        match file {
            Ok(file) => attachment::settle(transaction, &mut message, *index, file)?,
            Err(why) => {
                if let Some(attachment) = message.attachments.get_mut(*index) {
                    attachment.status = AttachmentStatus::Failed;
                }
                reason = Some(why);
            }
        }
    }
    match reason {
        None => dispatch::run(transaction, message, 1),
        Some(reason) => {
            let chat = store::chats::find(transaction, &message.chat_id)?;
            let refusal = rules::refusal_of_media(chat.as_ref().map(|chat| &chat.platform), reason);
            dispatch::fail(transaction, message, refusal)
        }
    }
}
