//! Participants: what Instagram tells of a person.

use http::Method;
use serde_json::json;

use crate::support::{Service, segment};

#[tokio::test]
async fn the_status_is_the_chats() {
    let service = Service::start();
    // An id may hold any character.
    let person = "jane/1?";
    let (chat, _) = service.inbound("instagram", person, "Hi").await;
    let path = |platform: &str| {
        format!("/api/profiles/{}/participants/{}", service.profile(platform), segment(person))
    };
    let status = service.get(&path("instagram")).await;
    for name in ["is_verified_user", "is_user_follow_business", "is_business_follow_user"] {
        assert!(status[name].is_boolean());
        assert_eq!(status[name], chat["metadata"][name]);
    }
    assert!(status["fetched_at"].is_string(), "{}", json!(status));

    let refused = service.call(Method::GET, &path("facebook")).send().await;
    assert_eq!(refused.error(422), "participant_status is not possible on facebook");
    let unknown = format!("/api/profiles/{}/participants/nobody", service.profile("instagram"));
    service.call(Method::GET, &unknown).send().await.error(404);
}
