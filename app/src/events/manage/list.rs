//! All events, drafts included.

use domain::event::Listing;
use domain::staff::Capability;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::ListingBadge;
use crate::backoffice::{FilterTabs, ask, to, use_filter, use_session};
use crate::events::manage_api::{EventRow, list_event_rows};
use crate::i18n::{number, text};
use crate::ui::{Empty, Loaded, Style, WhenRange, set_title, use_clock};

/// The list, and the way to a new event.
#[component]
pub(crate) fn EventListPage() -> impl IntoView {
    set_title(text!(backoffice.events.title));
    let query = ask(list_event_rows);
    let filter = use_filter();
    let clock = use_clock();
    let parts = vec![
        ("", text!(backoffice.events.all)),
        ("drafts", text!(backoffice.events.drafts)),
        ("public", text!(backoffice.events.public)),
        ("cancelled", text!(backoffice.events.cancelled)),
    ];
    view! {
        <Loaded query let:events>
            <div class="toolbar">
                <h1>{text!(backoffice.events.title)}</h1>
                <NewEventLink />
            </div>
            {
                let parts = parts.clone();
                let is_empty = Memo::new(move |_| events.read().is_empty());
                let shown = Memo::new(move |_| {
                    let now = untrack(|| clock.now());
                    events.with(|events| chosen(events, &filter.read(), now))
                });
                move || {
                    if is_empty.get() {
                        view! { <NoEvents /> }.into_any()
                    } else {
                        view! {
                            <FilterTabs label=text!(backoffice.events.filter) page="/events" parts=parts.clone() />
                            <EventTable shown />
                        }
                            .into_any()
                    }
                }
            }
        </Loaded>
    }
}

/// The events of a part of the list: what is still to come first, the next one on top.
fn chosen(events: &[EventRow], part: &str, now: Timestamp) -> Vec<EventRow> {
    let is_in = |listing: Listing| match part {
        "drafts" => listing == Listing::Draft,
        "public" => listing == Listing::Public,
        "cancelled" => listing.is_called_off(),
        _ => true,
    };
    let mut rows: Vec<EventRow> = events.iter().filter(|row| is_in(row.event.listing)).cloned().collect();
    rows.sort_by_key(|row| (row.event.details.ends <= now, row.event.details.starts));
    rows
}

#[component]
fn NewEventLink() -> impl IntoView {
    let session = use_session();
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    view! {
        <Show when=move || may_manage.get()>
            <a class="btn btn-primary" href=to("/events/new")>
                {text!(backoffice.events.new)}
            </a>
        </Show>
    }
}

#[component]
fn NoEvents() -> impl IntoView {
    let session = use_session();
    let next = move || {
        if session.may(Capability::Manage) {
            text!(backoffice.events.empty)
        } else {
            text!(backoffice.events.empty_viewer)
        }
    };
    view! {
        <Empty title=text!(backoffice.events.empty_title)>
            <p>{next}</p>
            <NewEventLink />
        </Empty>
    }
}

#[component]
fn EventTable(shown: Memo<Vec<EventRow>>) -> impl IntoView {
    let is_empty = Memo::new(move |_| shown.read().is_empty());
    move || {
        if is_empty.get() {
            return view! {
                <Empty title=text!(backoffice.events.none_title)>
                    <p>{text!(backoffice.events.none)}</p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <div class="table-wrap">
                <table class="table">
                    <caption class="visually-hidden">{text!(backoffice.events.list)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{text!(backoffice.events.name)}</th>
                            <th scope="col">{text!(backoffice.events.when)}</th>
                            <th scope="col">{text!(backoffice.events.place)}</th>
                            <th scope="col">{text!(backoffice.events.listing)}</th>
                            <th scope="col" class="num">{text!(backoffice.events.raffles)}</th>
                            <th scope="col" class="num">{text!(backoffice.events.registrations)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || shown.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn row(row: EventRow) -> impl IntoView {
    let EventRow { event, raffles, registrations } = row;
    let details = event.details;
    view! {
        <tr>
            <th scope="row" data-label=text!(backoffice.events.name)>
                <a href=to(&format!("/events/{}", event.id))>{details.name}</a>
            </th>
            <td data-label=text!(backoffice.events.when)>
                <WhenRange from=details.starts until=details.ends zone=details.venue.zone style=Style::Day />
            </td>
            <td data-label=text!(backoffice.events.place)>{details.venue.name}</td>
            <td data-label=text!(backoffice.events.listing)>
                <ListingBadge listing=event.listing />
            </td>
            <td class="num" data-label=text!(backoffice.events.raffles)>{number(raffles)}</td>
            <td class="num" data-label=text!(backoffice.events.registrations)>{number(registrations)}</td>
        </tr>
    }
}
