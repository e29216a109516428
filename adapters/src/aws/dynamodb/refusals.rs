//! Refusals in DynamoDB, in the order of commitments: spread over a few partitions a raffle, because in a rush many
//! come twice.

use aws_sdk_dynamodb::types::ReturnValue;
use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::raffle::{Refusal, RefusalReason};
use services::ports::REGISTRATIONS_PAGE_MAX;

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, hex, text};
use super::shards::Shards;
use super::table::{Ask, at_most};
use super::write::Write;

/// How many refusals of one call are written at once.
const AT_ONCE: usize = 64;

/// The partitions of a raffle's refusals. One takes about a thousand writes a second, so these take as many as come
/// where one in two registrations is refused in a rush of 30,000 a second.
const SHARDS: Shards = Shards::new(16).expect("a power of two");

fn folder(raffle: RaffleId, shard: u16) -> String {
    format!("refused#{raffle}#{shard:04x}")
}

fn key(raffle: RaffleId, commitment: Commitment) -> Key {
    Key::new(folder(raffle, SHARDS.of(&commitment.0)), hex(&commitment.0))
}

/// The write of a refusal. The first reason stays.
pub(super) fn write(raffle: RaffleId, refusal: Refusal) -> Write {
    let write = Write::update(key(raffle, refusal.commitment), "SET #reason = if_not_exists(#reason, :reason)");
    write.with(":reason", text(refusal.reason.as_str()))
}

fn reason_of(item: &Item) -> Result<RefusalReason, Fault> {
    let reason = RefusalReason::parse(item.text("reason")?);
    reason.ok_or_else(|| Fault::Unreadable("a refusal has an unknown reason".to_owned()))
}

impl Store {
    /// Notes a refusal, and answers with the reason that counts: the first one.
    pub(super) async fn refuse(&self, raffle: RaffleId, refusal: Refusal) -> Result<RefusalReason, Fault> {
        reason_of(&self.table.update(write(raffle, refusal), ReturnValue::AllNew).await?)
    }

    /// Notes many refusals.
    pub(super) async fn refuse_all(&self, raffle: RaffleId, refusals: &[Refusal]) -> Result<(), Fault> {
        let work: Vec<_> = refusals.iter().map(|refusal| self.refuse(raffle, *refusal)).collect();
        at_most(AT_ONCE, work).await?;
        Ok(())
    }

    /// Why a commitment is not in a pool.
    pub(super) async fn refusal(
        &self,
        raffle: RaffleId,
        commitment: Commitment,
    ) -> Result<Option<RefusalReason>, Fault> {
        let item = self.table.get(key(raffle, commitment)).await?;
        item.as_ref().map(reason_of).transpose()
    }

    /// A page in the order of commitments.
    pub(super) async fn refusals(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> Result<Vec<Refusal>, Fault> {
        let limit = limit.min(REGISTRATIONS_PAGE_MAX);
        let first = after.map_or(0, |after| SHARDS.of(&after.0));
        let mut page = Vec::new();
        for shard in SHARDS.all().skip(usize::from(first)) {
            let ask =
                Ask::all(folder(raffle, shard)).after(after.filter(|_| shard == first).map(|after| hex(&after.0)));
            for item in self.table.first(&ask, limit - page.len()).await? {
                page.push(Refusal { commitment: item.parsed("sk")?, reason: reason_of(&item)? });
            }
            if page.len() == limit {
                break;
            }
        }
        Ok(page)
    }
}
