//! Tests that a folder of an earlier version is taken over with what is still to be done in it.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::Connection;

use super::database::MIGRATIONS;
use super::transaction::Terms;
use super::{Rows, Transaction, comments, jobs, webhooks};
use crate::ground::clock::{Clock, Moment};

#[test]
fn jobs_and_the_webhook_stay() {
    let mut connection = Connection::open_in_memory().unwrap();
    MIGRATIONS.to_version(&mut connection, 2).unwrap();
    let webhook = r#"{
        "id": "whk_1", "url": "https://example.com/", "events": ["*"], "enabled": true, "description": null,
        "secret": "whsec_1", "created_at": "2026-05-31T14:00:00.000Z", "updated_at": "2026-05-31T14:00:00.000Z"
    }"#;
    connection.execute("INSERT INTO webhook (id, document) VALUES ('whk_1', ?1)", [webhook]).unwrap();
    let job = "INSERT INTO job (id, kind, subject, webhook_id, attempt, due_at)
               VALUES (41, 'webhook', 'evt_1', 'whk_1', 3, 0), (42, 'read', 'msg_1', NULL, 1, 0)";
    connection.execute(job, []).unwrap();

    MIGRATIONS.to_latest(&mut connection).unwrap();
    let terms = Terms { clock: &Clock::new(0), latency: Duration::ZERO, base_url: "" };
    let transaction = Transaction::begin(&mut connection, &terms).unwrap();
    let webhook = webhooks::find_own(&transaction).unwrap().unwrap();
    assert_eq!((webhook.id.as_str(), webhook.payload_shape), ("whk_1", webhooks::PayloadShape::Object));
    let delivery =
        jobs::due_webhooks(&transaction, "whk_1", Moment(0), &HashSet::new(), 9).unwrap().remove(0);
    assert_eq!((delivery.id, delivery.event_id.as_str(), delivery.attempt), (41, "evt_1", 3));
    let step = jobs::due_platform_steps(&transaction, Moment(0), 9).unwrap().remove(0);
    assert_eq!(
        (step.id, step.step().unwrap(), step.subject.as_str()),
        (42, jobs::PlatformStep::Read, "msg_1")
    );
    // A reset leaves it.
    webhooks::delete_others(&transaction).unwrap();
    assert!(webhooks::find_own(&transaction).unwrap().is_some());
}

#[test]
fn a_comment_of_before_is_listed() {
    let mut connection = Connection::open_in_memory().unwrap();
    MIGRATIONS.to_version(&mut connection, 9).unwrap();
    let comment = r#"{
        "id": "cmt_1", "post_id": "post_1", "profile_id": "prf_1", "external_id": "post_1_7",
        "participant_external_id": "jane", "participant_name": null, "text": "Nice", "private_reply_id": "msg_1",
        "created_at": "2026-05-31T14:00:00.000Z"
    }"#;
    connection.execute("INSERT INTO comment (id, document) VALUES ('cmt_1', ?1)", [comment]).unwrap();
    MIGRATIONS.to_latest(&mut connection).unwrap();
    let rows = Rows { limit: 20, offset: 0 };
    let since = comments::Since::default();
    let (total, found) = comments::list_of_post(&connection, "post_1", "prf_1", &since, rows).unwrap();
    assert_eq!((total, found[0].private_reply_id.as_deref()), (1, Some("msg_1")));
    let filter = comments::Filter { profile_ids: vec!["prf_1".to_owned()], ..comments::Filter::default() };
    assert_eq!(comments::list_all(&connection, &filter, rows).unwrap().0, 1);
}
