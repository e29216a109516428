//! Staff: signing in, and who may do what.

use std::net::IpAddr;

use domain::audit::AuditDeed;
use domain::form::Problems;
use domain::id::StaffId;
use domain::person::{Email, PersonName};
use domain::staff::{Capability, InviteForm, Password, Role, Staff};
use domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::Services;
use crate::audit;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::limits::{admit, hash_of};
use crate::ports::{Session, ThrottleKey, TokenHash};

/// How many hours a session lasts: a working day.
pub const SESSION_HOURS: i64 = 12;
/// How many hours a sign-in link can be used.
const LINK_HOURS: i64 = 1;

/// Who does something: every organizer's use case asks for one, and asks it for a capability.
#[derive(Clone, Debug)]
pub enum Actor {
    /// A member of staff who is signed in.
    Staff(Staff),
    /// Somebody who registered, and does something about their own data.
    Attendee,
    /// Whoever has the machine: the command line.
    Operator,
    /// Nobody's hand: what is due.
    Timetable,
}

impl Actor {
    /// Goes on only if the role allows it.
    pub fn require(&self, capability: Capability) -> Result<()> {
        if self.may(capability) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whether the role allows it.
    pub fn may(&self, capability: Capability) -> bool {
        match self {
            Self::Staff(staff) => staff.role.may(capability),
            Self::Attendee => false,
            Self::Operator | Self::Timetable => true,
        }
    }

    /// What the public is told of whoever acts: the role, no name.
    pub(crate) fn role_name(&self) -> String {
        match self {
            Self::Staff(staff) => staff.role.as_str().to_owned(),
            other => other.audit_name(),
        }
    }

    pub(crate) fn audit_name(&self) -> String {
        match self {
            Self::Staff(staff) => staff.id.to_string(),
            Self::Attendee => "attendee".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::Timetable => "timetable".to_owned(),
        }
    }
}

/// A fresh secret for a session or a link, as it goes to the browser.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub(crate) fn fresh(services: &Services) -> Self {
        let mut bytes = [0; 32];
        services.chance.fill(&mut bytes);
        Self(data_encoding::BASE64URL_NOPAD.encode(&bytes))
    }

    /// The characters, for a cookie or a link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> TokenHash {
        hash_of_token(&self.0)
    }
}

pub(crate) fn hash_of_token(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Who the token of a session belongs to.
pub async fn actor_of(services: &Services, token: &str) -> Result<Option<Actor>> {
    let session = services.people.get_session(hash_of_token(token), services.clock.now()).await?;
    let Some(session) = session else { return Ok(None) };
    Ok(services.people.get_staff(session.staff).await?.map(Actor::Staff))
}

/// Signs in with e-mail address and password; `from` is the network that calls, where it is known.
pub async fn sign_in(services: &Services, from: Option<IpAddr>, email: &str, password: &str) -> Result<(Staff, Token)> {
    let email = Email::parse(email).map_err(|code| Problems::of("email", code))?;
    admit(services, &ThrottleKey::SignIn { account: hash_of(&email), from })?;
    let password = Password::parse(password).map_err(|_| Error::SignInFailed)?;
    let staff = services.people.find_staff(&email).await?;
    let hash = match &staff {
        Some(staff) => services.people.get_password(staff.id).await?,
        None => None,
    };
    // A password is checked even where there is no hash, so that the time taken tells nothing.
    let is_right = services.passwords.is_right(password, hash).await?;
    let staff = staff.filter(|_| is_right).ok_or(Error::SignInFailed)?;
    let token = start_session(services, staff.id).await?;
    Ok((staff, token))
}

/// Signs in with a link's token, which is used up.
pub async fn use_link(services: &Services, token: &str) -> Result<(Staff, Token)> {
    let id = services.people.take_link(hash_of_token(token), services.clock.now()).await?;
    let id = id.ok_or(Error::SignInFailed)?;
    let staff = services.people.get_staff(id).await?.ok_or(Error::SignInFailed)?;
    let token = start_session(services, id).await?;
    Ok((staff, token))
}

async fn start_session(services: &Services, staff: StaffId) -> Result<Token> {
    let token = Token::fresh(services);
    let expires = services.clock.now().plus_secs(SESSION_HOURS * 3_600);
    services.people.put_session(token.hash(), &Session { staff, expires }).await?;
    Ok(token)
}

/// Asks for a sign-in link by mail. The answer does not tell whether the address belongs to staff.
pub async fn ask_link(services: &Services, email: &str) -> Result<()> {
    let email = Email::parse(email).map_err(|code| Problems::of("email", code))?;
    admit(services, &ThrottleKey::SignInLink(hash_of(&email)))?;
    if let Some(staff) = services.people.find_staff(&email).await? {
        send_link(services, staff.id).await?;
    }
    Ok(())
}

async fn send_link(services: &Services, staff: StaffId) -> Result<()> {
    let asked_at = services.clock.now();
    services.queue.send(vec![Job::SignInLink { staff, asked_at }.into()]).await?;
    Ok(())
}

/// A link that signs a member of staff in, once.
pub async fn make_link(services: &Services, staff: StaffId) -> Result<String> {
    let token = Token::fresh(services);
    let expires: Timestamp = services.clock.now().plus_secs(LINK_HOURS * 3_600);
    services.people.put_link(token.hash(), staff, expires).await?;
    // The token stands in the fragment, which browsers keep to themselves: no log ever holds it.
    Ok(format!("{}/link#{}", services.sites.backoffice, token.as_str()))
}

/// Ends a session.
pub async fn sign_out(services: &Services, token: &str) -> Result<()> {
    Ok(services.people.end_session(hash_of_token(token)).await?)
}

/// Sets the own password. All sessions end, and a new one begins.
pub async fn set_password(services: &Services, actor: &Actor, password: &str) -> Result<Token> {
    let Actor::Staff(staff) = actor else { return Err(Error::Forbidden) };
    let password = Password::parse(password).map_err(|code| Problems::of("password", code))?;
    let hash = services.passwords.hash(password).await?;
    services.people.set_password(staff.id, &hash).await?;
    services.people.end_sessions_of(staff.id).await?;
    audit::note(services, actor, AuditDeed::StaffPasswordSet, staff.id, String::new()).await;
    start_session(services, staff.id).await
}

/// Everybody who works here.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Staff>> {
    actor.require(Capability::View)?;
    Ok(services.people.list_staff().await?)
}

