//! Chat syncs: imports of older chats, one at a time for a profile.

use http::Method;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Service, eventually, ids, text};

async fn backfill(service: &Service, platform: &str) -> Value {
    let path = format!("/api/profiles/{}/backfill_chats", service.profile(platform));
    service.post(&path, json!({ "from": "2026-01-01" })).await.expect(202)
}

/// The import, once the platform took its next step.
async fn next(service: &Service, platform: &str, id: &str, status: &str) -> Value {
    let path = format!("/api/profiles/{}/chat_syncs/{id}", service.profile(platform));
    service.advance(LATENCY_SECONDS).await;
    eventually(|| async {
        let sync = service.get(&path).await;
        (sync["status"] == status).then_some(sync)
    })
    .await
}

#[tokio::test]
async fn an_import_runs_and_completes() {
    let service = Service::start();
    let (chat, _) = service.inbound("facebook", "jane", "Hi").await;
    service.advance(1).await;
    service.inbound("facebook", "john", "Hi").await;
    let sync = backfill(&service, "facebook").await;
    assert_eq!(sync["status"], "pending");
    assert_eq!(sync["trigger"], "backfill");
    assert_eq!(sync["backfill_from"], "2026-01-01T00:00:00.000Z");
    assert_eq!(sync["started_at"], Value::Null);

    let id = text(&sync["id"]);
    let running = next(&service, "facebook", &id, "running").await;
    assert!(running["started_at"].is_string());
    assert_eq!(running["completed_at"], Value::Null);
    let completed = next(&service, "facebook", &id, "completed").await;
    assert_eq!(completed["started_at"], running["started_at"]);
    assert!(completed["completed_at"].is_string());
    assert_eq!(completed["chats_seen"], 2);
    assert_eq!(completed["messages_imported"], 0);
    assert_eq!(completed["oldest_updated_at"], chat["last_message_at"]);
}

#[tokio::test]
async fn one_at_a_time_for_a_profile() {
    let service = Service::start();
    let first = text(&backfill(&service, "facebook").await["id"]);
    backfill(&service, "instagram").await;
    let path = format!("/api/profiles/{}/backfill_chats", service.profile("facebook"));
    for status in ["running", "completed"] {
        let refused = service.post(&path, json!({ "from": "2026-01-01T00:00:00Z" })).await.expect(409);
        assert_eq!(refused["profile_sync_id"], first.as_str());
        assert_eq!(refused["error"], "a backfill of the profile's chats is already running");
        next(&service, "facebook", &first, status).await;
    }
    backfill(&service, "facebook").await;
}

#[tokio::test]
async fn listed_newest_first_by_status_and_trigger() {
    let service = Service::start();
    let profile = service.profile("facebook");
    let done = text(&backfill(&service, "facebook").await["id"]);
    next(&service, "facebook", &done, "running").await;
    next(&service, "facebook", &done, "completed").await;
    let pending = text(&backfill(&service, "facebook").await["id"]);
    let both = vec![pending.clone(), done.clone()];
    for (query, expected) in [
        ("", &both),
        ("trigger=backfill", &both),
        ("trigger=connect", &vec![]),
        ("status=completed", &vec![done.clone()]),
        ("status=pending&trigger=backfill", &vec![pending.clone()]),
        ("page=1&per_page=1", &vec![done.clone()]),
    ] {
        let page = service.get(&format!("/api/profiles/{profile}/chat_syncs?{query}")).await;
        assert_eq!(ids(&page), *expected, "{query}");
        let total = if query.starts_with("page") { 2 } else { expected.len() };
        assert_eq!(page["total"], total, "{query}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let profile = service.profile("facebook");
    let path = format!("/api/profiles/{profile}/backfill_chats");
    assert_eq!(
        service.post(&path, json!({})).await.error(400),
        "param is missing or the value is empty: from"
    );
    assert!(
        service.post(&path, json!({ "from": "soon" })).await.error(422).starts_with("from must be a date")
    );
    let get = async |path: String| service.call(Method::GET, &path).send().await;
    let refused = get(format!("/api/profiles/{profile}/chat_syncs?status=over")).await;
    assert_eq!(refused.error(422), "status must be pending, running, completed or failed");
    get(format!("/api/profiles/{profile}/chat_syncs/nothing")).await.error(404);
    // Only as one of its own profile's.
    let id = text(&backfill(&service, "facebook").await["id"]);
    get(format!("/api/profiles/{}/chat_syncs/{id}", service.profile("instagram"))).await.error(404);
}
