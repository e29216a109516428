//! Deleting what is stored about somebody, in DynamoDB.
//!
//! What lies elsewhere goes first (links, notes of mails, messages), then one transaction takes the
//! registration out. Whoever is cut off in between finds the registration still there, and begins again.

use async_trait::async_trait;
use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Erased, RefusalReason, Registration};
use domain::ticket::{Nonce, TicketCode};
use domain::time::Timestamp;
use services::ports::{DataLink, Erasure, Erasures, Once, PortError, PortResult, REGISTRATIONS_PAGE_MAX, TokenHash};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, bytes, hex, moment, number};
use super::raffles::Fence;
use super::refusals;
use super::registrations::{FORGET, raffle_text};
use super::table::Ask;
use super::write::Write;

/// How many times an erasure is tried while others keep changing the raffle or the board.
const TRIES_MAX: usize = 50;
/// What is kept of somebody whose data were deleted.
const ERASED: &str = "#erased_raffle, #erased_nonce, #erased_at";
const NOTE: &str = "SET #erased_raffle = :raffle, #erased_nonce = :nonce, #erased_at = :at";

/// The entries in a sealed pool that are nobody's.
pub(super) fn entries_folder(raffle: RaffleId) -> String {
    format!("erased#{raffle}")
}

impl Store {
    async fn erase(&self, erasure: &Erasure) -> Result<Once, Fault> {
        let code = erasure.code;
        let Some(found) = self.registration_with(code).await? else { return Ok(Once::Before) };
        let sheet = self.sheet_of(code.person).await?;
        self.forget_elsewhere(&found, erasure, sheet).await?;
        for _ in 0..TRIES_MAX {
            let Some(leaving) = self.registration_with(code).await? else { return Ok(Once::Before) };
            let fence = self.fence(leaving.raffle).await?;
            let writes = self.leave(&leaving, &fence, erasure.at).await?;
            match self.table.together(writes).await {
                Ok(()) => {
                    self.forget_what_came_late(erasure, sheet).await;
                    return Ok(Once::Now);
                }
                Err(Fault::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Away("too many others change the raffle at once".to_owned()))
    }

    async fn registration_with(&self, code: TicketCode) -> Result<Option<Registration>, Fault> {
        let found = self.registration(code.person).await?;
        Ok(found.filter(|found| found.code == code))
    }

    /// What is stored of the person beside their registration.
    async fn forget_elsewhere(&self, found: &Registration, erasure: &Erasure, sheet: Option<u64>) -> Result<(), Fault> {
        self.forget_notes(erasure, sheet).await?;
        let unread = self.around.queue.forget_messages(erasure.code.person, &erasure.email).await;
        let unread = unread.map_err(|fault: PortError| Fault::Away(fault.to_string()))?;
        if !unread.is_empty() && !self.fence(found.raffle).await?.is_sealed() {
            let refusals: Vec<_> = unread.iter().map(|unread| unread.refused(RefusalReason::Withdrawn)).collect();
            self.refuse_all(found.raffle, &refusals).await?;
        }
        Ok(())
    }

    async fn forget_notes(&self, erasure: &Erasure, sheet: Option<u64>) -> Result<(), Fault> {
        self.forget_data_links(erasure.code.person).await?;
        self.forget_turns(&erasure.mails, sheet).await
    }

    /// Forgets what was noted between the search and the end of the registration. It holds no data, so whatever is left
    /// where this fails does no harm.
    async fn forget_what_came_late(&self, erasure: &Erasure, sheet: Option<u64>) {
        if let Err(fault) = self.forget_notes(erasure, sheet).await {
            tracing::warn!(error = %PortError::from(fault), "notes of somebody whose data were deleted may be left");
        }
    }

    /// The writes by which a registration leaves: all of them, or none.
    async fn leave(&self, leaving: &Registration, fence: &Fence, at: Timestamp) -> Result<Vec<Write>, Fault> {
        let (raffle, code, commitment) = (leaving.raffle, leaving.code, leaving.commitment());
        let blank = Write::update(self.person_key(code.person), format!("{NOTE} {FORGET}"));
        let blank = blank.when("#nonce = :nonce").with(":nonce", bytes(code.nonce.0)).with(":at", moment(at));
        let mut writes = vec![blank.with(":raffle", raffle_text(raffle)), fence.leave(raffle)];
        if !fence.is_sealed() {
            writes.push(refusals::write(raffle, leaving.refused(RefusalReason::Withdrawn)));
            return Ok(writes);
        }
        let key = Key::new(entries_folder(raffle), hex(&commitment.0));
        let entry = Item::at(key.clone()).with("received_at", moment(leaving.received_at));
        writes.push(Write::put(key, entry.with("party_size", number(leaving.party_size.get()))));
        writes.extend(self.erase_line(raffle, code.person, at).await?);
        Ok(writes)
    }
}

#[async_trait]
impl Erasures for Store {
    async fn put_data_link(&self, hash: TokenHash, link: &DataLink) -> PortResult<()> {
        Ok(self.keep_data_link(hash, link).await?)
    }

    async fn get_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        Ok(self.data_link(hash).await?.filter(|link| now < link.expires))
    }

    async fn take_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        Ok(self.use_data_link(hash).await?.filter(|link| now < link.expires))
    }

    async fn erase_once(&self, erasure: &Erasure) -> PortResult<Once> {
        Ok(self.erase(erasure).await?)
    }

    async fn count_withdrawals(&self, raffle: RaffleId) -> PortResult<u64> {
        Ok(self.fence(raffle).await?.leaves)
    }

    async fn get_erased(&self, person: PersonKey) -> PortResult<Option<Erased>> {
        let item = self.table.get_fields(self.person_key(person), ERASED).await?;
        let Some(item) = item.filter(|item| item.has("erased_at")) else { return Ok(None) };
        let code = TicketCode { person, nonce: Nonce(item.bytes("erased_nonce")?) };
        Ok(Some(Erased { raffle: item.parsed("erased_raffle")?, code, at: item.moment("erased_at")? }))
    }

    async fn list_erased(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Commitment>> {
        let ask = Ask::all(entries_folder(raffle)).after(after.map(|after| hex(&after.0))).fields("#sk");
        let page = self.table.first(&ask, limit.min(REGISTRATIONS_PAGE_MAX)).await?;
        Ok(page.iter().map(|item| item.parsed("sk")).collect::<Result<_, Fault>>()?)
    }
}