/// Adds a member of staff and mails a sign-in link.
pub async fn invite(services: &Services, actor: &Actor, form: &InviteForm) -> Result<StaffId> {
    actor.require(Capability::ManageStaff)?;
    let new = form.check()?;
    let id = add(services, new.name, new.email, new.role).await?;
    audit::note(services, actor, AuditDeed::StaffInvited, id, new.role.as_str().to_owned()).await;
    send_link(services, id).await?;
    Ok(id)
}

async fn add(services: &Services, name: PersonName, email: Email, role: Role) -> Result<StaffId> {
    let id = StaffId::new(services.chance.new_uuid());
    services.people.add_staff(&Staff { id, name, email, role }).await?;
    Ok(id)
}

/// Gives a role. The last owner stays one.
pub async fn set_role(services: &Services, actor: &Actor, id: StaffId, role: Role) -> Result<()> {
    actor.require(Capability::ManageStaff)?;
    services.people.get_staff(id).await?.ok_or(Error::NotFound)?;
    services.people.set_role(id, role).await?;
    audit::note(services, actor, AuditDeed::StaffRoleSet, id, role.as_str().to_owned()).await;
    Ok(())
}

/// Removes somebody, with their sessions. The last owner stays.
pub async fn remove(services: &Services, actor: &Actor, id: StaffId) -> Result<()> {
    actor.require(Capability::ManageStaff)?;
    services.people.get_staff(id).await?.ok_or(Error::NotFound)?;
    services.people.remove_staff(id).await?;
    audit::note(services, actor, AuditDeed::StaffRemoved, id, String::new()).await;
    Ok(())
}

/// The link by which the first person gets in; `None` once they have a password, or where [`owner_link`] has none.
pub async fn first_owner_link(services: &Services, name: &str, email: &str) -> Result<Option<String>> {
    match find_or_add_owner(services, name, email).await? {
        Some(id) if services.people.get_password(id).await?.is_none() => make_link(services, id).await.map(Some),
        _ => Ok(None),
    }
}

/// A sign-in link for the owner with this address, for whoever may run commands on the installation; the owner is
/// added if nobody works here yet. `None` where others work here and the address is not an owner's.
pub async fn owner_link(services: &Services, name: &str, email: &str) -> Result<Option<String>> {
    match find_or_add_owner(services, name, email).await? {
        Some(id) => make_link(services, id).await.map(Some),
        None => Ok(None),
    }
}

async fn find_or_add_owner(services: &Services, name: &str, email: &str) -> Result<Option<StaffId>> {
    let email = Email::parse(email).map_err(|code| Problems::of("email", code))?;
    let name = PersonName::parse(name).map_err(|code| Problems::of("name", code))?;
    match services.people.find_staff(&email).await? {
        Some(staff) => Ok((staff.role == Role::Owner).then_some(staff.id)),
        None if services.people.list_staff().await?.is_empty() => match add(services, name, email, Role::Owner).await {
            Ok(id) => Ok(Some(id)),
            // Somebody else was first.
            Err(Error::Conflict) => Ok(None),
            Err(error) => Err(error),
        },
        None => Ok(None),
    }
}
