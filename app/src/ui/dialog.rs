//! A question before something that cannot be taken back.

use leptos::html;
use leptos::prelude::*;

use super::{Call, ErrorNotice, effect, live};

/// Asks whether to go on; `children` say what happens to people then. The safe answer has the focus.
#[component]
pub(crate) fn ConfirmDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: String,
    /// The answer that goes on, such as "Cancel the raffle".
    #[prop(into)]
    confirm: String,
    /// The safe answer, such as "Keep it".
    #[prop(into)]
    keep: String,
    /// What going on asks of the server: its button is busy meanwhile, and a failure shows here.
    call: Call,
    /// Goes on. Whoever gives it closes the dialog with `open` when it is done.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What happens to people.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        let is_open = open.get();
        let Some(dialog) = dialog.get() else { return };
        if is_open && !dialog.open() {
            call.clear();
            // It only fails on a dialog that is open in another way.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let named = title.clone();
    let busy = move || live(move || call.is_busy().then_some("true"));
    view! {
        <dialog node_ref=dialog aria-label=named on:close=move |_| open.set(false)>
            <h2>{title}</h2>
            {children()}
            <ErrorNotice error=Signal::derive(move || call.error()) />
            <div class="dialog-actions">
                <button type="button" autofocus on:click=move |_| open.set(false)>
                    {keep}
                </button>
                <button
                    type="button"
                    class="btn-danger"
                    aria-busy=busy()
                    aria-disabled=busy()
                    on:click=move |_| on_confirm.run(())
                >
                    {confirm}
                </button>
            </div>
        </dialog>
    }
}
