//! The page at `/` and its files, which are part of the binary. They come from `page/`.

use axum::Router;
use axum::routing::get;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use super::state::AppState;

include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// Loads nothing from other sites, and runs nothing that a message's text could bring.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn router() -> Router<AppState> {
    FILES.iter().fold(Router::new(), |router, (address, bytes)| {
        let kind = match *address {
            "/" => mime_guess::mime::TEXT_HTML_UTF_8,
            address => mime_guess::from_path(address).first_or_octet_stream(),
        };
        let headers = [
            (CONTENT_TYPE, kind.to_string()),
            (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
            (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (REFERRER_POLICY, "no-referrer".to_owned()),
            // Another version of the emulator may serve on this address later.
            (CACHE_CONTROL, "no-cache".to_owned()),
        ];
        router.route(address, get(async || (headers, *bytes)))
    })
}
