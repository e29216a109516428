//! What has just been done, said at the foot of the page and to those who do not see it.

use std::time::Duration;

use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::Kind;

/// A toast stays long enough to be read twice.
const STAYS: Duration = Duration::from_secs(8);
/// More would cover the page; the oldest goes first.
const TOASTS_MAX: usize = 3;

#[derive(Clone, Copy)]
struct Board(RwSignal<Vec<(u32, String)>>);

thread_local! {
    // Toasts outlive the page that says them, and handlers run where no context is to be had.
    static BOARD: std::cell::Cell<Option<Board>> = const { std::cell::Cell::new(None) };
}

/// Makes room for toasts; once in the SPA.
pub(super) fn provide() {
    BOARD.set(Some(Board(RwSignal::new(Vec::new()))));
}

/// Says that something is done.
pub(crate) fn toast(sentence: impl Into<String>) {
    let Some(Board(lines)) = BOARD.get() else { return };
    let id = lines.with_untracked(|lines| lines.last().map_or(0, |(id, _)| id + 1));
    lines.update(|lines| {
        lines.push((id, sentence.into()));
        if lines.len() > TOASTS_MAX {
            lines.remove(0);
        }
    });
    set_timeout(move || take_down(id), STAYS);
}

fn take_down(id: u32) {
    if let Some(Board(lines)) = BOARD.get() {
        lines.update(|lines| lines.retain(|(other, _)| *other != id));
    }
}

/// The toasts that are up.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let lines = move || BOARD.get().map(|Board(lines)| lines.get()).unwrap_or_default();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=lines key=|(id, _)| *id let((id, sentence))>
                <div class="toast" data-kind=Kind::Good.as_str()>
                    <p>{sentence}</p>
                    <button type="button" class="btn-quiet btn-small" on:click=move |_| take_down(id)>
                        {text!(kit.close)}
                    </button>
                </div>
            </For>
        </div>
    }
}
