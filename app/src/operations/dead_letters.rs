//! Messages that could not be done: why, and the way back onto the queue.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::api::{DeadLetterRow, list_dead_letters, redrive};
use super::dead_table::DeadTable;
use crate::backoffice::{ask, toast, use_session};
use crate::i18n::{number, plural, text};
use crate::ui::{Call, ConfirmDialog, Empty, Loaded, set_title};

/// The list, and sending again what is selected of it.
#[component]
pub(crate) fn DeadLettersPage() -> impl IntoView {
    set_title(text!(backoffice.dead.title));
    let query = ask(list_dead_letters);
    let selected = RwSignal::new(BTreeSet::<u64>::new());
    let done = Callback::new(move |()| {
        selected.update(BTreeSet::clear);
        query.reload();
    });
    view! {
        <Loaded query let:letters>
            <div class="page-head">
                <h1>{text!(backoffice.dead.title)}</h1>
                <p class="lead">{text!(backoffice.dead.lead)}</p>
            </div>
            {
                let is_empty = Memo::new(move |_| letters.read().is_empty());
                move || {
                    if is_empty.get() {
                        view! {
                            <Empty title=text!(backoffice.dead.empty_title)>
                                <p>{text!(backoffice.dead.empty)}</p>
                            </Empty>
                        }
                            .into_any()
                    } else {
                        view! {
                            <Redrive letters selected done />
                            <DeadTable letters selected />
                        }
                            .into_any()
                    }
                }
            }
        </Loaded>
    }
}

/// How many are selected, and the button that sends them again.
#[component]
fn Redrive(
    letters: Signal<Vec<DeadLetterRow>>,
    selected: RwSignal<BTreeSet<u64>>,
    done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let asked = RwSignal::new(None::<Vec<u64>>);
    // What is gone from the list in the meantime is not sent.
    let chosen = Memo::new(move |_| {
        let selected = selected.read();
        letters.with(|letters| letters.iter().map(|row| row.id).filter(|id| selected.contains(id)).collect::<Vec<_>>())
    });
    let count = Memo::new(move |_| chosen.read().len() as u64);
    let words = move || match count.get() {
        0 => text!(backoffice.dead.none_selected).to_owned(),
        count => plural!(backoffice.dead.selected, count, count = number(count)),
    };
    let none = move || (count.get() == 0).then_some("true");
    let ask = move |_| {
        if count.get_untracked() > 0 {
            asked.set(Some(chosen.get_untracked()));
        }
    };
    view! {
        <div class="toolbar">
            <p role="status">{words}</p>
            <button type="button" class="btn-primary" aria-disabled=none on:click=ask>
                {text!(backoffice.dead.redrive)}
            </button>
        </div>
        {move || asked.get().map(|ids| view! { <Question ids asked session done /> })}
    }
}

/// The question before they are sent again.
#[component]
fn Question(
    ids: Vec<u64>,
    asked: RwSignal<Option<Vec<u64>>>,
    session: crate::backoffice::Session,
    done: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    let call = Call::new();
    Effect::new(move |_| {
        if !open.get() {
            asked.set(None);
        }
    });
    let count = ids.len() as u64;
    let title = plural!(backoffice.dead.redrive_title, count, count = number(count));
    let send = move |()| {
        call.start(session.guard(redrive(ids.clone())), move |count| {
            toast(plural!(backoffice.dead.redrive_done, count, count = number(count)));
            open.set(false);
            done.run(());
        });
    };
    view! {
        <ConfirmDialog
            open
            title
            confirm=text!(backoffice.dead.redrive)
            keep=text!(backoffice.back)
            call
            on_confirm=send
        >
            <p>{text!(backoffice.dead.redrive_what)}</p>
        </ConfirmDialog>
    }
}
