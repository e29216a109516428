//! Roles in words.

use domain::staff::Role;

use crate::i18n::text;

/// What a role is called.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => text!(backoffice.role.owner),
        Role::Manager => text!(backoffice.role.manager),
        Role::Viewer => text!(backoffice.role.viewer),
    }
}

/// What a role may do, in a sentence.
pub(super) fn role_may(role: Role) -> &'static str {
    match role {
        Role::Owner => text!(backoffice.role.owner_may),
        Role::Manager => text!(backoffice.role.manager_may),
        Role::Viewer => text!(backoffice.role.viewer_may),
    }
}
