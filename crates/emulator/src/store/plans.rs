//! Tests that what requests and workers ask the database is answered by its indexes, however much is in it.

use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;

use axum::body::Bytes;
use postproxy_dm_core::model::{Attachment, Chat, ChatSync, Message, Placement, Template};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::database::MIGRATIONS;
use super::transaction::Terms;
use super::{
    Rows, Transaction, attachments, blocked_people, chat_syncs, chats, comments, deliveries, ice_breakers,
    idempotency_keys, jobs, messages, people, placements, queues, templates, webhooks,
};
use crate::ground::clock::{Clock, Moment};
use crate::store::comments::Comment;

thread_local! {
    static STATEMENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn record(event: TraceEvent<'_>) {
    // Statements within triggers come as comments.
    if let TraceEvent::Stmt(statement, sql) = event
        && !sql.starts_with("--")
    {
        let sql = statement.expanded_sql().unwrap_or_else(|| sql.to_owned());
        STATEMENTS.with_borrow_mut(|statements| statements.push(sql));
    }
}

#[test]
fn every_statement_goes_by_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    MIGRATIONS.to_latest(&mut connection).unwrap();
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(record));
    let terms = Terms { clock: &Clock::new(0), latency: Duration::ZERO, base_url: "" };
    let transaction = Transaction::begin(&mut connection, &terms).unwrap();

    let rows = Rows { limit: 20, offset: 0 };
    let chat = Chat { created_at: Some("2026".to_owned()), ..Chat::default() };
    chats::insert(&transaction, &chat).unwrap();
    chats::update(&transaction, &chat).unwrap();
    chats::find(&transaction, "x").unwrap();
    chats::find_by_participant(&transaction, "x", "y").unwrap();
    let time = Some("2026".to_owned());
    for (before, after) in [(None, None), (time.clone(), None), (None, time.clone()), (time.clone(), time)] {
        chats::list(&transaction, "x", &chats::Filter { before, after }, rows).unwrap();
    }
    let message = Message { created_at: Some("2026".to_owned()), ..Message::default() };
    messages::insert(&transaction, &message).unwrap();
    messages::update(&transaction, &message).unwrap();
    messages::find(&transaction, "x").unwrap();
    let given = || Some("inbound".to_owned());
    for (direction, status) in [(None, None), (given(), None), (None, given()), (given(), given())] {
        let filter = messages::Filter { direction, status };
        messages::list_documents(&transaction, "x", &filter, rows).unwrap();
    }
    let file =
        attachments::File { bytes: Bytes::from_static(b"x"), content_type: String::new(), filename: None };
    let attachment = Attachment { id: Some("x".to_owned()), ..Attachment::default() };
    attachments::insert(&transaction, &attachment, "y", &file).unwrap();
    attachments::find(&transaction, "x").unwrap();
    assert_eq!(attachments::read(&transaction, "x", 0, 1).unwrap(), b"x");
    attachments::delete_of_message(&transaction, "y").unwrap();
    messages::list_unread(&transaction, "x", None).unwrap();
    messages::find_latest_inbound(&transaction, "x").unwrap();
    ice_breakers::set(&transaction, "x", &[]).unwrap();
    ice_breakers::list(&transaction, "x").unwrap();
    ice_breakers::delete(&transaction, "x").unwrap();
    let comment = Comment::default();
    comments::insert(&transaction, &comment).unwrap();
    comments::update(&transaction, &comment).unwrap();
    comments::find(&transaction, "x").unwrap();
    comments::list_of_post(&transaction, "x", "y", &comments::Since::default(), rows).unwrap();
    comments::list_replies(&transaction, &comment).unwrap();
    let (one, two) = (vec!["x".to_owned()], vec!["x".to_owned(), "y".to_owned()]);
    for (profile_ids, post_ids, placement_id) in
        [(one.clone(), Vec::new(), None), (one.clone(), one, given()), (two.clone(), two, None)]
    {
        let filter = comments::Filter { profile_ids, post_ids, placement_id, ..comments::Filter::default() };
        comments::list_all(&transaction, &filter, rows).unwrap();
    }
    let sync = ChatSync::default();
    chat_syncs::insert(&transaction, &sync).unwrap();
    chat_syncs::update(&transaction, &sync).unwrap();
    chat_syncs::find(&transaction, "x").unwrap();
    chat_syncs::find_under_way(&transaction, "x").unwrap();
    for (status, trigger) in [(None, None), (given(), None), (None, given()), (given(), given())] {
        chat_syncs::list(&transaction, "x", &chat_syncs::Filter { status, trigger }, rows).unwrap();
    }
    webhooks::find(&transaction, "x").unwrap();
    webhooks::delete(&transaction, "x").unwrap();
    deliveries::find(&transaction, "x").unwrap();
    deliveries::list_of_webhook(&transaction, "x", 20, 0).unwrap();
    jobs::add_platform_step(&transaction, jobs::PlatformStep::Read, "x", Duration::ZERO).unwrap();
    jobs::add_webhook(&transaction, "x", "y", Duration::ZERO).unwrap();
    jobs::add_dispatch_again(&transaction, "x", 2, Duration::ZERO).unwrap();
    people::set(&transaction, "x", people::PersonState::Offline).unwrap();
    people::find(&transaction, "x").unwrap();
    people::set(&transaction, "x", people::PersonState::Available).unwrap();
    placements::insert(&transaction, "x", &Placement::default()).unwrap();
    placements::find(&transaction, "x", "y").unwrap();
    placements::update(&transaction, "x", &Placement::default()).unwrap();
    placements::list(&transaction, "x").unwrap();
    let number = blocked_people::Number { profile_id: "x".to_owned(), phone_number_id: "y".to_owned() };
    blocked_people::block(&transaction, &number, "z").unwrap();
    blocked_people::is_blocked(&transaction, &number, "z").unwrap();
    blocked_people::list(&transaction, &number, "", 9).unwrap();
    blocked_people::unblock(&transaction, &number, "z").unwrap();
    attachments::find_external(&transaction, "x").unwrap();
    templates::insert(&transaction, &Template::default()).unwrap();
    templates::update(&transaction, &Template::default()).unwrap();
    templates::find(&transaction, "x").unwrap();
    templates::list_named(&transaction, "x", "y").unwrap();
    templates::list(&transaction, "x").unwrap();
    templates::delete(&transaction, "x").unwrap();
    jobs::add_fetch(&transaction, "x", "y", Duration::ZERO).unwrap();
    assert_eq!(jobs::hosts(&transaction).unwrap(), ["y"]);
    jobs::due_fetches(&transaction, "y", Moment(0), &HashSet::new(), 1).unwrap();
    jobs::next_after(&transaction, queues::Queue::Fetch, Moment(0)).unwrap();
    jobs::due_platform_steps(&transaction, Moment(0), 1).unwrap();
    assert_eq!(jobs::webhook_ids(&transaction).unwrap(), ["y"]);
    jobs::due_webhooks(&transaction, "y", Moment(0), &HashSet::new(), 1).unwrap();
    jobs::next_after(&transaction, queues::Queue::Platform, Moment(0)).unwrap();
    jobs::next_after(&transaction, queues::Queue::Webhook, Moment(0)).unwrap();
    for is_set_aside in [false, false, true, false] {
        assert_eq!(jobs::note_failure(&transaction, 1, "x").unwrap(), is_set_aside);
    }
    jobs::put_off(&transaction, 1, 2, Duration::ZERO).unwrap();
    jobs::delete(&transaction, 1).unwrap();
    idempotency_keys::find(&transaction, "x").unwrap();
    let kept = idempotency_keys::KeptAnswer { fingerprint: [0; 32], status: 200, body: String::new() };
    idempotency_keys::keep(&transaction, "x", &kept).unwrap();

    let statements = STATEMENTS.take();
    assert!(statements.len() > 50, "{statements:#?}");
    for sql in statements.iter().filter(|sql| !sql.starts_with("BEGIN")) {
        let mut explained = transaction.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = explained.query_map([], |row| row.get::<_, String>(3)).unwrap();
        for step in steps.map(Result::unwrap) {
            let walks_all = step.starts_with("SCAN") && !step.starts_with("SCAN CONSTANT");
            assert!(!walks_all && !step.contains("TEMP B-TREE"), "{step} in {sql}");
        }
    }
}
