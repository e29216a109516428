//! The question before somebody gets another role.

use domain::staff::{Role, Staff};
use leptos::prelude::*;

use super::api::set_role;
use super::role::{role_may, role_name};
use crate::backoffice::{toast, use_session};
use crate::i18n::text;
use crate::ui::{Call, ConfirmDialog};

/// Says what the role allows, and gives it.
#[component]
pub(super) fn RoleDialog(
    /// To whom.
    staff: Staff,
    /// Which role.
    role: Role,
    /// Is emptied when the question is answered either way.
    wanted: RwSignal<Option<Role>>,
    /// The list has changed.
    changed: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(true);
    let call = Call::new();
    Effect::new(move |_| {
        if !open.get() {
            wanted.set(None);
        }
    });
    let id = staff.id;
    let name = staff.name.as_str().to_owned();
    let title = text!(backoffice.staff.role_title, name = name.clone(), role = role_name(role));
    let done = text!(backoffice.staff.role_done, name = name, role = role_name(role));
    let is_me = untrack(|| session.me()).is_some_and(|me| me.staff.id == id);
    let give = move |()| {
        let done = done.clone();
        call.start(session.guard(set_role(id, role)), move |()| {
            toast(done);
            if is_me {
                session.update(|me| me.staff.role = role);
            }
            open.set(false);
            changed.run(());
        });
    };
    view! {
        <ConfirmDialog
            open
            title
            confirm=text!(backoffice.staff.role_confirm)
            keep=text!(backoffice.back)
            call
            on_confirm=give
        >
            <p>{role_may(role)}</p>
            {is_me.then(|| view! { <p>{text!(backoffice.staff.role_own)}</p> })}
        </ConfirmDialog>
    }
}
