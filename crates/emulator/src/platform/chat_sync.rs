//! Imports a profile's older chats, one step at a time. The emulator already has every chat, so the import sees chats and
//! adds no messages.

use postproxy_dm_core::model::{ChatSync, ChatSyncStatus, Profile};

use crate::ground::id;
use crate::store::chats::Filter;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{self, Rows, StoreError, Transaction};

/// The trigger of an import that somebody asked for.
const BACKFILL: &str = "backfill";

/// Begins an import that goes back to a time, as the API writes times.
pub(crate) fn begin(
    transaction: &Transaction<'_>,
    profile: &Profile,
    from: String,
) -> Result<ChatSync, StoreError> {
    let sync = ChatSync {
        id: id::new("sync"),
        profile_id: profile.id.clone(),
        kind: Some("chats".to_owned()),
        trigger: Some(BACKFILL.to_owned()),
        status: ChatSyncStatus::Pending,
        backfill_from: Some(from),
        created_at: Some(transaction.now_text()),
        ..ChatSync::default()
    };
    store::chat_syncs::insert(transaction, &sync)?;
    add_platform_step(transaction, PlatformStep::Sync, &sync.id, transaction.latency)?;
    Ok(sync)
}

pub(super) fn run(transaction: &Transaction<'_>, mut sync: ChatSync) -> Result<(), StoreError> {
    let now = Some(transaction.now_text());
    match sync.status {
        ChatSyncStatus::Pending => {
            sync.status = ChatSyncStatus::Running;
            sync.started_at = now;
            add_platform_step(transaction, PlatformStep::Sync, &sync.id, transaction.latency)?;
        }
        ChatSyncStatus::Running => {
            look(transaction, &mut sync)?;
            sync.status = ChatSyncStatus::Completed;
            sync.completed_at = now;
        }
        _ => return Ok(()),
    }
    store::chat_syncs::update(transaction, &sync)
}

/// Counts the chats that changed since that time, and finds the one that changed first.
fn look(transaction: &Transaction<'_>, sync: &mut ChatSync) -> Result<(), StoreError> {
    let filter = Filter { after: sync.backfill_from.clone(), before: None };
    let at = |offset| {
        let rows = Rows { limit: 1, offset };
        store::chats::list(transaction, &sync.profile_id, &filter, rows)
    };
    let (count, _) = at(0)?;
    sync.oldest_updated_at = match i64::try_from(count) {
        Ok(count @ 1..) => at(count - 1)?.1.pop().and_then(|chat| chat.last_message_at),
        _ => None,
    };
    sync.chats_seen = count;
    Ok(())
}
