//! Headers that the caller adds.

use postproxy_dm_core::{CallOptions, Client, Fields, Scalar};

use super::scenario::Scenario;

fn list(texts: &[&str]) -> Scalar {
    Scalar::from(texts)
}

fn client_with(headers: Scalar) -> Result<Client, postproxy_dm_core::Error> {
    Client::new(Fields::new().with("apiKey", "pp_test_1").with("defaultHeaders", headers))
}

#[test]
fn go_with_every_attempt() {
    let it =
        Scenario::new().option("headers", list(&["X-Tenant", " shop-2 ", "x-trace", "1", "X-Trace", "2"]));
    let it = it.answers(503).answers(202).run();
    for sent in &it.sends {
        let headers = sent.request.headers();
        assert_eq!(
            (&headers["x-tenant"], &headers["x-trace"]),
            (&"shop-2".parse().unwrap(), &"2".parse().unwrap())
        );
        assert_eq!(headers.get_all("x-trace").iter().count(), 1);
    }
}

#[test]
fn of_ours_are_refused_by_name() {
    for name in
        ["Authorization", "user-agent", "IDEMPOTENCY-KEY", "Content-Type", "host", "transfer-encoding"]
    {
        let error = client_with(list(&[name, "x"])).unwrap_err();
        assert_eq!(error.field, Some(format!("defaultHeaders.{name}")));
        assert!(error.message.contains("can't be given: it is "), "{}", error.message);
        let options = Fields::new().with("headers", list(&[name, "x"]));
        assert_eq!(CallOptions::read(options).unwrap_err().field, Some(format!("headers.{name}")));
    }
}

#[test]
fn that_no_request_can_carry_are_refused() {
    for (name, value, expected) in [
        ("x y", "1", "headers.x y is not the name of a header"),
        ("x:", "1", "headers.x: is not the name of a header"),
        ("x", "a\r\nb", "headers.x must be visible ASCII characters, spaces and tabs"),
        ("x", "é", "headers.x must be visible ASCII characters, spaces and tabs"),
    ] {
        let error = CallOptions::read(Fields::new().with("headers", list(&[name, value]))).unwrap_err();
        assert_eq!(error.message, expected);
    }
    let number = Scalar::List(vec![Scalar::from("x"), Scalar::from(5)]);
    let error = CallOptions::read(Fields::new().with("headers", number)).unwrap_err();
    assert_eq!(error.message, "headers.x must be a string, got 5");
    let error = client_with(Scalar::from("x: 1")).unwrap_err();
    assert_eq!(error.message, "defaultHeaders must be an object with a text for each header, got a string");
}
