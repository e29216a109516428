//! Staff, their sessions and their passwords.

use async_trait::async_trait;
use domain::id::StaffId;
use domain::person::Email;
use domain::staff::{Password, Role, Staff};
use domain::time::Timestamp;

use super::PortResult;

/// The SHA-256 of a token: what is stored of a session or a link.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub staff: StaffId,
    /// The first moment at which it no longer counts.
    pub expires: Timestamp,
}

/// Staff, their passwords, sign-in links and sessions.
#[async_trait]
pub trait People: Send + Sync {
    /// Adds a member of staff; `Conflict` where the e-mail address is taken.
    async fn add_staff(&self, staff: &Staff) -> PortResult<()>;
    /// One member of staff.
    async fn get_staff(&self, id: StaffId) -> PortResult<Option<Staff>>;
    /// The member of staff with this address.
    async fn find_staff(&self, email: &Email) -> PortResult<Option<Staff>>;
    /// All of them, the one hired first coming first.
    async fn list_staff(&self) -> PortResult<Vec<Staff>>;
    /// Gives a role. `Conflict` where this would leave no owner.
    async fn set_role(&self, id: StaffId, role: Role) -> PortResult<()>;
    /// Removes somebody with their password, links and sessions. `Conflict` for the last owner.
    async fn remove_staff(&self, id: StaffId) -> PortResult<()>;
    /// Keeps the hash of a password.
    async fn set_password(&self, id: StaffId, hash: &str) -> PortResult<()>;
    /// The hash of the password, if one was set.
    async fn get_password(&self, id: StaffId) -> PortResult<Option<String>>;
    /// Keeps a link that signs in once.
    async fn put_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> PortResult<()>;
    /// Uses a link up: exactly one of several callers gets the member of staff.
    async fn take_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<StaffId>>;
    /// Keeps a session.
    async fn put_session(&self, hash: TokenHash, session: &Session) -> PortResult<()>;
    /// The session of a token, if it still counts.
    async fn get_session(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<Session>>;
    /// Ends a session.
    async fn end_session(&self, hash: TokenHash) -> PortResult<()>;
    /// Ends all sessions of somebody.
    async fn end_sessions_of(&self, staff: StaffId) -> PortResult<()>;
}

/// Hashes passwords, slowly on purpose.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash to keep (PHC string).
    async fn hash(&self, password: Password) -> PortResult<String>;
    /// Whether the password is the one that was hashed. With `None` the answer is always no, and takes as long.
    async fn is_right(&self, password: Password, hash: Option<String>) -> PortResult<bool>;
}
