//! A delivery and a hold, step by step, as a JavaScript driver sees them.

use postproxy_dm_core::boundary::{Begun, Lane, Machines};
use postproxy_dm_core::receiver::Moment;
use serde_json::{Value, json};

const UNIX: i64 = 1_780_236_000_000;
const HEAD: &str =
    r#"1:{"id":"evt_1","type":"message.received","message":"msg_1","chat":"chat_1","inbound":true}"#;

fn machines(options: Value) -> Machines {
    let mut given = json!({"on": ["message.received"]});
    for (name, value) in options.as_object().unwrap() {
        given[name] = value.clone();
    }
    Machines::new(&json!({"options": given, "types": ["message.received"]}).to_string()).unwrap()
}

/// Reads what a machine said: when to wake it, and its commands.
fn read(said: &str) -> Value {
    let said: Vec<Value> = serde_json::from_str(said).unwrap();
    let commands = said[1..].chunks(2).map(|pair| json!({pair[0].as_str().unwrap(): pair[1]}));
    json!({"wakeMs": said[0], "do": commands.collect::<Value>()})
}

struct Driven {
    machines: Machines,
    hold: u32,
}

impl Driven {
    fn new(options: Value) -> Self {
        let mut machines = machines(options);
        let hold = machines.hold(0.0, None, 0.7);
        Driven { machines, hold }
    }

    /// Takes an input at that time, and returns the commands.
    fn handle(&mut self, ms: u64, input: Value) -> Value {
        self.step(ms, input)["do"].clone()
    }

    fn step(&mut self, ms: u64, input: Value) -> Value {
        let now = Moment { monotonic_ms: ms, unix_ms: UNIX + ms as i64 };
        read(&self.machines.tell_hold(self.hold, now, &input.to_string()).unwrap())
    }

    fn take(&mut self, ms: u64, counts: [u32; 2], records: Value) -> Value {
        self.handle(ms, json!({"taken": head(counts, records)}))
    }

    fn reply(&mut self, ms: u64, n: u64, content: &str) -> Value {
        let content = json!({"body": content}).to_string();
        self.handle(ms, json!({"ask": {"n": n, "kind": "reply", "name": null, "content": content}}))
    }
}

fn head([starts, failures]: [u32; 2], records: Value) -> Value {
    json!({"state": "head", "lane": "c:chat_1", "events": [
        {"id": "e:evt_1", "head": HEAD, "starts": starts, "failures": failures, "records": records},
    ]})
}

