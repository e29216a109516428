//! A pool that nobody registered for: random commitments, sorted, as a sealed list has them.

use domain::draw::ENTRY_BYTES;

use crate::chance::SplitMix;

/// The largest party in the pool.
pub(crate) const PARTY_MAX: u8 = 4;

/// The bytes of a list of `entries` entries.
pub(crate) fn make(entries: u64) -> Vec<u8> {
    let mut chance = SplitMix::new(10);
    let mut list = vec![[0_u8; ENTRY_BYTES]; usize::try_from(entries).unwrap_or_default()];
    for entry in &mut list {
        chance.fill(&mut entry[..32]);
        entry[32] = 1 + entry[0] % PARTY_MAX;
    }
    list.sort_unstable();
    list.into_flattened()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::draw::EntryList;
    use domain::raffle::PartySize;

    #[test]
    fn the_pool_is_a_list_as_a_seal_has_it() {
        let list = make(1_000);
        let parsed = EntryList::parse(&list, PartySize::new(PARTY_MAX).expect("a party"));
        assert_eq!(parsed.map(|list| list.count()), Ok(1_000));
    }
}
