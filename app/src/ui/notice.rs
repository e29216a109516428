//! Messages on the page. All of them are made here, so that they look and sound alike.

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
    title: Signal<String>,
    /// The sentence, and perhaps buttons in a `.cluster`.
    children: Children,
) -> impl IntoView {
    let content = view! {
        <h2>{title}</h2>
        {children()}
    };
    notice_of(kind, content.into_any())
}

/// A message of a heading and a sentence.
pub(crate) fn notice(kind: Kind, title: &'static str, next: String) -> AnyView {
    let content = view! {
        <h2>{title}</h2>
        <p>{next}</p>
    };
    notice_of(kind, content.into_any())
}

/// The same inside of a section, where the heading is one lower.
pub(crate) fn notice_in_section(kind: Kind, title: &'static str, next: String) -> AnyView {
    let content = view! {
        <h3>{title}</h3>
        <p>{next}</p>
    };
    notice_of(kind, content.into_any())
}

/// A message of a sentence alone.
pub(crate) fn note(kind: Kind, words: &'static str) -> AnyView {
    view! {
        <p class="notice" data-kind=kind.as_str()>
            {words}
        </p>
    }
    .into_any()
}

/// A message of anything else: a heading, sentences, a list, buttons.
pub(crate) fn notice_of(kind: Kind, content: AnyView) -> AnyView {
    view! {
        <div class="notice" data-kind=kind.as_str()>
            {content}
        </div>
    }
    .into_any()
}
