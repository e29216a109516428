//! Staff, passwords, links and sessions in SQLite.

use async_trait::async_trait;
use domain::id::StaffId;
use domain::person::Email;
use domain::staff::{Role, Staff};
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use services::ports::{People, PortResult, Session, TokenHash};

use super::columns::{moment, parsed};
use super::writer::Desk;
use super::{Fault, Store};

const ADD: &str = "INSERT INTO staff (id, name, email, role) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
const IS_LAST_OWNER: &str = "SELECT role = 'owner' AND (SELECT count(*) FROM staff WHERE role = 'owner') = 1
    FROM staff WHERE id = ?";
const TAKE_LINK: &str = "DELETE FROM link WHERE hash = ? RETURNING staff, expires";
const PUT_LINK: &str = "INSERT OR REPLACE INTO link (hash, staff, expires)
    SELECT ?1, id, ?3 FROM staff WHERE id = ?2";
const PUT_SESSION: &str = "INSERT OR REPLACE INTO session (hash, staff, expires)
    SELECT ?1, id, ?3 FROM staff WHERE id = ?2";

impl Desk<'_> {
    /// Runs a statement that has to find the row it changes.
    fn change_one(&self, sql: &str, values: impl Params) -> Result<(), Fault> {
        let changed = self.connection.prepare_cached(sql)?.execute(values)?;
        if changed == 0 { Err(Fault::Conflict) } else { Ok(()) }
    }

    fn change(&self, sql: &str, values: impl Params) -> Result<(), Fault> {
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Throws away what ran out, so that neither table grows forever.
    fn forget_expired(&self) -> Result<(), Fault> {
        let now = self.now().as_millis();
        self.change("DELETE FROM link WHERE expires <= ?", [now])?;
        self.change("DELETE FROM session WHERE expires <= ?", [now])
    }

    fn is_last_owner(&self, id: StaffId) -> Result<bool, Fault> {
        let mut last = self.connection.prepare_cached(IS_LAST_OWNER)?;
        Ok(last.query_row([id.to_string()], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

fn find(connection: &Connection, sql: &str, value: &str) -> Result<Option<Staff>, Fault> {
    let mut found = connection.prepare_cached(sql)?;
    let mut rows = found.query([value])?;
    rows.next()?.map(staff).transpose()
}

fn staff(row: &Row<'_>) -> Result<Staff, Fault> {
    let unreadable = |what: &str| Fault::Unreadable(format!("a member of staff has an unreadable {what}"));
    let (name, email, role): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Staff {
        id: parsed(row, 0)?,
        name: serde_json::from_value(name.into()).map_err(|_| unreadable("name"))?,
        email: serde_json::from_value(email.into()).map_err(|_| unreadable("address"))?,
        role: Role::parse(&role).map_err(|_| unreadable("role"))?,
    })
}

#[async_trait]
impl People for Store {
    async fn add_staff(&self, staff: &Staff) -> PortResult<()> {
        let Staff { id, name, email, role } = staff.clone();
        self.write_one(move |desk| {
            desk.change_one(ADD, params![id.to_string(), name.as_str(), email.as_str(), role.as_str()])
        })
        .await
    }

    async fn get_staff(&self, id: StaffId) -> PortResult<Option<Staff>> {
        let sql = "SELECT id, name, email, role FROM staff WHERE id = ?";
        self.read(move |connection| find(connection, sql, &id.to_string())).await
    }

    async fn find_staff(&self, email: &Email) -> PortResult<Option<Staff>> {
        let sql = "SELECT id, name, email, role FROM staff WHERE email = ?";
        let email = email.clone();
        self.read(move |connection| find(connection, sql, email.as_str())).await
    }

    async fn list_staff(&self) -> PortResult<Vec<Staff>> {
        self.read(|connection| {
            let mut all = connection.prepare_cached("SELECT id, name, email, role FROM staff ORDER BY number")?;
            all.query_and_then([], staff)?.collect()
        })
        .await
    }

    async fn set_role(&self, id: StaffId, role: Role) -> PortResult<()> {
        self.write(move |desk| {
            if role != Role::Owner && desk.is_last_owner(id)? {
                return Err(Fault::Conflict);
            }
            desk.change_one("UPDATE staff SET role = ?2 WHERE id = ?1", params![id.to_string(), role.as_str()])
        })
        .await
    }

    async fn remove_staff(&self, id: StaffId) -> PortResult<()> {
        self.write(move |desk| {
            if desk.is_last_owner(id)? {
                return Err(Fault::Conflict);
            }
            desk.change("DELETE FROM staff WHERE id = ?", [id.to_string()])
        })
        .await
    }

    async fn set_password(&self, id: StaffId, hash: &str) -> PortResult<()> {
        let hash = hash.to_owned();
        let sql = "UPDATE staff SET password = ?2 WHERE id = ?1";
        self.write_one(move |desk| desk.change_one(sql, params![id.to_string(), hash])).await
    }

    async fn get_password(&self, id: StaffId) -> PortResult<Option<String>> {
        self.read(move |connection| {
            let mut password = connection.prepare_cached("SELECT password FROM staff WHERE id = ?")?;
            Ok(password.query_row([id.to_string()], |row| row.get(0)).optional()?.flatten())
        })
        .await
    }

    async fn put_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> PortResult<()> {
        self.write(move |desk| {
            desk.forget_expired()?;
            desk.change_one(PUT_LINK, params![hash, staff.to_string(), expires.as_millis()])
        })
        .await
    }

    async fn take_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<StaffId>> {
        self.write_one(move |desk| {
            let mut take = desk.connection.prepare_cached(TAKE_LINK)?;
            let taken: Option<(StaffId, Timestamp)> = take
                .query_and_then([hash], |row| Ok::<_, Fault>((parsed(row, 0)?, moment(row, 1)?)))?
                .next()
                .transpose()?;
            Ok(taken.filter(|(_, expires)| now < *expires).map(|(staff, _)| staff))
        })
        .await
    }

    async fn put_session(&self, hash: TokenHash, session: &Session) -> PortResult<()> {
        let Session { staff, expires } = session.clone();
        self.write(move |desk| {
            desk.forget_expired()?;
            desk.change_one(PUT_SESSION, params![hash, staff.to_string(), expires.as_millis()])
        })
        .await
    }

    async fn get_session(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<Session>> {
        self.read(move |connection| {
            let mut found = connection.prepare_cached("SELECT staff, expires FROM session WHERE hash = ?")?;
            let mut rows = found.query([hash])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let session = Session { staff: parsed(row, 0)?, expires: moment(row, 1)? };
            Ok(Some(session).filter(|session| now < session.expires))
        })
        .await
    }

    async fn end_session(&self, hash: TokenHash) -> PortResult<()> {
        self.write_one(move |desk| desk.change("DELETE FROM session WHERE hash = ?", [hash])).await
    }

    async fn end_sessions_of(&self, staff: StaffId) -> PortResult<()> {
        self.write_one(move |desk| desk.change("DELETE FROM session WHERE staff = ?", [staff.to_string()])).await
    }
}
