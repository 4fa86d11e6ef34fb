//! Tests of writes that wait together and share a commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::store::queues::Queue;
use crate::store::{Store, StoreError, StoreOptions, Transaction, settings};

fn open(max_pages: Option<u32>) -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let options = StoreOptions { max_pages, latency: Duration::ZERO, base_url: String::new() };
    let store = Store::open(folder.path(), options).unwrap();
    (folder, store)
}

/// Holds the connection that writes until something is sent, so that writes wait. Counts the commits after that; `fails`
/// makes them fail.
async fn hold(store: &Store, fails: bool) -> (mpsc::Sender<()>, Arc<AtomicUsize>, JoinHandle<()>) {
    let (commits, store) = (Arc::new(AtomicUsize::new(0)), store.clone());
    let (counted, (begun, has_begun)) = (commits.clone(), tokio::sync::oneshot::channel());
    let (release, released) = mpsc::channel();
    let holding = tokio::task::spawn_blocking(move || {
        let writer = store.writer();
        let hook = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            fails
        };
        writer.commit_hook(Some(hook)).unwrap();
        begun.send(()).unwrap();
        released.recv().unwrap();
    });
    has_begun.await.unwrap();
    (release, commits, holding)
}

fn set(name: &'static str) -> impl FnOnce(&Transaction<'_>) -> Result<(), StoreError> {
    move |transaction| settings::set(transaction, name, "set")
}

async fn is_set(store: &Store, name: &'static str) -> bool {
    store.read(move |connection| settings::find(connection, name)).await.unwrap().is_some()
}

#[tokio::test]
async fn writes_that_wait_share_a_commit_and_one_that_fails_is_undone_alone() {
    let (_folder, store) = open(None);
    let (release, commits, holding) = hold(&store, false).await;
    let first = store.put_in_line(set("first"));
    let fails = store.put_in_line(|transaction| {
        set("fails")(transaction)?;
        Err::<(), _>(StoreError::UnknownName { what: "name", name: "x".to_owned() })
    });
    let panics = store.put_in_line(|transaction| {
        set("panics")(transaction)?;
        panic!("on purpose");
        #[expect(unreachable_code, reason = "gives the closure its type")]
        Ok::<(), StoreError>(())
    });
    let last = store.put_in_line(|transaction| settings::find(transaction, "first"));
    let of_worker = store.of_workers().put_in_line(|transaction| settings::find(transaction, "first"));
    drop(store.put_in_line(set("unwanted")));
    release.send(()).unwrap();
    holding.await.unwrap();

    first.await.unwrap().unwrap();
    assert!(matches!(fails.await.unwrap(), Err(StoreError::UnknownName { .. })));
    assert!(matches!(panics.await.unwrap(), Err(error @ StoreError::Panicked) if error.is_of_the_work()));
    assert_eq!(last.await.unwrap().unwrap().as_deref(), Some("set"));
    assert_eq!(of_worker.await.unwrap().unwrap(), None, "a worker's write goes first");
    assert_eq!(commits.load(Ordering::SeqCst), 1);
    for (name, expected) in [("first", true), ("fails", false), ("panics", false), ("unwanted", false)] {
        assert_eq!(is_set(&store, name).await, expected, "{name}");
    }
}

#[tokio::test]
async fn fewer_writes_share_a_commit_while_events_are_late() {
    for (late, expected) in [(Duration::ZERO, 1), (Duration::from_secs(2), 2)] {
        let (_folder, store) = open(None);
        store.note_late(Queue::Webhook, late);
        let (release, commits, holding) = hold(&store, false).await;
        let writes: Vec<_> = (0..100).map(|_| store.put_in_line(set("name"))).collect();
        release.send(()).unwrap();
        holding.await.unwrap();
        for write in writes {
            write.await.unwrap().unwrap();
        }
        assert_eq!(commits.load(Ordering::SeqCst), expected, "{late:?}");
    }
}

#[tokio::test]
async fn a_commit_that_fails_acknowledges_nothing() {
    let (_folder, store) = open(None);
    let (release, commits, holding) = hold(&store, true).await;
    let writes = ["one", "two"].map(|name| store.put_in_line(set(name)));
    release.send(()).unwrap();
    holding.await.unwrap();
    for write in writes {
        assert!(
            matches!(write.await.unwrap(), Err(error @ StoreError::Undone(_)) if !error.is_of_the_work())
        );
    }
    assert_eq!(commits.load(Ordering::SeqCst), 1);
    assert!(!is_set(&store, "one").await && !is_set(&store, "two").await);
}

#[tokio::test]
async fn a_full_disk_undoes_the_group_and_the_next_one_goes_on() {
    let (_folder, store) = open(Some(150));
    let (release, _, holding) = hold(&store, false).await;
    let small = store.put_in_line(set("small"));
    let large = store.put_in_line(|transaction| settings::set(transaction, "large", &"x".repeat(1 << 20)));
    let next = store.put_in_line(set("next"));
    release.send(()).unwrap();
    holding.await.unwrap();
    assert!(matches!(small.await.unwrap(), Err(StoreError::Undone(_))));
    assert!(matches!(large.await.unwrap(), Err(StoreError::Database(_))));
    next.await.unwrap().unwrap();
    assert!(!is_set(&store, "small").await && !is_set(&store, "large").await && is_set(&store, "next").await);
}

#[tokio::test]
async fn what_follows_a_change_of_the_clock_goes_by_it() {
    let (_folder, store) = open(None);
    let (release, commits, holding) = hold(&store, false).await;
    let before = store.put_in_line(|transaction| Ok::<_, StoreError>(transaction.now));
    let moved = store.put_in_line(|transaction| transaction.set_clock_offset(3_600_000));
    let after = store.put_in_line(|transaction| Ok::<_, StoreError>(transaction.now));
    release.send(()).unwrap();
    holding.await.unwrap();
    moved.await.unwrap().unwrap();
    let (before, after) = (before.await.unwrap().unwrap(), after.await.unwrap().unwrap());
    assert!(before.until(after) >= Duration::from_secs(3600), "{before:?}, {after:?}");
    assert_eq!(commits.load(Ordering::SeqCst), 2);
}
