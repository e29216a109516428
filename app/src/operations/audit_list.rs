//! Lines of the audit log.

use leptos::prelude::*;

use super::api::{AuditRow, list_audit};
use crate::backoffice::{Part, ask, to, watch};
use crate::i18n::text;
use crate::ui::{Empty, Style, When};

/// The log grows while it is looked at.
const REFRESH_SECS: i64 = 10;

/// What was done to one thing, or to all.
#[component]
pub(crate) fn AuditList(
    /// The id of the thing.
    object: Signal<Option<String>>,
) -> impl IntoView {
    let query = watch(ask(move || list_audit(object.get())), || Some(REFRESH_SECS));
    view! {
        <Part query let:rows>
            {
                let is_empty = Memo::new(move |_| rows.read().is_empty());
                move || {
                    if is_empty.get() {
                        view! {
                            <Empty title=text!(backoffice.audit.empty_title)>
                                <p>{text!(backoffice.audit.empty)}</p>
                            </Empty>
                        }
                            .into_any()
                    } else {
                        view! { <ol class="audit">{move || rows.get().into_iter().map(line).collect_view()}</ol> }
                            .into_any()
                    }
                }
            }
        </Part>
    }
}

fn line(row: AuditRow) -> impl IntoView {
    let AuditRow { at, actor, deed, object, detail } = row;
    let deed = deed_name(&deed);
    let what = match page_of(&object) {
        Some(page) => view! { <a href=to(&page)>{deed}</a> }.into_any(),
        None => deed.into_any(),
    };
    let more = (!detail.is_empty()).then(|| format!(": {detail}"));
    view! {
        <li>
            <When at style=Style::Exact />
            <span class="audit-who">{actor_name(actor)}</span>
            <span class="audit-what">{what} {more}</span>
        </li>
    }
}

/// Where the thing is to be seen.
fn page_of(object: &str) -> Option<String> {
    let (kind, _) = object.split_once('_')?;
    match kind {
        "evt" => Some(format!("/events/{object}")),
        "raf" => Some(format!("/raffles/{object}")),
        _ => None,
    }
}

fn actor_name(actor: String) -> String {
    match actor.as_str() {
        "attendee" => text!(backoffice.audit.attendee).to_owned(),
        "timetable" => text!(backoffice.audit.timetable).to_owned(),
        "operator" => text!(backoffice.audit.operator).to_owned(),
        _ => actor,
    }
}

/// What a deed is in words; the code itself where this version has no words for it.
fn deed_name(deed: &str) -> String {
    let known = match deed {
        "event.created" => text!(backoffice.audit.deed.event_created),
        "event.changed" => text!(backoffice.audit.deed.event_changed),
        "event.published" => text!(backoffice.audit.deed.event_published),
        "event.cancelled" => text!(backoffice.audit.deed.event_cancelled),
        "raffle.created" => text!(backoffice.audit.deed.raffle_created),
        "raffle.changed" => text!(backoffice.audit.deed.raffle_changed),
        "raffle.opened" => text!(backoffice.audit.deed.raffle_opened),
        "raffle.closed" => text!(backoffice.audit.deed.raffle_closed),
        "raffle.cancelled" => text!(backoffice.audit.deed.raffle_cancelled),
        "raffle.rehearsed" => text!(backoffice.audit.deed.raffle_rehearsed),
        "raffle.sealed" => text!(backoffice.audit.deed.raffle_sealed),
        "raffle.drawn" => text!(backoffice.audit.deed.raffle_drawn),
        "raffle.ended" => text!(backoffice.audit.deed.raffle_ended),
        "registration.exported" => text!(backoffice.audit.deed.registration_exported),
        "registration.erased" => text!(backoffice.audit.deed.registration_erased),
        "people.exported" => text!(backoffice.audit.deed.people_exported),
        "staff.invited" => text!(backoffice.audit.deed.staff_invited),
        "staff.role_set" => text!(backoffice.audit.deed.staff_role_set),
        "staff.removed" => text!(backoffice.audit.deed.staff_removed),
        "staff.password_set" => text!(backoffice.audit.deed.staff_password_set),
        "dead_letters.redriven" => text!(backoffice.audit.deed.dead_letters_redriven),
        unknown => unknown,
    };
    known.to_owned()
}
