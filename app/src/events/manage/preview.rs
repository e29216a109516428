//! What attendees will see of the event, while it is being written.

use std::time::Duration;

use domain::event::EventForm;
use domain::time::{Timestamp, local_to_timestamp, zone_named};
use leptos::prelude::*;

use super::inputs::EventInputs;
use crate::backoffice::{EditorPreview, ask};
use crate::events::manage_api::preview_markdown;
use crate::i18n::text;
use crate::ui::{Kind, Style, WhenRange, moment, note};

/// The description is rendered by the server, once the writer has paused for so long.
const PAUSE: Duration = Duration::from_millis(400);

/// The card of the list, and the description.
#[component]
pub(super) fn EventPreview(
    /// What is typed.
    inputs: EventInputs,
) -> impl IntoView {
    view! {
        <EditorPreview title=text!(backoffice.event_form.preview)>
            <div class="stack">
                {move || card(&inputs.form())}
                <Description inputs />
            </div>
        </EditorPreview>
    }
}

/// The card. Words stand in for what is not filled in yet.
fn card(form: &EventForm) -> impl IntoView + use<> {
    let or = |typed: &str, instead: &'static str| match typed.trim() {
        "" => instead.to_owned(),
        typed => typed.to_owned(),
    };
    let starts = moment_of(&form.starts, &form.zone);
    let range = starts.zip(moment_of(&form.ends, &form.zone)).filter(|(from, until)| from < until);
    let zone = form.zone.trim().to_owned();
    let when = match range {
        Some((from, until)) => view! { <WhenRange from until zone style=Style::Day /> }.into_any(),
        None => text!(backoffice.event_form.preview_date).into_any(),
    };
    view! {
        <article class="event-card">
            {look(form, starts)}
            <div class="event-card-body">
                <h3>{or(&form.name, text!(backoffice.event_form.preview_name))}</h3>
                <ul class="event-meta">
                    <li>{when}</li>
                    <li>{or(&form.venue_name, text!(backoffice.event_form.preview_venue))}</li>
                </ul>
                <p>{or(&form.summary, text!(backoffice.event_form.preview_summary))}</p>
            </div>
        </article>
    }
}

/// The picture with the day on it, as far as there are any.
fn look(form: &EventForm, starts: Option<Timestamp>) -> impl IntoView + use<> {
    let has_picture = !form.picture.is_empty();
    let image =
        has_picture.then(|| view! { <img src=format!("/pictures/{}", form.picture) alt=form.picture_alt.clone() /> });
    let stamp = starts.map(|at| {
        let part = |style| moment(at, form.zone.trim(), style);
        view! {
            // The date stands in words below the picture as well.
            <span class="date-stamp" aria-hidden="true">
                <b>{part(Style::DayOfMonth)}</b>
                " "
                {part(Style::Month)}
            </span>
        }
    });
    view! { <div class="picture">{image} {stamp}</div> }
}

fn moment_of(local: &str, zone: &str) -> Option<Timestamp> {
    local_to_timestamp(local, &zone_named(zone).ok()?).ok()
}

/// The description as the server renders it.
#[component]
fn Description(inputs: EventInputs) -> impl IntoView {
    let query = ask(move || {
        let text = inputs.description.get_untracked();
        // Nothing comes of nothing, and nobody has to be asked for it.
        async move { if text.trim().is_empty() { Ok(String::new()) } else { preview_markdown(text).await } }
    });
    let mut settle = debounce(PAUSE, move |()| query.reload());
    Effect::new(move |before: Option<()>| {
        inputs.description.track();
        if before.is_some() {
            settle(());
        }
    });
    let html = Memo::new(move |_| query.get().unwrap_or_default());
    view! {
        <Show when=move || query.error().is_some()>
            {note(Kind::Warn, text!(backoffice.event_form.preview_stale))}
        </Show>
        <Show
            when=move || !html.read().is_empty()
            fallback=|| view! { <p class="muted">{text!(backoffice.event_form.preview_description)}</p> }
        >
            <div class="prose" inner_html=move || html.get()></div>
        </Show>
    }
}
