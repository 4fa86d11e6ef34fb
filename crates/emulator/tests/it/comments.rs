//! Comments: written by the person, listed by post and over all posts, and told of by an event.

use http::Method;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Service, segment, text};

/// Somebody comments. `more` is what the content holds besides.
async fn comment(service: &Service, platform: &str, words: &str, more: Value) -> Value {
    let mut body = json!({
        "profile_id": service.profile(platform), "participant_external_id": "jane",
        "participant_name": "Jane", "participant_username": "jane.doe", "text": words
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    service.control("/comment", body).await
}

fn bodies(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|it| it["body"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_post_lists_them_with_their_answers() {
    let service = Service::start();
    let profile = service.profile("facebook");
    let first = comment(&service, "facebook", "First", json!({})).await;
    let post = text(&first["post_id"]);
    service.advance(60).await;
    let second = comment(&service, "facebook", "Second", json!({ "post_id": post })).await;
    let answer =
        comment(&service, "facebook", "To the first", json!({ "parent_id": first["comment_id"] })).await;
    assert_eq!(answer["post_id"], first["post_id"]);
    // An answer to an answer belongs to the same comment, by whichever id it is named.
    let below = json!({ "parent_id": answer["external_comment_id"] });
    let below = comment(&service, "facebook", "To the answer", below).await;
    assert_eq!(below["comment"]["parent_external_id"], first["external_comment_id"]);
    comment(&service, "facebook", "On another post", json!({})).await;
    comment(&service, "instagram", "Of another profile", json!({ "post_id": post })).await;

    let list = format!("/api/posts/{post}/comments?profile_id={profile}");
    let page = service.get(&list).await;
    assert_eq!((&page["total"], bodies(&page)), (&json!(2), vec!["Second", "First"]));
    let found = &page["data"][1];
    assert_eq!(found["id"], first["comment_id"]);
    for (field, expected) in [
        ("status", json!("synced")),
        ("author_username", json!("jane.doe")),
        ("author_external_id", json!("jane")),
        ("author_avatar_url", json!(null)),
        ("metadata", json!(null)),
        ("parent_external_id", json!(null)),
        ("like_count", json!(0)),
        ("is_hidden", json!(false)),
        ("platform_data", json!(null)),
        ("attachments", json!([])),
        ("external_edited_at", json!(null)),
    ] {
        assert_eq!(found[field], expected, "{field}");
    }
    assert!(text(&found["permalink"]).starts_with("https://www.facebook.com/"));
    assert_eq!(found["posted_at"], found["created_at"]);
    assert!(found.get("post_id").is_none());
    let replies: Vec<&str> =
        found["replies"].as_array().unwrap().iter().map(|it| it["body"].as_str().unwrap()).collect();
    assert_eq!(replies, ["To the first", "To the answer"]);
    assert_eq!(page["data"][0]["replies"], json!([]));

    let one = service.get(&format!("{list}&per_page=1&page=1")).await;
    assert_eq!((&one["total"], bodies(&one)), (&json!(2), vec!["First"]));
    // The times are those of the comments on the post; what answers them comes along.
    let to = segment(&text(&found["created_at"]));
    let early = service.get(&format!("{list}&to={to}")).await;
    assert_eq!((bodies(&early), early["data"][0]["replies"].as_array().unwrap().len()), (vec!["First"], 2));
    let from = segment(&text(&second["comment"]["created_at"]));
    assert_eq!(bodies(&service.get(&format!("{list}&from={from}")).await), ["Second"]);
    assert_eq!(service.get(&format!("{list}&to=2020-01-01")).await["total"], 0);
    assert_eq!(service.get(&format!("{list}&from=2020-01-01")).await["total"], 2);

    for id in ["comment_id", "external_comment_id"] {
        let id = segment(&text(&first[id]));
        let got = service.get(&format!("/api/posts/{post}/comments/{id}?profile_id={profile}")).await;
        assert_eq!(got, *found);
    }
}

#[tokio::test]
async fn all_are_listed_side_by_side() {
    let service = Service::start();
    let first = comment(&service, "facebook", "First", json!({ "is_hidden": true })).await;
    service.advance(60).await;
    let answer = json!({ "parent_id": first["comment_id"], "is_edited": true, "status": "published" });
    let answer = comment(&service, "facebook", "Answer", answer).await;
    let elsewhere = comment(&service, "instagram", "Elsewhere", json!({ "placement_id": "place/1" })).await;
    let page = service.get("/api/comments").await;
    assert_eq!((&page["total"], bodies(&page)), (&json!(3), vec!["Elsewhere", "Answer", "First"]));
    let found = &page["data"][1];
    assert_eq!(*found, answer["comment"]);
    assert_eq!(found["parent_external_id"], first["external_comment_id"]);
    assert_eq!((&found["platform"], &found["profile_id"]), (&json!("facebook"), &first["profile_id"]));
    assert_eq!((&found["status"], found["external_edited_at"].is_string()), (&json!("published"), true));
    assert!(found.get("replies").is_none());
    assert_eq!(page["data"][2]["is_hidden"], true);

    let [facebook, instagram] = ["facebook", "instagram"].map(|it| service.profile(it));
    let page_id = service.get(&format!("/api/profiles/{facebook}")).await["platform_id"].clone();
    let [first_post, other_post] = [&first, &elsewhere].map(|it| text(&it["post_id"]));
    let from = segment(&text(&answer["comment"]["created_at"]));
    for (query, expected) in [
        ("profiles=instagram".to_owned(), vec!["Elsewhere"]),
        (format!("profiles={facebook}"), vec!["Answer", "First"]),
        (format!("profiles={facebook},instagram"), vec!["Elsewhere", "Answer", "First"]),
        (format!("profiles={instagram}&post_ids={first_post}"), vec![]),
        ("profiles=nobody".to_owned(), vec![]),
        (format!("post_ids={first_post}"), vec!["Answer", "First"]),
        (format!("post_ids={first_post},{other_post}&per_page=1&page=1"), vec!["Answer"]),
        ("placement_id=place%2F1".to_owned(), vec!["Elsewhere"]),
        (format!("placement_id={}", text(&page_id)), vec!["Answer", "First"]),
        (format!("from={from}"), vec!["Elsewhere", "Answer"]),
        ("to=2020-01-01".to_owned(), vec![]),
    ] {
        assert_eq!(bodies(&service.get(&format!("/api/comments?{query}")).await), expected, "{query}");
    }
}

#[tokio::test]
async fn an_event_tells_of_each() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let first = comment(&service, "instagram", "First", json!({})).await;
    comment(&service, "instagram", "Answer", json!({ "parent_id": first["comment_id"] })).await;
    service.advance(LATENCY_SECONDS).await;
    assert_eq!(receiver.event_types(2).await, ["comment.created", "comment.created"]);
    let events: Vec<Value> =
        receiver.requests().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect();
    let told = &events[0]["data"]["object"];
    assert_eq!((&told["id"], &told["post_id"]), (&first["comment_id"], &first["post_id"]));
    assert_eq!(told["external_id"], first["external_comment_id"]);
    assert_eq!((&told["platform"], &told["profile_id"]), (&json!("instagram"), &first["profile_id"]));
    for (field, expected) in [
        ("body", json!("First")),
        ("status", json!("synced")),
        ("author_external_id", json!("jane")),
        ("author_name", json!("Jane")),
        ("author_username", json!("jane.doe")),
        ("reply_count", json!(0)),
        ("is_hidden", json!(false)),
    ] {
        assert_eq!(told[field], expected, "{field}");
    }
    assert!(told["platform_post_id"].is_string());
    assert_eq!(events[1]["data"]["object"]["parent_external_id"], first["external_comment_id"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let profile = service.profile("facebook");
    let on_facebook = comment(&service, "facebook", "First", json!({})).await;
    let post = text(&on_facebook["post_id"]);
    let list = format!("/api/posts/{post}/comments");
    service.call(Method::GET, &list).send().await.error(400);
    service.call(Method::GET, &format!("{list}?profile_id=nobody")).send().await.error(404);
    service.call(Method::GET, &format!("{list}/nothing?profile_id={profile}")).send().await.error(404);
    let id = text(&on_facebook["comment_id"]);
    let other = service.profile("instagram");
    service.call(Method::GET, &format!("{list}/{id}?profile_id={other}")).send().await.error(404);
    service
        .call(Method::GET, &format!("/api/posts/post_1/comments/{id}?profile_id={profile}"))
        .send()
        .await
        .error(404);
    let error = service
        .call(Method::GET, &format!("{list}?profile_id={profile}&from=yesterday"))
        .send()
        .await
        .error(422);
    assert!(error.starts_with("from must be a date"), "{error}");
    let error = service.call(Method::GET, "/api/comments?to=2026-05-31T14:00:00").send().await.error(422);
    assert!(error.starts_with("to must be a date"), "{error}");
    // A post without comments is one that nobody commented on.
    assert_eq!(service.get(&format!("/api/posts/post_1/comments?profile_id={profile}")).await["total"], 0);

    let answer = json!({
        "profile_id": other, "participant_external_id": "jane", "text": "x", "parent_id": id
    });
    let error = service.bare_call(Method::POST, "/_emulator/comment").json(&answer).send().await.error(422);
    assert_eq!(error, "parent_id must be the id of a comment on the same post");
}
