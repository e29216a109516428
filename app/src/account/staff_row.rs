//! One member of staff in the list, and for owners the role and the way out.

use domain::id::StaffId;
use domain::staff::{Capability, Role, Staff};
use leptos::prelude::*;

use super::api::remove_staff;
use super::role::role_name;
use super::role_dialog::RoleDialog;
use crate::backoffice::{Deed, DeedWords, toast, use_go, use_session};
use crate::i18n::text;

/// A line of the list.
#[component]
pub(super) fn StaffRow(
    /// Who.
    staff: Staff,
    /// The owner who cannot be taken away, if there is just one.
    only_owner: Signal<Option<StaffId>>,
    /// The list has changed.
    changed: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let id = staff.id;
    let name = staff.name.as_str().to_owned();
    let may_manage = Memo::new(move |_| session.may(Capability::ManageStaff));
    let is_me = Memo::new(move |_| session.me().is_some_and(|me| me.staff.id == id));
    let stays = Memo::new(move |_| only_owner.get() == Some(id));
    let role = {
        let staff = staff.clone();
        move || {
            if may_manage.get() {
                view! { <RoleChoice staff=staff.clone() stays changed /> }.into_any()
            } else {
                role_name(staff.role).into_any()
            }
        }
    };
    view! {
        <tr>
            <th scope="row" data-label=text!(backoffice.staff.name)>
                <span>
                    {name}
                    {move || is_me.get().then(|| view! { " " <span class="badge">{text!(backoffice.staff.you)}</span> })}
                </span>
            </th>
            <td data-label=text!(backoffice.staff.email)>{staff.email.as_str().to_owned()}</td>
            <td data-label=text!(backoffice.staff.role)>{role}</td>
            <Show when=move || may_manage.get()>
                <td data-label=text!(backoffice.staff.actions)>
                    <Removal staff=staff.clone() stays is_me changed />
                </td>
            </Show>
        </tr>
    }
}

/// The role, to be changed. The choice counts once it is confirmed.
#[component]
fn RoleChoice(staff: Staff, stays: Memo<bool>, changed: Callback<()>) -> impl IntoView {
    let now = staff.role;
    let wanted = RwSignal::new(None::<Role>);
    let shown = move || wanted.get().unwrap_or(now);
    let label = text!(backoffice.staff.role_of, name = staff.name.as_str());
    let choice = move |role: Role| {
        view! {
            <option value=role.as_str() prop:selected=move || shown() == role>
                {role_name(role)}
            </option>
        }
    };
    let choose = move |event| {
        let role = Role::parse(&event_target_value(&event)).ok();
        wanted.set(role.filter(|role| *role != now));
    };
    view! {
        <select aria-label=label disabled=move || stays.get() on:change=choose>
            {Role::ALL.map(choice).collect_view()}
        </select>
        <Show when=move || stays.get()>
            <p class="hint">{text!(backoffice.staff.last_owner)}</p>
        </Show>
        {move || wanted.get().map(|role| view! { <RoleDialog staff=staff.clone() role wanted changed /> })}
    }
}

/// The way out of the staff.
#[component]
fn Removal(staff: Staff, stays: Memo<bool>, is_me: Memo<bool>, changed: Callback<()>) -> impl IntoView {
    let session = use_session();
    let id = staff.id;
    let name = staff.name.as_str().to_owned();
    let words = DeedWords::new(
        text!(backoffice.staff.remove),
        "btn-danger btn-small",
        text!(backoffice.staff.remove_title, name = name.clone()),
        text!(backoffice.staff.remove_confirm),
    )
    .named(text!(backoffice.staff.remove_of, name = name.clone()));
    let go = use_go();
    let done = move |()| {
        toast(text!(backoffice.staff.remove_done, name = name.clone()));
        if is_me.get_untracked() {
            go.to("/sign-in");
            session.end();
        } else {
            changed.run(());
        }
    };
    let words = StoredValue::new(words);
    let done = Callback::new(done);
    view! {
        <Show when=move || !stays.get()>
            <Deed words=words.get_value() act=move || session.guard(remove_staff(id)) done>
                {move || {
                    view! {
                        <p>{text!(backoffice.staff.remove_what)}</p>
                        {is_me.get().then(|| view! { <p>{text!(backoffice.staff.remove_own)}</p> })}
                    }
                }}
            </Deed>
        </Show>
    }
}
