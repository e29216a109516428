//! Staff, passwords, links and sessions in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::StaffId;
use domain::person::Email;
use domain::staff::{Role, Staff};
use domain::time::Timestamp;
use services::ports::{People, PortError, PortResult, Session, TokenHash};

use super::Memory;

#[derive(Default)]
pub(super) struct PeopleState {
    /// In the order of hiring.
    staff: Vec<Staff>,
    passwords: BTreeMap<StaffId, String>,
    links: BTreeMap<TokenHash, (StaffId, Timestamp)>,
    sessions: BTreeMap<TokenHash, Session>,
}

impl PeopleState {
    fn get(&self, id: StaffId) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    fn is_last_owner(&self, id: StaffId) -> bool {
        let mut owners = self.staff.iter().filter(|staff| staff.role == Role::Owner);
        owners.next().is_some_and(|owner| owner.id == id) && owners.next().is_none()
    }
}

#[async_trait]
impl People for Memory {
    async fn add_staff(&self, staff: &Staff) -> PortResult<()> {
        let people = &mut self.state().people;
        if people.staff.iter().any(|other| other.id == staff.id || other.email == staff.email) {
            return Err(PortError::Conflict);
        }
        people.staff.push(staff.clone());
        Ok(())
    }

    async fn get_staff(&self, id: StaffId) -> PortResult<Option<Staff>> {
        Ok(self.state().people.get(id).cloned())
    }

    async fn find_staff(&self, email: &Email) -> PortResult<Option<Staff>> {
        Ok(self.state().people.staff.iter().find(|staff| staff.email == *email).cloned())
    }

    async fn list_staff(&self) -> PortResult<Vec<Staff>> {
        Ok(self.state().people.staff.clone())
    }

    async fn set_role(&self, id: StaffId, role: Role) -> PortResult<()> {
        let people = &mut self.state().people;
        if role != Role::Owner && people.is_last_owner(id) {
            return Err(PortError::Conflict);
        }
        let staff = people.staff.iter_mut().find(|staff| staff.id == id).ok_or(PortError::Conflict)?;
        staff.role = role;
        Ok(())
    }

    async fn remove_staff(&self, id: StaffId) -> PortResult<()> {
        let people = &mut self.state().people;
        if people.is_last_owner(id) {
            return Err(PortError::Conflict);
        }
        people.staff.retain(|staff| staff.id != id);
        people.passwords.remove(&id);
        people.links.retain(|_, (staff, _)| *staff != id);
        people.sessions.retain(|_, session| session.staff != id);
        Ok(())
    }

    async fn set_password(&self, id: StaffId, hash: &str) -> PortResult<()> {
        let people = &mut self.state().people;
        people.get(id).ok_or(PortError::Conflict)?;
        people.passwords.insert(id, hash.to_owned());
        Ok(())
    }

    async fn get_password(&self, id: StaffId) -> PortResult<Option<String>> {
        Ok(self.state().people.passwords.get(&id).cloned())
    }

    async fn put_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> PortResult<()> {
        let people = &mut self.state().people;
        people.get(staff).ok_or(PortError::Conflict)?;
        people.links.insert(hash, (staff, expires));
        Ok(())
    }

    async fn take_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<StaffId>> {
        let taken = self.state().people.links.remove(&hash);
        Ok(taken.filter(|(_, expires)| now < *expires).map(|(staff, _)| staff))
    }

    async fn put_session(&self, hash: TokenHash, session: &Session) -> PortResult<()> {
        let people = &mut self.state().people;
        people.get(session.staff).ok_or(PortError::Conflict)?;
        people.sessions.insert(hash, session.clone());
        Ok(())
    }

    async fn get_session(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<Session>> {
        Ok(self.state().people.sessions.get(&hash).filter(|session| now < session.expires).cloned())
    }

    async fn end_session(&self, hash: TokenHash) -> PortResult<()> {
        self.state().people.sessions.remove(&hash);
        Ok(())
    }

    async fn end_sessions_of(&self, staff: StaffId) -> PortResult<()> {
        self.state().people.sessions.retain(|_, session| session.staff != staff);
        Ok(())
    }
}
