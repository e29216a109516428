//! What has just been done, said at the foot of the page and to those who do not see it.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::Kind;

/// A toast stays long enough to be read twice.
const STAYS: Duration = Duration::from_secs(8);

thread_local! {
    // A toast outlives the page that says it, and handlers run where no context is to be had.
    static BOARD: Cell<Option<RwSignal<Toast>>> = const { Cell::new(None) };
}

/// The latest sentence, and how many there were before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Toast {
    number: u32,
    sentence: Option<String>,
}

/// Makes room for a toast; once in the SPA.
pub(super) fn provide() {
    BOARD.set(Some(RwSignal::default()));
}

/// Says that something is done. The last word counts: it takes the place of an earlier one.
pub(crate) fn toast(sentence: impl Into<String>) {
    let Some(board) = BOARD.get() else { return };
    let number = board.read_untracked().number + 1;
    board.set(Toast { number, sentence: Some(sentence.into()) });
    set_timeout(move || take_down(number), STAYS);
}

fn take_down(number: u32) {
    if let Some(board) = BOARD.get()
        && board.read_untracked().number == number
    {
        board.update(|toast| toast.sentence = None);
    }
}

/// The toast that is up.
#[component]
pub(super) fn ToastRegion() -> impl IntoView {
    let up = move |Toast { number, sentence }: Toast| {
        sentence.map(|sentence| {
            view! {
                <div class="toast" data-kind=Kind::Good.as_str()>
                    <p>{sentence}</p>
                    <button type="button" class="btn-quiet btn-small" on:click=move |_| take_down(number)>
                        {text!(kit.close)}
                    </button>
                </div>
            }
        })
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || BOARD.get().map(|board| up(board.get()))}
        </div>
    }
}
