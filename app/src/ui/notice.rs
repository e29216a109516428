//! A message on the page.

use leptos::prelude::*;

/// How good or bad a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To know.
    Info,
    /// Done.
    Good,
    /// To look out for.
    Warn,
    /// Failed.
    Bad,
}

impl Kind {
    /// The word for it in `data-kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A message with a heading; `children` say what to do next.
#[component]
pub(crate) fn Notice(
    /// How good or bad.
    kind: Kind,
    /// The heading.
    #[prop(into)]
    title: String,
    /// The sentence, and perhaps buttons in a `.cluster`.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-kind=kind.as_str()>
            <h2>{title}</h2>
            {children()}
        </div>
    }
}

/// A message of a heading and a sentence.
pub(crate) fn notice(kind: Kind, title: &'static str, next: &'static str) -> AnyView {
    view! {
        <div class="notice" data-kind=kind.as_str()>
            <h2>{title}</h2>
            <p>{next}</p>
        </div>
    }
    .into_any()
}
