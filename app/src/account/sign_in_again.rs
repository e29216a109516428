//! When the session ends in the middle of something, the sign-in comes up over the page, so that
//! nothing typed is lost.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::who_am_i;
use super::sign_in_form::SignInForm;
use crate::backoffice::use_session;
use crate::i18n::text;

/// Asks to sign in again once the server no longer knows the session.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let is_lost = session.is_lost();
        let Some(dialog) = dialog.get() else { return };
        if is_lost && !dialog.open() {
            // It only fails on a dialog that is open in another way.
            let _ = dialog.show_modal();
        } else if !is_lost && dialog.open() {
            dialog.close();
        }
    });
    // Somebody who has used a link in another tab is signed in here as well.
    let back = window_event_listener(ev::focus, move |_| {
        if untrack(|| session.is_lost()) {
            spawn_local(async move {
                if let Ok(me) = who_am_i().await {
                    session.begin(me);
                }
            });
        }
    });
    on_cleanup(move || back.remove());
    view! {
        <dialog node_ref=dialog aria-labelledby="sign-in-again" on:close=move |_| session.put_off()>
            <h2 id="sign-in-again">{text!(backoffice.sign_in.again)}</h2>
            <p>{text!(backoffice.sign_in.again_lead)}</p>
            <Show when=move || session.is_lost()>
                <SignInForm done=move |me| session.begin(me) />
            </Show>
            <p class="muted small">{text!(backoffice.sign_in.elsewhere)}</p>
        </dialog>
    }
}
