//! Files of names and addresses, for those who may see people.

use domain::raffle::Phase;
use domain::staff::Capability;
use leptos::prelude::*;

use super::desk::use_desk;
use crate::backoffice::use_session;
use crate::i18n::text;

/// Links to the files.
#[component]
pub(super) fn Downloads() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let sees_people = Memo::new(move |_| session.may(Capability::ViewPeople));
    let has_result = Memo::new(move |_| matches!(desk.phase.get(), Phase::Drawn | Phase::Ended));
    let id = desk.id;
    let file = move |name: &str| format!("/api/backoffice/raffle/{name}.csv?raffle={id}");
    view! {
        <Show when=move || sees_people.get()>
            <section class="stack stack-tight" aria-labelledby="downloads">
                <h2 id="downloads">{text!(backoffice.result.csv_title)}</h2>
                <p class="muted">{text!(backoffice.result.csv_note)}</p>
                <p class="cluster">
                    <a class="btn" href=file("registrations") download="">
                        {text!(backoffice.result.csv_registrations)}
                    </a>
                    <Show when=move || has_result.get()>
                        <a class="btn" href=file("result") download="">
                            {text!(backoffice.result.csv_result)}
                        </a>
                    </Show>
                </p>
            </section>
        </Show>
    }
}
