//! Showing a draft to everybody.

use leptos::prelude::*;

use crate::backoffice::{Deed, DeedWords, toast, use_session};
use crate::events::manage_api::{EventDesk, publish_event};
use crate::i18n::text;

/// Asks, and publishes.
#[component]
pub(super) fn PublishEvent(
    /// The event.
    desk: Signal<EventDesk>,
    /// It is public now.
    changed: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let (id, name) = desk.with_untracked(|desk| (desk.event.id, desk.event.details.name.clone()));
    let words = DeedWords::new(
        text!(backoffice.event.publish),
        "btn-primary",
        text!(backoffice.event.publish_title, name = name.clone()),
        text!(backoffice.event.publish_confirm),
    );
    let done = move |()| {
        toast(text!(backoffice.event.publish_done, name = name.clone()));
        changed.run(());
    };
    view! {
        <Deed words act=move || session.guard(publish_event(id)) done>
            {move || {
                let has_raffles = desk.with(|desk| !desk.raffles.is_empty());
                view! {
                    <p>{text!(backoffice.event.publish_what)}</p>
                    {(!has_raffles).then(|| view! { <p>{text!(backoffice.event.publish_no_raffle)}</p> })}
                }
            }}
        </Deed>
    }
}
