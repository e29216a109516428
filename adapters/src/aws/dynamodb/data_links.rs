//! Links by which people confirm a wish about their data, in DynamoDB: one item under the hash of the token, and
//! one under the person, by which all of somebody's links are found.

use domain::person::PersonKey;
use domain::raffle::DataWish;
use domain::ticket::TicketCode;
use services::ports::{DataLink, TokenHash};

use super::Store;
use super::fault::Fault;
use super::items::{EXPIRES, Item, Key, bytes, expiry, hex, moment, text};
use super::table::Ask;
use super::write::Write;

fn key(hash: &str) -> Key {
    Key::new(format!("data-link#{hash}"), "link")
}

fn folder(person: PersonKey) -> String {
    format!("data-links-of#{}", hex(&person.0))
}

fn link_of(item: &Item) -> Result<DataLink, Fault> {
    let wish = DataWish::parse(item.text("wish")?);
    let wish = wish.ok_or_else(|| Fault::Unreadable("a link has an unknown wish".to_owned()))?;
    Ok(DataLink { code: TicketCode::from_bytes(item.bytes("code")?), wish, expires: item.moment("until")? })
}

/// The writes that put a link out of use, if it still is the one of this code.
fn delete(hash: &str, code: TicketCode) -> [Write; 2] {
    let link = Write::delete(key(hash)).when("#code = :code").with(":code", bytes(code.to_bytes()));
    [link, Write::delete(Key::new(folder(code.person), hash))]
}

impl Store {
    /// Keeps a link. The engine throws away those that have expired.
    pub(super) async fn keep_data_link(&self, hash: TokenHash, link: &DataLink) -> Result<(), Fault> {
        let (hash, code) = (hex(&hash), bytes(link.code.to_bytes()));
        let item = Item::at(key(&hash)).with("code", code.clone()).with("wish", text(link.wish.as_str()));
        let item = item.with("until", moment(link.expires)).with(EXPIRES, expiry(link.expires));
        let of_person = Key::new(folder(link.code.person), hash.clone());
        let pointer = Item::at(of_person.clone()).with("code", code).with(EXPIRES, expiry(link.expires));
        self.table.together(vec![Write::put(key(&hash), item), Write::put(of_person, pointer)]).await
    }

    /// Looks at a link, whether or not it has expired.
    pub(super) async fn data_link(&self, hash: TokenHash) -> Result<Option<DataLink>, Fault> {
        let item = self.table.get(key(&hex(&hash))).await?;
        item.as_ref().map(link_of).transpose()
    }

    /// Uses a link up, whether or not it has expired: one of several callers gets it.
    pub(super) async fn use_data_link(&self, hash: TokenHash) -> Result<Option<DataLink>, Fault> {
        let Some(link) = self.data_link(hash).await? else { return Ok(None) };
        match self.table.together(delete(&hex(&hash), link.code).into()).await {
            Ok(()) => Ok(Some(link)),
            Err(Fault::Refused(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Puts all links of a person out of use.
    pub(super) async fn forget_data_links(&self, person: PersonKey) -> Result<(), Fault> {
        for pointer in self.table.list(&Ask::all(folder(person))).await? {
            let pointer_key = pointer.key()?;
            let code = TicketCode::from_bytes(pointer.bytes("code")?);
            match self.table.together(delete(&pointer_key.sk, code).into()).await {
                // It was used, or the hash is another's by now.
                Err(Fault::Refused(_)) => self.table.delete_all([pointer_key]).await?,
                answer => answer?,
            }
        }
        Ok(())
    }
}
