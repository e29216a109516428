//! Who works in the backoffice.

use domain::id::StaffId;
use domain::staff::{Capability, Role, Staff};
use leptos::prelude::*;

use super::api::list_staff;
use super::invite::InvitePanel;
use super::role::{role_may, role_name};
use super::staff_row::StaffRow;
use crate::backoffice::{ask, use_session};
use crate::i18n::text;
use crate::ui::{Loaded, set_title};

/// Everybody, and for owners the ways to change that.
#[component]
pub(crate) fn StaffPage() -> impl IntoView {
    set_title(text!(backoffice.staff.title));
    let session = use_session();
    let query = ask(list_staff);
    let may_manage = Memo::new(move |_| session.may(Capability::ManageStaff));
    let reload = Callback::new(move |()| query.reload());
    view! {
        <Loaded query let:staff>
            <div class="page-head">
                <h1>{text!(backoffice.staff.title)}</h1>
                <p class="lead">{text!(backoffice.staff.lead)}</p>
            </div>
            <div class="table-wrap">
                <table class="table">
                    <caption>{text!(backoffice.staff.list)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{text!(backoffice.staff.name)}</th>
                            <th scope="col">{text!(backoffice.staff.email)}</th>
                            <th scope="col">{text!(backoffice.staff.role)}</th>
                            <Show when=move || may_manage.get()>
                                <th scope="col">{text!(backoffice.staff.actions)}</th>
                            </Show>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || staff.get() key=|one| (one.id, one.role) let:one>
                            <StaffRow only_owner=Signal::derive(move || only_owner(&staff.read())) staff=one changed=reload />
                        </For>
                    </tbody>
                </table>
            </div>
            <RoleKey />
            <Show when=move || may_manage.get()>
                <InvitePanel changed=reload />
            </Show>
        </Loaded>
    }
}

/// The owner who cannot be taken away, if there is just one.
fn only_owner(staff: &[Staff]) -> Option<StaffId> {
    let mut owners = staff.iter().filter(|one| one.role == Role::Owner);
    owners.next().filter(|_| owners.next().is_none()).map(|owner| owner.id)
}

/// What each role may do.
#[component]
fn RoleKey() -> impl IntoView {
    let line = |role: Role| {
        view! {
            <div>
                <dt>{role_name(role)}</dt>
                <dd class="muted">{role_may(role)}</dd>
            </div>
        }
    };
    view! {
        <section class="panel" aria-labelledby="roles">
            <h2 id="roles">{text!(backoffice.staff.roles)}</h2>
            <dl class="facts">{Role::ALL.map(line).collect_view()}</dl>
        </section>
    }
}
