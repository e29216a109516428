//! A refusal of the server in words: what it is, and what to do next.

use domain::raffle::{AnswerRefused, Phase};
use domain::ticket::CodeError;
use domain::time::Window;
use leptos::prelude::*;

use super::{Kind, Style, live, moment, notice_of};
use crate::error::ApiError;
use crate::i18n::{number, plural, text};

/// A heading and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorText {
    /// What it is.
    pub title: &'static str,
    /// What to do next.
    pub next: String,
}

macro_rules! told {
    ($($key:ident).+) => {
        ErrorText { title: text!($($key).+.title), next: String::from(text!($($key).+.next)) }
    };
}

impl ErrorText {
    /// The words for a refusal; its times are told in this zone.
    pub fn of(error: &ApiError, zone: &str) -> Self {
        match error {
            ApiError::Invalid { .. } => told!(kit.error.invalid),
            ApiError::BadCode { fault: CodeError::Malformed } => told!(kit.error.malformed),
            ApiError::BadCode { fault: CodeError::Mistyped } => told!(kit.error.mistyped),
            ApiError::Unreadable => told!(kit.error.unreadable),
            ApiError::NotFound => told!(kit.error.not_found),
            ApiError::NotOpen { phase, window } => not_open(*phase, *window, zone),
            ApiError::AnswerRefused { reason: AnswerRefused::NoOffer } => told!(kit.error.no_offer),
            ApiError::AnswerRefused { reason: AnswerRefused::TooLate } => told!(kit.error.too_late),
            ApiError::AnswerRefused { reason: AnswerRefused::GivenBack } => told!(kit.error.given_back),
            ApiError::AnswerRefused { reason: AnswerRefused::TakenBack } => told!(kit.error.taken_back),
            ApiError::WrongPhase { .. } => told!(kit.error.wrong_phase),
            ApiError::Conflict => told!(kit.error.conflict),
            ApiError::SignInNeeded => told!(kit.error.sign_in_needed),
            ApiError::SignInFailed => told!(kit.error.sign_in_failed),
            ApiError::Forbidden => told!(kit.error.forbidden),
            ApiError::TooMany { retry_after_secs } => too_many(*retry_after_secs),
            ApiError::Unavailable => told!(kit.error.unavailable),
            ApiError::Offline => told!(kit.error.offline),
        }
    }
}

fn not_open(phase: Phase, window: Window, zone: &str) -> ErrorText {
    match phase {
        Phase::Planned => {
            let opens = moment(window.opens, zone, Style::Full);
            ErrorText { title: text!(kit.error.not_yet.title), next: text!(kit.error.not_yet.next, opens = opens) }
        }
        Phase::Cancelled => told!(kit.error.called_off),
        _ => {
            let closes = moment(window.closes, zone, Style::Full);
            ErrorText {
                title: text!(kit.error.no_longer.title),
                next: text!(kit.error.no_longer.next, closes = closes),
            }
        }
    }
}

fn too_many(secs: u32) -> ErrorText {
    let next = plural!(kit.error.too_many.next, secs, count = number(secs.into()));
    ErrorText { title: text!(kit.error.too_many.title), next }
}

/// A refusal on the page, said at once to those who do not see it.
#[component]
pub(crate) fn ErrorNotice(
    /// What the server said; nothing is shown while there is nothing.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// The zone in which times are told.
    #[prop(optional, into)]
    zone: String,
    /// What the button does, where there is one.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    // The region stands there before there is anything to say, or it would not be read out.
    view! { <div role="alert">{live(move || error.get().map(|error| refusal(&error, &zone, retry)))}</div> }
}

fn refusal(error: &ApiError, zone: &str, retry: Option<Callback<()>>) -> AnyView {
    let told = ErrorText::of(error, zone);
    let content = view! {
        <h2>{told.title}</h2>
        <p>{told.next}</p>
        {retry.map(retry_button)}
    };
    notice_of(Kind::Bad, content.into_any())
}

/// "Try again".
pub(super) fn retry_button(retry: Callback<()>) -> AnyView {
    view! {
        <p>
            <button type="button" on:click=move |_| retry.run(())>
                {text!(kit.retry)}
            </button>
        </p>
    }
    .into_any()
}
