//! The profiles that an emulator starts with.

use http::Method;

use crate::support::{Service, ids, text};

#[tokio::test]
async fn one_on_each_platform() {
    let service = Service::start();
    let list = service.get("/api/profiles").await;
    let profiles = list["data"].as_array().unwrap();
    let platforms: Vec<&str> = profiles.iter().map(|profile| profile["platform"].as_str().unwrap()).collect();
    assert_eq!(platforms, ["facebook", "instagram", "telegram", "bluesky", "whatsapp"]);
    assert_eq!(profiles[0]["name"], "Acme Page");
    for profile in profiles {
        assert_eq!(profile["status"], "active");
        assert_eq!(profile["profile_group_id"], profiles[0]["profile_group_id"]);
        assert!(profile["platform_id"].is_string());
    }
    let one = service.get(&format!("/api/profiles/{}", ids(&list)[0])).await;
    assert_eq!(one, profiles[0]);
    service.call(Method::GET, "/api/profiles/nobody").send().await.error(404);
}

#[tokio::test]
async fn a_call_can_be_scoped_to_the_group() {
    let service = Service::start();
    let group = text(&service.get("/api/profiles").await["data"][0]["profile_group_id"]);
    service.get(&format!("/api/profiles?profile_group_id={group}")).await;
    service.call(Method::GET, "/api/profiles?profile_group_id=other").send().await.error(404);
}
