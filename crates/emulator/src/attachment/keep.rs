//! Puts attachments into messages, and keeps their bytes.

use postproxy_dm_core::model::{Attachment, AttachmentStatus, Message};
use postproxy_dm_core::operation::escape_segment;
use reqwest::Url;

use super::media::{Media, Source};
use super::reach::Reach;
use crate::ground::id;
use crate::store::attachments::{File, PATH};
use crate::store::{self, StoreError, Transaction};

/// Adds media to a message that is not stored yet, and keeps its bytes. Media within reach is fetched later.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    message: &mut Message,
    media: Media,
    reach: Reach,
) -> Result<(), StoreError> {
    let mut attachment = Attachment {
        id: Some(id::unguessable("att")),
        kind: media.kind,
        status: AttachmentStatus::Processed,
        ..Attachment::default()
    };
    match media.source {
        Source::File(file) => keep(transaction, &message.id, &mut attachment, &file)?,
        Source::Url(url) => {
            if Url::parse(&url).is_ok_and(|url| reach.includes(&url)) {
                attachment.status = AttachmentStatus::Pending;
            }
            attachment.url = Some(url);
        }
    }
    message.attachments.push(attachment);
    Ok(())
}

/// Keeps the file that was fetched for an attachment of a message.
pub(crate) fn settle(
    transaction: &Transaction<'_>,
    message: &mut Message,
    index: usize,
    file: &File,
) -> Result<(), StoreError> {
    let Some(attachment) = message.attachments.get_mut(index) else { return Ok(()) };
    attachment.kind = file.kind();
    attachment.status = AttachmentStatus::Processed;
    keep(transaction, &message.id, attachment, file)
}

fn keep(
    transaction: &Transaction<'_>,
    message_id: &str,
    attachment: &mut Attachment,
    file: &File,
) -> Result<(), StoreError> {
    let id = attachment.id.as_deref().unwrap_or_default();
    store::attachments::insert(transaction, id, message_id, file)?;
    let mut url = format!("{}{PATH}/{id}", transaction.base_url);
    if let Some(name) = file.filename.as_deref().and_then(|name| escape_segment(name).ok()) {
        url.push('/');
        url.push_str(&name);
    }
    attachment.url = Some(url);
    Ok(())
}
