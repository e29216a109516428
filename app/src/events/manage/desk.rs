//! One event: its facts, its raffles, and what can be done with it.

use domain::event::{Event, Listing};
use domain::id::EventId;
use domain::staff::Capability;
use leptos::prelude::*;

use super::ListingBadge;
use super::cancel::CancelEvent;
use super::publish::PublishEvent;
use super::zone::offset_on;
use crate::backoffice::{ask, to, use_session, watch};
use crate::error::ApiError;
use crate::events::manage_api::{EventDesk, get_event_desk};
use crate::i18n::{number, text};
use crate::operations::AuditList;
use crate::raffle::manage::RaffleTable;
use crate::ui::{Empty, Kind, Loaded, Style, When, note, set_title, use_param};

/// Registrations come in while it is looked at.
const REFRESH_SECS: i64 = 10;

/// The desk of an event.
#[component]
pub(crate) fn EventDeskPage() -> impl IntoView {
    let id = use_param::<EventId>("event");
    let query = ask(move || {
        let id = id.get();
        async move { get_event_desk(id.ok_or(ApiError::NotFound)?).await }
    });
    let query = watch(query, || Some(REFRESH_SECS));
    let changed = Callback::new(move |()| query.reload());
    view! {
        <Loaded query let:desk>
            {
                let event = Memo::new(move |_| desk.with(|desk| desk.event.clone()));
                Effect::new(move |_| event.with(|event| set_title(&event.details.name)));
                view! {
                    <Head desk event changed />
                    <ListingNote event />
                    <Raffles desk />
                    <Facts desk event />
                    <details>
                        <summary>{text!(backoffice.event.log)}</summary>
                        <AuditList object=Signal::derive(move || Some(event.read().id.to_string())) />
                    </details>
                }
            }
        </Loaded>
    }
}

/// The name, and what can be done.
#[component]
fn Head(desk: Signal<EventDesk>, event: Memo<Event>, changed: Callback<()>) -> impl IntoView {
    let session = use_session();
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    let listing = Memo::new(move |_| event.read().listing);
    let id = event.with_untracked(|event| event.id);
    view! {
        <div class="toolbar">
            <div class="stack stack-tight">
                <p>{move || view! { <ListingBadge listing=listing.get() /> }}</p>
                <h1>{move || event.read().details.name.clone()}</h1>
            </div>
            <div class="cluster">
                <Show when=move || !listing.get().is_hidden()>
                    <a class="btn btn-quiet" href=format!("/events/{id}") rel="external">
                        {text!(backoffice.event.public_link)}
                    </a>
                </Show>
                <Show when=move || may_manage.get() && !listing.get().is_called_off()>
                    <a class="btn" href=to(&format!("/events/{id}/edit"))>{text!(backoffice.event.edit)}</a>
                    <CancelEvent desk changed />
                </Show>
                <Show when=move || may_manage.get() && listing.get() == Listing::Draft>
                    <PublishEvent desk changed />
                </Show>
            </div>
        </div>
    }
}

/// What the listing means, where it is not the usual one.
#[component]
fn ListingNote(event: Memo<Event>) -> impl IntoView {
    move || match event.read().listing {
        Listing::Draft => Some(note(Kind::Warn, text!(backoffice.event.draft_note))),
        Listing::Cancelled => Some(note(Kind::Bad, text!(backoffice.event.cancelled_note))),
        Listing::Dropped => Some(note(Kind::Bad, text!(backoffice.event.dropped_note))),
        Listing::Public => None,
    }
}

/// The raffles, and the way to a new one.
#[component]
fn Raffles(desk: Signal<EventDesk>) -> impl IntoView {
    let session = use_session();
    let rows = Memo::new(move |_| desk.with(|desk| desk.raffles.clone()));
    let is_empty = Memo::new(move |_| rows.read().is_empty());
    let id = desk.with_untracked(|desk| desk.event.id);
    let may_add =
        Memo::new(move |_| session.may(Capability::Manage) && desk.with(|desk| !desk.event.listing.is_called_off()));
    let table = move || {
        if is_empty.get() {
            view! {
                <Empty title=text!(backoffice.event.no_raffles_title)>
                    <p>{text!(backoffice.event.no_raffles)}</p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <RaffleTable rows caption=text!(backoffice.event.raffles) /> }.into_any()
        }
    };
    view! {
        <section class="stack" aria-labelledby="event-raffles">
            <div class="toolbar">
                <h2 id="event-raffles">{text!(backoffice.event.raffles)}</h2>
                <Show when=move || may_add.get()>
                    <a class="btn" href=to(&format!("/events/{id}/raffles/new"))>
                        {text!(backoffice.event.new_raffle)}
                    </a>
                </Show>
            </div>
            {table}
        </section>
    }
}

/// Where and when, and who may come.
#[component]
fn Facts(desk: Signal<EventDesk>, event: Memo<Event>) -> impl IntoView {
    let registrations = move || desk.with(|desk| desk.raffles.iter().map(|raffle| raffle.registrations).sum::<u64>());
    let picture = move || event.read().details.picture.clone();
    view! {
        <div class="columns">
            <section class="panel" aria-labelledby="event-facts">
                <h2 id="event-facts">{text!(backoffice.event.facts)}</h2>
                <dl class="facts">
                    {move || lines(&event.read())}
                    <div>
                        <dt>{text!(backoffice.event.registrations)}</dt>
                        <dd>{move || number(registrations())}</dd>
                    </div>
                </dl>
            </section>
            {move || {
                picture()
                    .map(|picture| {
                        view! {
                            <div class="picture">
                                <img src=format!("/pictures/{}", picture.id) alt=picture.alt />
                            </div>
                        }
                    })
            }}
        </div>
    }
}

fn lines(event: &Event) -> impl IntoView + use<> {
    let details = &event.details;
    let zone = details.venue.zone.clone();
    let offset = offset_on(&zone, details.starts).map(|offset| format!(" ({offset})"));
    let age =
        details.minimum_age.map_or_else(|| text!(backoffice.event.no_minimum_age).to_owned(), |age| number(age.into()));
    view! {
        <div>
            <dt>{text!(backoffice.event.starts)}</dt>
            <dd><When at=details.starts zone=zone.clone() style=Style::Full /></dd>
        </div>
        <div>
            <dt>{text!(backoffice.event.ends)}</dt>
            <dd><When at=details.ends zone=zone.clone() style=Style::Full /></dd>
        </div>
        <div>
            <dt>{text!(backoffice.event.zone)}</dt>
            <dd>{zone} {offset}</dd>
        </div>
        <div>
            <dt>{text!(backoffice.event.venue)}</dt>
            <dd>{details.venue.name.clone()}</dd>
        </div>
        <div>
            <dt>{text!(backoffice.event.address)}</dt>
            <dd>{details.venue.address.clone()}</dd>
        </div>
        <div>
            <dt>{text!(backoffice.event.minimum_age)}</dt>
            <dd>{age}</dd>
        </div>
    }
}
