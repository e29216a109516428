//! Staff in DynamoDB: one roster for all of them, so that an address is one member and there is always an owner,
//! and one item a member for what is theirs.

use async_trait::async_trait;
use domain::id::StaffId;
use domain::person::Email;
use domain::staff::{Role, Staff};
use domain::time::Timestamp;
use services::ports::{People, PortResult, Session, TokenHash};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, json, number, text};
use super::write::Write;

/// How many times a change is tried while others keep changing the roster.
const TRIES_MAX: usize = 200;

fn roster_key() -> Key {
    Key::new("staff", "roster")
}

/// The key of a member of staff, whether or not there is one.
pub(super) fn member_key(id: StaffId) -> Key {
    Key::new(format!("staff#{id}"), "member")
}

/// All members in the order of hiring.
#[derive(Default)]
struct Roster {
    staff: Vec<Staff>,
    version: u64,
}

impl Roster {
    fn get(&self, id: StaffId) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    fn is_last_owner(&self, id: StaffId) -> bool {
        let mut owners = self.staff.iter().filter(|staff| staff.role == Role::Owner);
        owners.next().is_some_and(|owner| owner.id == id) && owners.next().is_none()
    }
}

impl Store {
    async fn roster(&self) -> Result<Roster, Fault> {
        let Some(item) = self.table.get(roster_key()).await? else { return Ok(Roster::default()) };
        Ok(Roster { staff: item.json("body")?, version: item.number("version")? })
    }

    /// Changes the roster, with other writes that belong to it. The change says which; none where there is
    /// nothing to do.
    async fn change_roster(
        &self,
        change: impl Fn(&mut Roster) -> Result<Option<Vec<Write>>, Fault> + Send,
    ) -> Result<(), Fault> {
        for _ in 0..TRIES_MAX {
            let mut roster = self.roster().await?;
            let Some(mut writes) = change(&mut roster)? else { return Ok(()) };
            let write = Write::update(roster_key(), "SET #body = :body, #version = :next");
            let write = match roster.version {
                0 => write.when("attribute_not_exists(#pk)"),
                seen => write.when("#version = :seen").with(":seen", number(seen)),
            };
            writes.push(write.with(":body", json(&roster.staff)?).with(":next", number(roster.version + 1)));
            match self.table.together(writes).await {
                Err(Fault::Refused(_)) => {}
                answer => return answer,
            }
        }
        Err(Fault::Away("too many others change the staff at once".to_owned()))
    }
}

#[async_trait]
impl People for Store {
    async fn add_staff(&self, staff: &Staff) -> PortResult<()> {
        let add = |roster: &mut Roster| {
            if roster.staff.iter().any(|other| other.id == staff.id || other.email == staff.email) {
                return Err(Fault::Refused(None));
            }
            roster.staff.push(staff.clone());
            let key = member_key(staff.id);
            Ok(Some(vec![Write::put(key.clone(), Item::at(key))]))
        };
        Ok(self.change_roster(add).await?)
    }

    async fn get_staff(&self, id: StaffId) -> PortResult<Option<Staff>> {
        Ok(self.roster().await?.get(id).cloned())
    }

    async fn find_staff(&self, email: &Email) -> PortResult<Option<Staff>> {
        Ok(self.roster().await?.staff.into_iter().find(|staff| staff.email == *email))
    }

    async fn list_staff(&self) -> PortResult<Vec<Staff>> {
        Ok(self.roster().await?.staff)
    }

    async fn set_role(&self, id: StaffId, role: Role) -> PortResult<()> {
        let set = |roster: &mut Roster| {
            if role != Role::Owner && roster.is_last_owner(id) {
                return Err(Fault::Refused(None));
            }
            let staff = roster.staff.iter_mut().find(|staff| staff.id == id).ok_or(Fault::Refused(None))?;
            let has_it = staff.role == role;
            staff.role = role;
            Ok((!has_it).then(Vec::new))
        };
        Ok(self.change_roster(set).await?)
    }

    async fn remove_staff(&self, id: StaffId) -> PortResult<()> {
        let remove = |roster: &mut Roster| {
            if roster.is_last_owner(id) {
                return Err(Fault::Refused(None));
            }
            let is_there = roster.get(id).is_some();
            roster.staff.retain(|staff| staff.id != id);
            Ok(is_there.then(|| vec![Write::delete(member_key(id))]))
        };
        self.change_roster(remove).await?;
        // Nobody who is not a member gets new links or sessions, so these are all.
        Ok(self.forget_sign_ins(id).await?)
    }

    async fn set_password(&self, id: StaffId, hash: &str) -> PortResult<()> {
        let write = Write::update(member_key(id), "SET #password = :password").when("attribute_exists(#pk)");
        Ok(self.table.together(vec![write.with(":password", text(hash))]).await?)
    }

    async fn get_password(&self, id: StaffId) -> PortResult<Option<String>> {
        let member = self.table.get(member_key(id)).await?.filter(|member| member.has("password"));
        Ok(member.map(|member| member.text("password").map(str::to_owned)).transpose()?)
    }

    async fn put_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> PortResult<()> {
        Ok(self.keep_link(hash, staff, expires).await?)
    }

    async fn take_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<StaffId>> {
        Ok(self.use_link(hash, now).await?)
    }

    async fn put_session(&self, hash: TokenHash, session: &Session) -> PortResult<()> {
        Ok(self.keep_session(hash, session).await?)
    }

    async fn get_session(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<Session>> {
        Ok(self.session(hash).await?.filter(|session| now < session.expires))
    }

    async fn end_session(&self, hash: TokenHash) -> PortResult<()> {
        Ok(self.forget_session(hash).await?)
    }

    async fn end_sessions_of(&self, staff: StaffId) -> PortResult<()> {
        Ok(self.forget_sessions(staff).await?)
    }
}
