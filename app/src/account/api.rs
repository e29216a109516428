//! What staff ask about themselves and each other.

use domain::id::StaffId;
use domain::staff::{InviteForm, Role, Staff};
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The member of staff.
    pub staff: Staff,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Whether the outbox folder stands in for a mail server, so that its page is shown.
    pub has_outbox: bool,
}

/// Who is signed in.
#[server(prefix = "/api/backoffice", endpoint = "account/me", input = GetUrl)]
pub async fn who_am_i() -> ApiResult<Me> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::me(&services, super::views::staff_of(&actor)?).await
}

/// Signs in with e-mail address and password. Open to strangers, and limited.
#[server(prefix = "/api/sign-in", endpoint = "password", input = Json)]
pub async fn sign_in(email: String, password: String) -> ApiResult<Me> {
    use crate::guard;
    let services = guard::services()?;
    let (staff, token) = services::people::sign_in(&services, guard::caller(), &email, &password).await?;
    guard::start_session(&token);
    super::views::me(&services, &staff).await
}

/// Signs in with the token of a link, which is used up by it. Open to strangers.
#[server(prefix = "/api/sign-in", endpoint = "link", input = Json)]
pub async fn use_link(token: String) -> ApiResult<Me> {
    use crate::guard;
    let services = guard::services()?;
    let (staff, token) = services::people::use_link(&services, &token).await?;
    guard::start_session(&token);
    super::views::me(&services, &staff).await
}

/// Mails a sign-in link, if the address belongs to staff. Always answers the same; limited.
#[server(prefix = "/api/sign-in", endpoint = "ask-link", input = Json)]
pub async fn ask_link(email: String) -> ApiResult<()> {
    use crate::guard;
    let services = guard::services()?;
    Ok(services::people::ask_link(&services, &email).await?)
}

/// Ends the session.
#[server(prefix = "/api/backoffice", endpoint = "account/sign-out", input = Json)]
pub async fn sign_out() -> ApiResult<()> {
    use crate::guard;
    let (services, _) = guard::staff().await?;
    let token = guard::session_token().ok_or(crate::ApiError::SignInNeeded)?;
    services::people::sign_out(&services, &token).await?;
    guard::end_session();
    Ok(())
}

/// Sets the own password; all other sessions end.
#[server(prefix = "/api/backoffice", endpoint = "account/set-password", input = Json)]
pub async fn set_password(password: String) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    let token = services::people::set_password(&services, &actor, &password).await?;
    guard::start_session(&token);
    Ok(())
}

/// Everybody who works here. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "account/staff", input = GetUrl)]
pub async fn list_staff() -> ApiResult<Vec<Staff>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::people::list(&services, &actor).await?)
}

/// Invites somebody; a sign-in link is mailed. Needs `ManageStaff`.
#[server(prefix = "/api/backoffice", endpoint = "account/invite", input = Json)]
pub async fn invite(form: InviteForm) -> ApiResult<StaffId> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::people::invite(&services, &actor, &form).await?)
}

/// Gives somebody a role. Needs `ManageStaff`; the last owner stays one.
#[server(prefix = "/api/backoffice", endpoint = "account/set-role", input = Json)]
pub async fn set_role(staff: StaffId, role: Role) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::people::set_role(&services, &actor, staff, role).await?)
}

/// Removes somebody. Needs `ManageStaff`; the last owner stays.
#[server(prefix = "/api/backoffice", endpoint = "account/remove", input = Json)]
pub async fn remove_staff(staff: StaffId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::people::remove(&services, &actor, staff).await?)
}
