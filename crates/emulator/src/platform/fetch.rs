//! Makes the durable copies of a message's media. A message of the profile is dispatched then; if its media can't be
//! fetched, the platform refuses it. A message of a person is told of once more: its media are processed now, or failed.

use std::collections::HashSet;

use postproxy_dm_core::model::{AttachmentStatus, Direction, Message};
use rusqlite::Connection;

use super::{dispatch, rules};
use crate::attachment::{self, Copied, Fetcher};
use crate::conversation::event;
use crate::ground::clock::Moment;
use crate::store::jobs::FetchJob;
use crate::store::queues::Queue;
use crate::store::{self, StoreError, Transaction};
use crate::work::job::Job;

impl Job for FetchJob {
    const QUEUE: Queue = Queue::Fetch;
    const SHARE: usize = 8;
    // Fetched media is in memory until it is stored.
    const MOST: usize = 64;

    type Tools = Fetcher;

    /// `None` if the message is gone.
    type Subject = Option<Message>;

    /// What came of each pending attachment, by its index.
    type Outcome = Vec<(usize, Copied)>;

    fn id(&self) -> i64 {
        self.id
    }

    fn due_at(&self) -> Moment {
        self.due_at
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
        under_way: &HashSet<i64>,
        limit: usize,
    ) -> Result<Vec<Self>, StoreError> {
        store::jobs::due_fetches(connection, endpoint, now, under_way, limit)
    }

    fn subject(&self, connection: &Connection) -> Result<Option<Message>, StoreError> {
        store::messages::find(connection, &self.message_id)
    }

    async fn run(&self, fetcher: &Fetcher, message: Option<Message>) -> Result<Self::Outcome, StoreError> {
        let mut fetched = Vec::new();
        if let Some(message) = message {
            let filename = message.platform_data.as_ref().and_then(|data| data["filename"].as_str());
            for (index, attachment) in message.attachments.iter().enumerate() {
                if attachment.status != AttachmentStatus::Pending {
                    continue;
                }
                let url = attachment.url.as_deref().unwrap_or_default();
                let copied = match message.direction {
                    Direction::Inbound => fetcher.copy(attachment).await?,
                    _ => fetcher.fetch(url, filename).await,
                };
                fetched.push((index, copied));
            }
        }
        Ok(fetched)
    }

    fn conclude(&self, transaction: &Transaction<'_>, fetched: &Self::Outcome) -> Result<(), StoreError> {
        conclude(transaction, self, fetched)
    }
}

/// Stores the files and goes on with the message, in one transaction.
fn conclude(
    transaction: &Transaction<'_>,
    job: &FetchJob,
    fetched: &[(usize, Copied)],
) -> Result<(), StoreError> {
    // A reset took the job away, and the message with it.
    if !store::jobs::delete(transaction, job.id)? {
        return Ok(());
    }
    let Some(mut message) = store::messages::find(transaction, &job.message_id)? else { return Ok(()) };
    let mut reason = None;
    for (index, copied) in fetched {
        reason = attachment::settle(transaction, &mut message, *index, copied)?.or(reason);
    }
    match (&message.direction, reason) {
        (Direction::Inbound, _) => tell_again(transaction, &message),
        (_, None) => dispatch::run(transaction, message, 1),
        (_, Some(reason)) => {
            let chat = store::chats::find(transaction, &message.chat_id)?;
            let refusal = rules::refusal_of_media(chat.as_ref().map(|chat| &chat.platform), reason);
            dispatch::fail(transaction, message, refusal)
        }
    }
}

/// No source names the event by which a received attachment becomes `processed`. No type is for that alone, so the message
/// comes as `message.received` again, with another event id.
fn tell_again(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    // The person may have deleted it meanwhile.
    match message.attachments.is_empty() {
        true => Ok(()),
        false => event::update_message(transaction, "message.received", message),
    }
}
