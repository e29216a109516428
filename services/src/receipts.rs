//! Signing receipts: those that are on their way at the same time share one signature.
//!
//! A receipt waits on the desk while its registration is written to the disk. The first caller who needs theirs signs
//! all that wait, with one signature; the others find theirs signed. So no caller waits for another. A receipt may be
//! signed early, but it is handed out only after its registration is stored.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use domain::ticket::{Receipt, ReceiptKey, SignedReceipt};

/// How many receipts share a signature at most. Sharing with more saves next to nothing of each, and makes each longer.
const SHARED_BY: usize = 64;

/// Where receipts lie until somebody signs them.
#[derive(Default)]
pub struct SigningDesk {
    lying: Mutex<Vec<Weak<Sheet>>>,
}

#[derive(Clone)]
struct Sheet {
    receipt: Receipt,
    signed: OnceLock<SignedReceipt>,
}

/// A receipt on the desk. Whoever drops it wants none any more.
pub struct Unsigned<'a> {
    desk: &'a SigningDesk,
    sheet: Arc<Sheet>,
}

impl SigningDesk {
    /// Puts a receipt there.
    pub fn put(&self, receipt: Receipt) -> Unsigned<'_> {
        let sheet = Arc::new(Sheet { receipt, signed: OnceLock::new() });
        let mut lying = self.lying();
        // Where nothing can be stored nobody comes for theirs: so those that were dropped are cleared away before the
        // pile grows.
        if lying.len() == lying.capacity() {
            lying.retain(|sheet| sheet.strong_count() > 0);
        }
        lying.push(Arc::downgrade(&sheet));
        drop(lying);
        Unsigned { desk: self, sheet }
    }

    fn lying(&self) -> MutexGuard<'_, Vec<Weak<Sheet>>> {
        self.lying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unsigned<'_> {
    /// The receipt with a signature under it.
    pub fn sign(self, key: &ReceiptKey) -> SignedReceipt {
        let mut lying = self.desk.lying();
        if self.sheet.signed.get().is_none() {
            sign_all(key, &std::mem::take(&mut *lying));
        }
        drop(lying);
        let Sheet { receipt, signed } = Arc::unwrap_or_clone(self.sheet);
        signed.into_inner().unwrap_or_else(|| key.sign(receipt))
    }
}

fn sign_all(key: &ReceiptKey, lying: &[Weak<Sheet>]) {
    let wanted: Vec<Arc<Sheet>> = lying.iter().filter_map(Weak::upgrade).collect();
    for sheets in wanted.chunks(SHARED_BY) {
        let receipts = sheets.iter().map(|sheet| sheet.receipt.clone()).collect();
        for (sheet, signed) in sheets.iter().zip(key.sign_together(receipts)) {
            // Empty until now: what lies here has not been signed.
            let _ = sheet.signed.set(signed);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::draw::Salt;
    use domain::id::RaffleId;
    use domain::person::PersonKey;
    use domain::raffle::PartySize;
    use domain::ticket::{Nonce, TicketCode};
    use domain::time::Timestamp;

    use super::*;

    fn receipt(number: u16) -> Receipt {
        let mut key = [0; 10];
        key[..2].copy_from_slice(&number.to_be_bytes());
        Receipt {
            raffle: RaffleId::new(uuid::Uuid::from_u128(1)),
            code: TicketCode { person: PersonKey(key), nonce: Nonce([2; 5]) },
            salt: Salt([3; 16]),
            party_size: PartySize::ONE,
            received_at: Timestamp::EPOCH,
        }
    }

    fn key() -> ReceiptKey {
        ReceiptKey::from_seed(&[7; 32])
    }

    #[test]
    fn everybody_gets_their_own_receipt_and_those_that_lie_there_together_share_a_signature() {
        let (desk, key) = (SigningDesk::default(), key());
        let many = 3 * u16::try_from(SHARED_BY).expect("a small number") / 2;
        let lying: Vec<_> = (0..many).map(|number| desk.put(receipt(number))).collect();
        let signed: Vec<_> = lying.into_iter().map(|unsigned| unsigned.sign(&key)).collect();
        let mut signatures: Vec<_> = signed.iter().map(|signed| signed.signature).collect();
        signatures.dedup();
        assert_eq!(signatures.len(), 2, "as many as fit under one, and the rest");
        assert!((0..).zip(&signed).all(|(number, signed)| signed.receipt == receipt(number)));
        assert!(signed.iter().all(|signed| key.verifier().is_genuine(signed)));
    }

    #[test]
    fn who_is_alone_is_signed_alone() {
        let (desk, key) = (SigningDesk::default(), key());
        for number in 0..3 {
            assert_eq!(desk.put(receipt(number)).sign(&key), key.sign(receipt(number)));
        }
    }

    #[test]
    fn what_was_dropped_is_not_signed_and_does_not_pile_up() {
        let (desk, key) = (SigningDesk::default(), key());
        for number in 0..1_000 {
            drop(desk.put(receipt(number)));
        }
        assert!(desk.lying().len() < 100);
        assert_eq!(desk.put(receipt(7)).sign(&key), key.sign(receipt(7)), "alone, though others lay there");
    }

    #[test]
    fn whoever_signs_nobody_is_left_out() {
        let (desk, key) = (SigningDesk::default(), key());
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (desk, key) = (&desk, &key);
                scope.spawn(move || {
                    for number in 0..200 {
                        let receipt = receipt(thread * 1_000 + number);
                        let signed = desk.put(receipt.clone()).sign(key);
                        assert_eq!(signed.receipt, receipt);
                        assert!(number % 20 != 0 || key.verifier().is_genuine(&signed));
                    }
                });
            }
        });
    }
}
