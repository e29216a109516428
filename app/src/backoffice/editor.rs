//! What the editors of events and of raffles share: a newer version is loaded after a conflict, what was typed is not
//! lost unasked, and saving leads to the page of what was saved.

use std::fmt::Display;
use std::future::Future;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::base::Go;
use super::unsaved::warn_unsaved;
use super::{SaveRefused, Session, ask, toast, use_go, use_session};
use crate::error::ApiResult;
use crate::i18n::text;
use crate::ui::{Call, FormState, Loaded, SubmitButton};

/// Loads what is to be edited, for a page that fills in a form with it. What the page calls after a conflict loads the
/// newer version, and each newer version fills in the form anew.
pub(crate) fn edit_loaded<T, F>(
    load: impl Fn() -> F + Copy + Send + Sync + 'static,
    page: fn(T, Callback<()>) -> AnyView,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = ApiResult<T>> + 'static,
{
    let query = ask(load);
    let session = use_session();
    let newer = Call::new();
    let edition = RwSignal::new(0);
    let reload = Callback::new(move |()| {
        newer.start(session.guard(untrack(load)), move |newest| {
            query.set(newest);
            edition.update(|edition| *edition += 1);
        });
    });
    view! {
        <Loaded query let:loaded>
            {move || {
                edition.track();
                page(loaded.get_untracked(), reload)
            }}
        </Loaded>
    }
}

/// A form that makes something or changes it, from the first keystroke until it is saved.
#[derive(Clone, Copy)]
pub(crate) struct Editor {
    form: FormState,
    call: Call,
    is_saved: RwSignal<bool>,
    is_changed: Memo<bool>,
    session: Session,
    go: Go,
}

impl Editor {
    /// A form that was filled in with `start`, and in which `typed` stands now. Who leaves it with changes is asked.
    pub(crate) fn new<T>(form: FormState, start: T, typed: impl Fn() -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let is_saved = RwSignal::new(false);
        let is_changed = Memo::new(move |_| !is_saved.get() && typed() != start);
        warn_unsaved(is_changed.into());
        Self { form, call: Call::new(), is_saved, is_changed, session: use_session(), go: use_go() }
    }

    /// Saves a change, says so in `sentence`, and leads to its page.
    pub(crate) fn save(self, change: impl Future<Output = ApiResult<()>> + 'static, sentence: String, page: String) {
        self.call.start(self.session.guard(change), move |()| {
            self.is_saved.set(true);
            toast(sentence);
            self.go.to(&page);
        });
    }

    /// Makes something new, says so in `sentence`, and leads to its page under `pages`. The way back does not lead to
    /// the form again.
    pub(crate) fn create<Id: Display + 'static>(
        self,
        creation: impl Future<Output = ApiResult<Id>> + 'static,
        sentence: String,
        pages: &'static str,
    ) {
        self.call.start(self.session.guard(creation), move |id| {
            self.is_saved.set(true);
            toast(sentence);
            self.go.instead(&format!("{pages}/{id}"));
        });
    }
}

/// The form of an editor: why it was not saved, its fields in `children`, and what can be done.
#[component]
pub(crate) fn EditorForm(
    /// The editor.
    editor: Editor,
    /// What the button says.
    label: &'static str,
    /// Does what the button says, once nothing is wrong with the fields.
    #[prop(into)]
    send: Callback<()>,
    /// What the way out is called.
    cancel: &'static str,
    /// Where it leads.
    back: String,
    /// Loads the newer version after a conflict.
    #[prop(optional_no_strip)]
    reload: Option<Callback<()>>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let Editor { form, call, is_changed, .. } = editor;
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            send.run(());
        }
    };
    view! {
        <form class="form editor-form" novalidate on:submit=submit>
            <SaveRefused form call reload />
            {children()}
            <div class="form-actions">
                <SubmitButton label is_busy=Signal::derive(move || call.is_busy()) />
                <a class="btn btn-quiet" href=back>
                    {cancel}
                </a>
                <Show when=move || is_changed.get()>
                    <span class="muted small">{text!(backoffice.unsaved.note)}</span>
                </Show>
            </div>
        </form>
    }
}

/// The frame in which an editor shows what attendees will see.
#[component]
pub(crate) fn EditorPreview(
    /// What stands above it.
    title: &'static str,
    /// What attendees will see.
    children: Children,
) -> impl IntoView {
    view! {
        // It scrolls by itself, so the keyboard has to get into it.
        <section class="editor-preview" aria-labelledby="preview" tabindex="0">
            <h2 class="editor-preview-title" id="preview">
                {title}
            </h2>
            {children()}
        </section>
    }
}
