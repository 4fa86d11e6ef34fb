//! The page at `/`: what this is, and where to find what.

use axum::response::Html;

const PAGE: &str = include_str!("page.html");

pub(crate) async fn show() -> Html<String> {
    Html(PAGE.replace("{version}", env!("CARGO_PKG_VERSION")))
}
