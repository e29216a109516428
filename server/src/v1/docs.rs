//! stub
use axum::response::Html;
pub(super) async fn get_page() -> Html<&'static str> {
    Html("")
}
pub(super) async fn get_stylesheet() -> Html<&'static str> {
    Html("")
}
