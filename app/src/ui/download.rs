//! Taking a file along that the page itself has made.

use leptos::prelude::*;

use super::live;

/// A link that saves a text as a file. The text travels in the link, so nothing has to be cleaned up
/// and the browser's own ways of saving work.
#[component]
pub(crate) fn DownloadButton(
    /// The name of the file.
    #[prop(into)]
    file: String,
    /// Its type, such as `application/json`.
    mime: &'static str,
    /// What is in it.
    #[prop(into)]
    content: Signal<String>,
    /// What the button says.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let href = live(move || {
        let content = content.with(|content| js_sys::encode_uri_component(content));
        format!("data:{mime};charset=utf-8,{content}")
    });
    view! { <a class="btn" href=href download=file>{label}</a> }
}
