//! Keeps away from the control endpoints: the emulator's own requests for media and to webhooks, which show by their
//! agent; and web pages, those of other sites, which a browser marks by their origin or, where it sends none as for an
//! image, as of another site, and those that made a name of their own point at this machine, which show by the host.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, HeaderName, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, StatusCode};

use crate::ground::host::{ip, is_loopback};
use crate::ground::http_client;
use crate::http::problem::Problem;
use crate::http::state::ServedHost;

/// How a page that asks for something is related to us. Browsers set it, and no page can.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(super) async fn check(
    State(host): State<ServedHost>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let headers = request.headers();
    let refuse = |text: &str| Err(Problem::new(StatusCode::FORBIDDEN, text));
    if http_client::is_own(headers) {
        return refuse(
            "the control endpoints don't answer an emulator's own requests for media and to webhooks",
        );
    }
    // Browsers always send `Host`, so a request without one isn't from a page.
    if headers.contains_key(HOST) && !is_for_us(headers, &host.0) {
        return refuse("the control endpoints answer only to this machine's own names");
    }
    if (headers.contains_key(ORIGIN) && !is_own_origin(headers)) || is_of_other_site(headers) {
        return refuse("the control endpoints answer only to the emulator's own page");
    }
    Ok(next.run(request).await)
}

fn is_for_us(headers: &HeaderMap, own_host: &str) -> bool {
    let Some(authority) = headers.get(HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok()) else {
        return false;
    };
    let host = authority.host();
    // A name can be made to point here by anyone, an address can't: it is ours if the request arrived.
    let serves_all = ip(own_host).is_some_and(|own| own.is_unspecified());
    is_loopback(host)
        || (serves_all && ip(host).is_some())
        || host.eq_ignore_ascii_case(own_host)
        || ip(host).is_some_and(|host| Some(host) == ip(own_host))
}

/// Whether the page is one of the very host that it calls. Nobody serves it over https but a proxy that we don't know.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let (Some(origin), Some(host)) = (headers.get(ORIGIN), headers.get(HOST)) else { return false };
    origin
        .as_bytes()
        .strip_prefix(b"http://")
        .is_some_and(|origin| origin.eq_ignore_ascii_case(host.as_bytes()))
}

/// `none` is a person's own doing, such as an address that they typed.
fn is_of_other_site(headers: &HeaderMap) -> bool {
    headers.get(FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none")
}
