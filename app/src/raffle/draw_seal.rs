//! The frozen list of a draw.

use domain::draw::Seal;
use leptos::prelude::*;

use super::facts::fact;
use crate::i18n::{number, text};
use crate::ui::When;

/// Count, root and hash of the rules; before the seal, when they come.
#[component]
pub(crate) fn DrawSeal(
    /// The seal, once there is one.
    seal: Option<Seal>,
    /// The IANA zone of the event.
    zone: String,
    /// Whether it was called off.
    is_over: bool,
) -> impl IntoView {
    let Some(seal) = seal else {
        return (!is_over)
            .then(|| {
                view! {
                    <div class="empty">
                        <h2>{text!(attendee.draw.not_sealed.title)}</h2>
                        <p>{text!(attendee.draw.not_sealed.next)}</p>
                    </div>
                }
            })
            .into_any();
    };
    let hash = |text: String| view! { <code class="hash">{text}</code> }.into_any();
    view! {
        <section class="stack" aria-labelledby="list">
            <h2 id="list">{text!(attendee.draw.list)}</h2>
            <dl class="facts">
                {fact(text!(attendee.draw.count), number(seal.count).into_any())}
                {fact(text!(attendee.draw.sealed_at), view! { <When at=seal.sealed_at zone /> }.into_any())}
                {fact(text!(attendee.draw.root), hash(seal.root.to_string()))}
                {fact(text!(attendee.draw.rules_hash), hash(seal.rules_hash.to_string()))}
            </dl>
        </section>
    }
    .into_any()
}
