//! Sign-in links and sessions in DynamoDB: one item under the hash of the token, and one under the member of
//! staff, by which all that are theirs are found.

use domain::id::StaffId;
use domain::time::Timestamp;
use services::ports::{Session, TokenHash};

use super::Store;
use super::fault::Fault;
use super::items::{EXPIRES, Item, Key, expiry, hex, moment, text};
use super::people::member_key;
use super::table::Ask;
use super::write::Write;

/// What a token opens.
#[derive(Clone, Copy)]
enum Kind {
    Link,
    Session,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Link, Self::Session];

    const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Session => "session",
        }
    }

    fn key(self, hash: &str) -> Key {
        Key::new(format!("{}#{hash}", self.word()), self.word())
    }

    /// How the keys begin of all that a member has of this kind.
    fn beginning(self) -> String {
        format!("{}#", self.word())
    }

    fn pointer(self, staff: StaffId, hash: &str) -> Key {
        Key::new(member_key(staff).pk, format!("{}{hash}", self.beginning()))
    }

    /// The writes that put a token out of use, if it still is this member's.
    fn delete(self, staff: StaffId, hash: &str) -> Vec<Write> {
        let token = Write::delete(self.key(hash)).when("#staff = :staff").with(":staff", text(staff.to_string()));
        vec![token, Write::delete(self.pointer(staff, hash))]
    }
}

fn session_of(item: &Item) -> Result<Session, Fault> {
    Ok(Session { staff: item.parsed("staff")?, expires: item.moment("until")? })
}

impl Store {
    pub(super) async fn keep_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> Result<(), Fault> {
        self.keep_token(Kind::Link, hash, &Session { staff, expires }).await
    }

    pub(super) async fn keep_session(&self, hash: TokenHash, session: &Session) -> Result<(), Fault> {
        self.keep_token(Kind::Session, hash, session).await
    }

    /// Keeps a token for a member who is there.
    async fn keep_token(&self, kind: Kind, hash: TokenHash, session: &Session) -> Result<(), Fault> {
        let (Session { staff, expires }, hash) = (session, hex(&hash));
        let item = Item::at(kind.key(&hash)).with("staff", text(staff.to_string()));
        let item = item.with("until", moment(*expires)).with(EXPIRES, expiry(*expires));
        let pointer = kind.pointer(*staff, &hash);
        let found_by = Item::at(pointer.clone()).with(EXPIRES, expiry(*expires));
        let member = Write::check(member_key(*staff)).when("attribute_exists(#pk)");
        self.table.together(vec![member, Write::put(kind.key(&hash), item), Write::put(pointer, found_by)]).await
    }

    async fn token(&self, kind: Kind, hash: TokenHash) -> Result<Option<Session>, Fault> {
        let item = self.table.get(kind.key(&hex(&hash))).await?;
        item.as_ref().map(session_of).transpose()
    }

    /// Uses a link up: one of several callers gets the member.
    pub(super) async fn use_link(&self, hash: TokenHash, now: Timestamp) -> Result<Option<StaffId>, Fault> {
        let Some(Session { staff, expires }) = self.token(Kind::Link, hash).await? else { return Ok(None) };
        match self.table.together(Kind::Link.delete(staff, &hex(&hash))).await {
            Ok(()) => Ok((now < expires).then_some(staff)),
            Err(Fault::Refused(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// A session, whether or not it has expired.
    pub(super) async fn session(&self, hash: TokenHash) -> Result<Option<Session>, Fault> {
        self.token(Kind::Session, hash).await
    }

    pub(super) async fn forget_session(&self, hash: TokenHash) -> Result<(), Fault> {
        let Some(session) = self.session(hash).await? else { return Ok(()) };
        self.forget_token(Kind::Session, session.staff, &hex(&hash)).await
    }

    pub(super) async fn forget_sessions(&self, staff: StaffId) -> Result<(), Fault> {
        self.forget_tokens(Kind::Session, staff).await
    }

    /// Puts all links and sessions of somebody out of use.
    pub(super) async fn forget_sign_ins(&self, staff: StaffId) -> Result<(), Fault> {
        for kind in Kind::ALL {
            self.forget_tokens(kind, staff).await?;
        }
        Ok(())
    }

    async fn forget_tokens(&self, kind: Kind, staff: StaffId) -> Result<(), Fault> {
        let pointers = Ask::all(member_key(staff).pk).beginning(kind.beginning()).fields("#pk, #sk");
        for pointer in self.table.list(&pointers).await? {
            let sk = pointer.key()?.sk;
            let hash = sk.strip_prefix(&kind.beginning()).unwrap_or_default();
            self.forget_token(kind, staff, hash).await?;
        }
        Ok(())
    }

    async fn forget_token(&self, kind: Kind, staff: StaffId, hash: &str) -> Result<(), Fault> {
        match self.table.together(kind.delete(staff, hash)).await {
            // It is gone, or somebody else's by now.
            Err(Fault::Refused(_)) => self.table.delete_all([kind.pointer(staff, hash)]).await,
            answer => answer,
        }
    }
}