#[test]
fn an_answer_is_written_before_it_is_sent() {
    let mut hold = Driven::new(json!({}));
    let commands = hold.take(1, [1, 0], json!({}));
    assert_eq!(commands, json!([{"run": {"ids": ["e:evt_1"], "handler": "message.received", "attempt": 1}}]));
    let commands = hold.reply(2, 5, "Hi");
    assert_eq!(commands[0]["store"]["op"], "record");
    let records = &commands[0]["store"]["args"]["records"];
    assert_eq!(records[0][0], "reply:1");
    let commands = hold.handle(3, json!({"stored": {"n": commands[0]["store"]["n"], "result": "held"}}));
    let send = json!({"n": 5, "chat": "chat_1", "content": r#"{"body":"Hi"}"#, "key": "reply-msg_1-1"});
    assert_eq!(commands, json!([{"send": send}]));
    let commands = hold.handle(4, json!({"sent": {"n": 5, "message": r#"{"id":"msg_2"}"#}}));
    let value = json!({"message": r#"{"id":"msg_2"}"#, "alreadySent": false});
    assert_eq!(commands, json!([{"resolve": {"n": 5, "value": value}}]));
    let commands = hold.handle(5, json!({"handled": {}}));
    assert_eq!(commands[0]["store"]["op"], "finish");
    assert_eq!(commands[0]["store"]["args"]["next"], true);
    let next =
        json!({"stored": {"n": commands[0]["store"]["n"], "result": {"state": "nothing", "inMs": null}}});
    let commands = hold.handle(6, next);
    let told =
        json!({"state": "done", "id": "e:evt_1", "type": "message.received", "attempt": 1, "waitMs": null});
    assert_eq!(commands, json!([{"tell": told}, {"over": {"behind": false}}]));
}

#[test]
fn a_comment_is_answered_privately_and_not_with_reply() {
    let mut hold = Driven::new(json!({"on": ["comment.created"]}));
    let head = r#"1:{"id":"evt_1","type":"comment.created","message":null,"chat":null,"inbound":true}"#;
    hold.handle(
        1,
        json!({"taken": {"state": "head", "lane": "e:evt_1", "events": [
            {"id": "e:evt_1", "head": head, "starts": 1, "failures": 0, "records": {}},
        ]}}),
    );
    let commands = hold.reply(2, 5, "Hi");
    let error = &commands[0]["reject"]["error"];
    assert_eq!((&error["field"], &error["outcome"]), (&json!("event"), &json!("not_sent")));
    assert!(error["message"].as_str().unwrap().contains("client.privateReply"));
    // The key of the private reply is the event's, in each run.
    let ask = json!({"n": 6, "kind": "write", "operation": "privateReply", "ids": ["post_1/cmt_1"]});
    let commands = hold.handle(3, json!({"ask": ask}));
    assert_eq!(commands[0]["resolve"]["value"]["key"], "privateReply-post_1/cmt_1-evt_1-1");
}

#[test]
fn a_second_run_sends_the_first_run_s_text() {
    let mut hold = Driven::new(json!({"name": "bot"}));
    let intent = json!({"content": r#"{"body":"First"}"#, "at": UNIX}).to_string();
    hold.take(1, [2, 0], json!({"reply:1": intent}));
    let commands = hold.reply(2, 5, "Second");
    assert_eq!(commands[0]["send"]["content"], r#"{"body":"First"}"#);
    assert_eq!(commands[0]["send"]["key"], "bot:reply-msg_1-1");
}

#[test]
fn an_intent_older_than_the_service_s_memory_is_not_sent() {
    let mut hold = Driven::new(json!({}));
    let intent = json!({"content": "{}", "at": UNIX - 23 * 60 * 60 * 1000 - 1}).to_string();
    hold.take(1, [2, 0], json!({"reply:1": intent}));
    let commands = hold.reply(2, 5, "Second");
    assert_eq!(commands[0]["reject"]["error"]["name"], "ConflictError");
    assert_eq!(commands[0]["reject"]["error"]["code"], "intent_expired");
    assert_eq!(commands[0]["reject"]["error"]["outcome"], "unknown");
}

#[test]
fn a_refused_answer_takes_its_intent_back_with_the_failure() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let commands = hold.reply(2, 5, "too long");
    hold.handle(3, json!({"stored": {"n": commands[0]["store"]["n"], "result": "held"}}));
    let failed = json!({"outcome": "rejected", "alreadyAnswered": false});
    let commands = hold.handle(4, json!({"sent": {"n": 5, "failed": failed}}));
    assert_eq!(commands, json!([{"reject": {"n": 5, "error": null}}]));
    let commands = hold.handle(5, json!({"handled": {"error": {"message": "refused"}}}));
    assert_eq!(commands[0]["store"]["op"], "fail");
    assert_eq!(commands[0]["store"]["args"]["records"], json!([["reply:1", null]]));
}

#[test]
fn a_burial_keeps_that_the_answer_arrived() {
    for is_kept in [true, false] {
        let mut hold = Driven::new(json!({}));
        hold.take(1, [1, 0], json!({}));
        let commands = hold.reply(2, 5, "Goodbye");
        hold.handle(3, json!({"stored": {"n": commands[0]["store"]["n"], "result": "held"}}));
        hold.handle(4, json!({"sent": {"n": 5, "message": r#"{"id":"msg_2"}"#}}));
        let commands = hold.handle(5, json!({"handled": {"error": {"message": "no", "never": true}}}));
        assert_eq!(commands[0]["tellDead"]["why"], "no");
        let record = hold.handle(6, json!({"told": true}))[0]["store"].clone();
        assert_eq!(record["op"], "record");
        let answer = json!({"stored": {"n": record["n"], "result": "held"}});
        let failure = json!({"storeFailed": {"n": record["n"], "why": "no answer"}});
        if !is_kept {
            let again = hold.handle(7, failure.clone());
            assert_eq!(again[0]["store"]["n"], record["n"]);
        }
        let commands = hold.handle(8, if is_kept { answer } else { failure });
        assert_eq!(commands[0]["store"]["op"], "bury");

        // The replay, two days later.
        let records: serde_json::Map<String, Value> = record["args"]["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone()))
            .collect();
        let mut replay = Driven::new(json!({}));
        replay.hold = replay.machines.hold(172_800_000.0, None, 0.7);
        replay.take(172_800_000, [1, 0], Value::Object(records));
        let commands = replay.reply(172_800_001, 1, "Another text");
        let value = json!({"message": r#"{"id":"msg_2"}"#, "alreadySent": true});
        assert_eq!(commands, json!([{"resolve": {"n": 1, "value": value}}]));
    }
}

#[test]
fn the_lease_is_renewed_at_a_third_and_counted_from_before_it_was_asked() {
    let mut hold = Driven::new(json!({"leaseMs": 30_000}));
    let step = hold.step(5000, json!({"taken": head([1, 0], json!({}))}));
    assert_eq!(step["wakeMs"], 10_000);
    let step = hold.step(10_000, json!({"time": true}));
    assert_eq!(step["do"][0]["store"]["op"], "renew");
    assert_eq!(step["wakeMs"], 30_000);
    let step = hold.step(14_000, json!({"stored": {"n": step["do"][0]["store"]["n"], "result": "held"}}));
    assert_eq!(step["wakeMs"], 20_000);
    let step = hold.step(20_000, json!({"time": true}));
    let step = hold.step(21_000, json!({"storeFailed": {"n": step["do"][0]["store"]["n"], "why": "gone"}}));
    assert_eq!(step["wakeMs"], 22_000);
    hold.step(22_000, json!({"time": true}));
    let step = hold.step(40_000, json!({"time": true}));
    assert_eq!(step["do"][0]["abort"], "lease_lost");
}

#[test]
fn what_never_ended_alone_dies() {
    let mut hold = Driven::new(json!({}));
    let commands = hold.take(1, [6, 0], json!({"alone": "3"}));
    assert_eq!(commands[0]["tellDead"]["ids"], json!(["e:evt_1"]));
    let commands = hold.handle(2, json!({"told": true}));
    assert_eq!(commands[0]["store"]["op"], "bury");
}

/// Drives a hold whose event was begun twice and never ended, until the driver says that it is alone.
fn alone(records: Value) -> (Driven, Value) {
    let mut hold = Driven::new(json!({}));
    let step = hold.step(0, json!({"taken": head([5, 0], records)}));
    assert_eq!(step, json!({"do": [{"alone": true}], "wakeMs": 100}));
    assert_eq!(hold.handle(100, json!({"time": true})), json!([{"alone": true}]));
    let commands = hold.handle(120, json!({"alone": true}));
    assert_eq!(commands[0]["store"]["op"], "record");
    let commands =
        json!({"n": commands[0]["store"]["n"], "records": commands[0]["store"]["args"]["records"]});
    (hold, commands)
}

#[test]
fn what_never_ended_runs_alone_once_the_store_knows() {
    let (mut hold, recorded) = alone(json!({}));
    assert_eq!(recorded["records"], json!([["alone", "1"]]));
    let commands = hold.handle(130, json!({"stored": {"n": recorded["n"], "result": "held"}}));
    assert_eq!(commands[0]["run"]["ids"], json!(["e:evt_1"]));
    let finish = &hold.handle(140, json!({"handled": {}}))[0]["store"];
    assert_eq!(finish["op"], "finish");
    assert_eq!(finish["args"]["next"], false, "others have given way for one run");
}

#[test]
fn a_run_alone_that_ends_isn_t_counted() {
    let (mut hold, recorded) = alone(json!({"alone": "1"}));
    assert_eq!(recorded["records"], json!([["alone", "2"]]));
    hold.handle(130, json!({"stored": {"n": recorded["n"], "result": "held"}}));
    let fail = &hold.handle(140, json!({"handled": {"error": {"message": "oops"}}}))[0]["store"];
    assert_eq!(fail["op"], "fail");
    assert_eq!(fail["args"]["records"], json!([["alone", "1"]]));
}

#[test]
fn what_waits_to_be_alone_renews_and_is_given_back_uncounted() {
    for (input, at) in [(json!({"close": {"graceMs": 25_000}}), 1), (json!({"giveWay": true}), 1)] {
        let mut hold = Driven::new(json!({}));
        hold.take(0, [3, 0], json!({}));
        let commands = hold.handle(at, input);
        assert_eq!(commands[0]["store"]["op"], "letGo");
        assert_eq!(commands[0]["store"]["args"], json!({"id": "e:evt_1", "waitMs": 0, "records": []}));
    }
    let mut hold = Driven::new(json!({"leaseMs": 30_000}));
    hold.take(0, [3, 0], json!({}));
    let commands = hold.handle(10_000, json!({"time": true}));
    assert_eq!(commands[1]["store"]["op"], "renew");
    let lost = json!({"stored": {"n": commands[1]["store"]["n"], "result": "lost"}});
    assert_eq!(hold.handle(10_001, lost), json!([{"over": {"behind": false}}]));
}

#[test]
fn what_waits_to_be_alone_waits_no_longer_than_its_host_or_its_lease() {
    let mut hosted = Driven::new(json!({}));
    hosted.hold = hosted.machines.hold(0.0, Some(10_000.0), 0.7);
    hosted.take(0, [3, 0], json!({}));
    assert_eq!(hosted.handle(7000, json!({"time": true})), json!([{"alone": true}]));
    assert_eq!(hosted.handle(7001, json!({"time": true}))[0]["store"]["op"], "letGo");

    let mut lapsed = Driven::new(json!({"leaseMs": 30_000}));
    lapsed.take(0, [3, 0], json!({}));
    assert_eq!(lapsed.handle(30_000, json!({"alone": true}))[0]["store"]["op"], "letGo");
}

#[test]
fn a_replayed_event_begins_anew_in_company() {
    let mut hold = Driven::new(json!({}));
    let commands = hold.take(1, [1, 0], json!({"alone": "3"}));
    assert_eq!(commands[0]["store"]["args"]["records"], json!([["alone", null]]));
    let commands = hold.handle(2, json!({"stored": {"n": commands[0]["store"]["n"], "result": "held"}}));
    assert_eq!(commands[0]["run"]["ids"], json!(["e:evt_1"]));
}

#[test]
fn who_gives_way_ends_its_run_and_begins_no_other() {
    let mut hold = Driven::new(json!({}));
    hold.take(0, [1, 0], json!({}));
    assert_eq!(hold.handle(1, json!({"giveWay": true})), json!([]));
    let finish = &hold.handle(2, json!({"handled": {}}))[0]["store"];
    assert_eq!(finish["args"]["next"], false);
    let nothing = json!({"stored": {"n": finish["n"], "result": {"state": "nothing", "inMs": null}}});
    assert_eq!(hold.handle(3, nothing)[1], json!({"over": {"behind": true}}));

    let mut late = Driven::new(json!({}));
    late.handle(0, json!({"giveWay": true}));
    assert_eq!(late.take(1, [1, 0], json!({}))[0]["store"]["op"], "letGo");
}

#[test]
fn a_step_runs_once_in_all_runs() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let ask = json!({"ask": {"n": 1, "kind": "step", "name": "model"}});
    assert_eq!(hold.handle(2, ask.clone()), json!([{"call": {"n": 1}}]));
    let commands = hold.handle(3, json!({"stepped": {"n": 1, "value": "42"}}));
    assert_eq!(commands[0]["store"]["args"]["records"], json!([["step:model", "42"]]));
    let commands = hold.handle(4, json!({"stored": {"n": commands[0]["store"]["n"], "result": "held"}}));
    assert_eq!(commands, json!([{"resolve": {"n": 1, "value": "42"}}]));
    assert_eq!(hold.handle(5, ask), json!([{"resolve": {"n": 1, "value": "42"}}]));
}

#[test]
fn records_have_a_limit() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let commands = hold.reply(2, 5, &"x".repeat(300_000));
    assert_eq!(commands[0]["reject"]["error"]["name"], "ValidationError");
    assert_eq!(commands[0]["reject"]["error"]["field"], "content");
}

#[test]
fn an_answer_whose_record_can_not_be_written_is_not_sent() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let mut said = hold.reply(2, 5, "Hi");
    for ms in [3, 4] {
        assert_eq!(said[0]["store"]["op"], "record");
        let failed = json!({"n": said[0]["store"]["n"], "why": "the disk is full"});
        said = hold.handle(ms, json!({"storeFailed": failed}));
    }
    let error = &said[0]["reject"]["error"];
    assert_eq!(error["code"], "store_unavailable");
    assert_eq!(error["outcome"], "not_sent");
    assert!(error["message"].as_str().unwrap().ends_with("the disk is full"));
}

#[test]
fn nothing_is_asked_for_after_finish() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let commands = hold.handle(2, json!({"ask": {"n": 1, "kind": "finishIn"}}));
    assert_eq!(commands[0]["finishIn"]["n"], 1);
    let refused = |commands: Value| {
        assert_eq!(commands[0]["reject"]["error"]["code"], "context_closed");
        commands[0]["reject"]["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(refused(hold.reply(3, 2, "Done")).contains("finish(tx) has ended the event"));
    hold.handle(4, json!({"finishedIn": {"n": 1, "state": "held"}}));
    assert!(refused(hold.reply(5, 3, "Done")).contains("finish(tx) has ended the event"));
    let again = hold.handle(6, json!({"ask": {"n": 4, "kind": "finishIn"}}));
    assert!(refused(again).contains("finish(tx) has ended the event"));
    assert_eq!(hold.handle(7, json!({"handled": {}}))[0]["store"]["op"], "take");
}

#[test]
fn an_error_makes_an_event_wait_for_a_day_at_most() {
    let mut hold = Driven::new(json!({}));
    hold.take(1, [1, 0], json!({}));
    let error = json!({"message": "later", "retryAfterMs": 1_000_000_000_000_000_u64, "never": false});
    let commands = hold.handle(2, json!({"handled": {"error": error}}));
    assert_eq!(commands[0]["store"]["args"]["waitMs"], 24 * 60 * 60 * 1000);
}

#[test]
fn a_delivery_answers_when_its_event_is_finished() {
    let mut machines = machines(json!({}));
    let delivery = machines.delivery();
    let at = |monotonic_ms: u64| Moment { monotonic_ms, unix_ms: UNIX };
    let begun = Begun { how: 2, lives_on: false, has_room: true, left_ms: None };
    let step = read(&machines.begin(delivery, at(0), begun).unwrap());
    assert_eq!(step["do"], json!([{"put": {"take": true}}]));
    let lane = Lane { state: 1, ms: 0.0, is_here: false };
    let step = read(&machines.put(delivery, at(1), 0, lane).unwrap());
    assert_eq!(step, json!({"do": [{"watch": true}], "wakeMs": 20_000}));
    let step = read(&machines.tell_delivery(delivery, at(2), r#"{"outcome":"done"}"#).unwrap());
    let answer = json!({"status": 204, "headers": {}, "outcome": "done", "lookFurther": true});
    assert_eq!(step["do"], json!([{"answer": answer}]));
    machines.end_delivery(delivery);
    assert!(machines.tell_delivery(delivery, at(3), r#"{"time":true}"#).is_err());
}

#[test]
fn what_happens_with_most_events_comes_as_plain_values() {
    let mut driven = Driven::new(json!({}));
    let at = |monotonic_ms: u64| Moment { monotonic_ms, unix_ms: UNIX };
    let Driven { machines, hold } = &mut driven;
    let step = read(&machines.head(*hold, at(1), ["e:evt_1".into(), HEAD.into()], 1).unwrap());
    assert_eq!(
        step["do"],
        json!([{"run": {"ids": ["e:evt_1"], "handler": "message.received", "attempt": 1}}])
    );
    let finish = &read(&machines.handled(*hold, at(2)).unwrap())["do"];
    assert_eq!(finish[0]["store"]["op"], "finish");
    let n = finish[0]["store"]["n"].as_f64().unwrap();
    let told = &read(&machines.stored(*hold, at(3), n, 2).unwrap())["do"];
    assert_eq!(told[0]["tell"]["state"], "done");
    assert_eq!(told[1], json!({"over": {"behind": false}}));
    machines.end_hold(*hold);
    let another = machines.hold(4.0, Some(10_000.0), 0.1);
    assert_eq!(another, *hold, "a number is given again");
    assert!(machines.stored(another + 1, at(5), 1.0, 0).is_err());
}
