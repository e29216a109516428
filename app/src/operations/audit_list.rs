//! Lines of the audit log.

use domain::audit::AuditDeed;
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
    let AuditRow { at, actor, deed, object, name, detail } = row;
    let deed = deed_name(&deed);
    let what = match page_of(&object) {
        Some(page) => view! { <a href=to(&page)>{deed}</a> }.into_any(),
        None => deed.into_any(),
    };
    let more = (!detail.is_empty()).then(|| format!(": {detail}"));
    let name = name.map(|name| view! { <span class="muted">{name}</span> });
    view! {
        <li>
            <When at style=Style::Exact />
            <span class="audit-who">{actor_name(actor)}</span>
            <span class="audit-what">{what} {more} " " {name}</span>
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

/// What a deed is in words; the code itself where this version does not know it.
fn deed_name(word: &str) -> String {
    let Some(deed) = AuditDeed::parse(word) else { return word.to_owned() };
    let words = match deed {
        AuditDeed::EventCreated => text!(backoffice.audit.deed.event_created),
        AuditDeed::EventChanged => text!(backoffice.audit.deed.event_changed),
        AuditDeed::EventPublished => text!(backoffice.audit.deed.event_published),
        AuditDeed::EventCancelled => text!(backoffice.audit.deed.event_cancelled),
        AuditDeed::RaffleCreated => text!(backoffice.audit.deed.raffle_created),
        AuditDeed::RaffleChanged => text!(backoffice.audit.deed.raffle_changed),
        AuditDeed::RaffleOpened => text!(backoffice.audit.deed.raffle_opened),
        AuditDeed::RaffleClosed => text!(backoffice.audit.deed.raffle_closed),
        AuditDeed::RaffleCancelled => text!(backoffice.audit.deed.raffle_cancelled),
        AuditDeed::RaffleRehearsed => text!(backoffice.audit.deed.raffle_rehearsed),
        AuditDeed::RaffleSealed => text!(backoffice.audit.deed.raffle_sealed),
        AuditDeed::RaffleFigures => text!(backoffice.audit.deed.raffle_figures),
        AuditDeed::RaffleDrawn => text!(backoffice.audit.deed.raffle_drawn),
        AuditDeed::RaffleChangedByHand => text!(backoffice.audit.deed.raffle_changed_by_hand),
        AuditDeed::RaffleEnded => text!(backoffice.audit.deed.raffle_ended),
        AuditDeed::RegistrationExported => text!(backoffice.audit.deed.registration_exported),
        AuditDeed::RegistrationErased => text!(backoffice.audit.deed.registration_erased),
        AuditDeed::PeopleExported => text!(backoffice.audit.deed.people_exported),
        AuditDeed::StaffInvited => text!(backoffice.audit.deed.staff_invited),
        AuditDeed::StaffRoleSet => text!(backoffice.audit.deed.staff_role_set),
        AuditDeed::StaffRemoved => text!(backoffice.audit.deed.staff_removed),
        AuditDeed::StaffPasswordSet => text!(backoffice.audit.deed.staff_password_set),
        AuditDeed::DeadLettersRedriven => text!(backoffice.audit.deed.dead_letters_redriven),
    };
    words.to_owned()
}
