//! Tells watchers, such as the page, what changed. A watcher learns which tables changed since it last looked, not how
//! often, so it can't fall behind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often each table, or other thing, changed.
type Counts = BTreeMap<String, u64>;

/// What changed. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    counts: watch::Sender<Counts>,
    /// The tables that the current transaction has changed.
    uncommitted: Arc<Mutex<BTreeSet<String>>>,
    end: CancellationToken,
}

/// Somebody who watches.
#[derive(Debug)]
pub(crate) struct Watcher {
    counts: watch::Receiver<Counts>,
    seen: Counts,
    end: CancellationToken,
}

impl Changes {
    pub(crate) fn new() -> Self {
        let counts = watch::Sender::new(Counts::new());
        Changes { counts, uncommitted: Arc::default(), end: CancellationToken::new() }
    }

    /// Makes the connection note each table that it changes. SQLite reports neither tables `WITHOUT ROWID` nor the
    /// deletion of all rows at once.
    pub(crate) fn attend(&self, writer: &Connection) -> rusqlite::Result<()> {
        let uncommitted = self.uncommitted.clone();
        writer.update_hook(Some(move |_, _: &str, table: &str, _| {
            let mut tables = uncommitted.lock().unwrap_or_else(PoisonError::into_inner);
            if !tables.contains(table) {
                tables.insert(table.to_owned());
            }
        }))
    }

    /// Tells what the committed transaction changed. Changes of a transaction that was undone are told with the next
    /// one: looking once too often does no harm.
    pub(crate) fn tell_committed(&self) {
        let tables = std::mem::take(&mut *self.uncommitted.lock().unwrap_or_else(PoisonError::into_inner));
        self.tell(tables);
    }

    /// Tells that something changed that is in no table.
    pub(crate) fn tell(&self, names: impl IntoIterator<Item = String>) {
        self.counts.send_modify(|counts| {
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        });
    }

    /// Watches for changes from now on.
    pub(crate) fn watch(&self) -> Watcher {
        let counts = self.counts.subscribe();
        let seen = counts.borrow().clone();
        Watcher { counts, seen, end: self.end.clone() }
    }

    /// Ends all watching, because watchers would keep the server from ending.
    pub(crate) fn end(&self) {
        self.end.cancel();
    }
}

impl Watcher {
    /// Waits for something to change. `None` at the end.
    pub(crate) async fn changed(&mut self) -> Option<()> {
        tokio::select! {
            changed = self.counts.changed() => changed.ok(),
            () = self.end.cancelled() => None,
        }
    }

    /// Returns what changed since the last call.
    pub(crate) fn take(&mut self) -> Vec<String> {
        let now = self.counts.borrow_and_update().clone();
        let is_new = |(name, count): &(&String, &u64)| self.seen.get(*name) != Some(*count);
        let changed = now.iter().filter(is_new).map(|(name, _)| name.clone()).collect();
        self.seen = now;
        changed
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::Changes;

    #[tokio::test]
    async fn a_watcher_hears_once_of_each_table_that_was_changed() {
        let changes = Changes::new();
        let mut watcher = changes.watch();
        let connection = Connection::open_in_memory().unwrap();
        changes.attend(&connection).unwrap();
        connection.execute_batch("CREATE TABLE a (id); CREATE TABLE b (id); CREATE TABLE c (id);").unwrap();
        connection.execute_batch("INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);").unwrap();
        changes.tell_committed();
        connection.execute_batch("INSERT INTO a VALUES (2)").unwrap();
        changes.tell_committed();
        watcher.changed().await.unwrap();
        assert_eq!(watcher.take(), ["a", "b"]);
        assert!(watcher.take().is_empty());

        changes.end();
        assert_eq!(watcher.changed().await, None);
    }
}
