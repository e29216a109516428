//! A button for something that changes what people can count on: it asks first.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

use super::use_session;
use crate::error::ApiResult;
use crate::i18n::text;
use crate::ui::{Call, ConfirmDialog, focus};

/// The words of a deed.
#[derive(Clone)]
pub(crate) struct DeedWords {
    /// What the button says, such as "Close early".
    label: &'static str,
    /// What the button is called where its label does not tell it from its neighbors.
    name: Option<String>,
    /// The class of the button: `btn-primary`, `btn-danger`, or nothing.
    class: &'static str,
    /// The question.
    title: String,
    /// The answer that goes on.
    confirm: &'static str,
    /// The safe answer.
    keep: &'static str,
}

/// A button that opens a question; `children` say what happens to people.
#[component]
pub(crate) fn Deed<F, D>(
    /// Its words.
    words: DeedWords,
    /// Asks the server to do it.
    act: F,
    /// It is done.
    #[prop(into)]
    done: Callback<()>,
    /// What happens to people; built each time that the question is asked.
    children: ChildrenFn,
) -> impl IntoView
where
    F: Fn() -> D + Copy + Send + Sync + 'static,
    D: Future<Output = ApiResult<()>> + 'static,
{
    let session = use_session();
    let open = RwSignal::new(false);
    let call = Call::new();
    let is_done = Arc::new(AtomicBool::new(false));
    keep_focus(Arc::clone(&is_done));
    let go_on = Callback::new(move |()| {
        let is_done = Arc::clone(&is_done);
        call.start(session.guard(act()), move |()| {
            is_done.store(true, Ordering::Relaxed);
            open.set(false);
            done.run(());
        });
    });
    let DeedWords { label, name, class, title, confirm, keep } = words;
    view! {
        <button type="button" class=class aria-label=name on:click=move |_| open.set(true)>
            {label}
        </button>
        <ConfirmDialog open title confirm keep call on_confirm=go_on>
            {move || open.get().then(|| children())}
        </ConfirmDialog>
    }
}

/// What was done may take its button away, and the focus with it. Whoever goes on by the keyboard goes on from the page.
fn keep_focus(is_done: Arc<AtomicBool>) {
    on_cleanup(move || {
        if is_done.load(Ordering::Relaxed) {
            focus("main");
        }
    });
}

impl DeedWords {
    /// Words whose safe answer goes back to where one was.
    pub(crate) fn new(label: &'static str, class: &'static str, title: String, confirm: &'static str) -> Self {
        Self { label, name: None, class, title, confirm, keep: text!(backoffice.back) }
    }

    /// With a name for the button, for those who hear it without the line that it stands in.
    pub(crate) fn named(self, name: String) -> Self {
        Self { name: Some(name), ..self }
    }

    /// With a safe answer that says what is kept.
    pub(crate) fn keep(self, keep: &'static str) -> Self {
        Self { keep, ..self }
    }
}
