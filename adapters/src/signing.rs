//! Signatures by a library whose arithmetic is written in assembly. It takes half the time of the domain's own, which
//! also runs in browsers.

use std::sync::Arc;

use aws_lc_rs::signature::Ed25519KeyPair;
use domain::ticket::{ReceiptKey, Sign, Signature};

struct Fast(Ed25519KeyPair);

impl Sign for Fast {
    fn sign(&self, bytes: &[u8]) -> Signature {
        let mut signature = Signature([0; 64]);
        signature.0.copy_from_slice(self.0.sign(bytes).as_ref());
        signature
    }
}

/// The key of a seed, the fastest that this machine has. It signs what `ReceiptKey::from_seed` signs.
pub fn receipt_key(seed: &[u8; 32]) -> ReceiptKey {
    let key = ReceiptKey::from_seed(seed);
    match Ed25519KeyPair::from_seed_unchecked(seed) {
        Ok(pair) => key.by(Arc::new(Fast(pair))),
        Err(refused) => {
            tracing::warn!("receipts are signed the slower way: {refused}");
            key
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::RaffleId;
    use domain::person::PersonKey;
    use domain::raffle::PartySize;
    use domain::ticket::{Nonce, Receipt, ReceiptKey, TicketCode};
    use domain::time::Timestamp;
    use uuid::Uuid;

    use super::receipt_key;

    #[test]
    fn it_signs_what_the_domain_signs() {
        for number in 0..=u8::MAX {
            let receipt = Receipt {
                raffle: RaffleId::new(Uuid::from_u128(number.into())),
                code: TicketCode { person: PersonKey([number; 10]), nonce: Nonce([number; 5]) },
                salt: domain::draw::Salt([number; 16]),
                party_size: PartySize::new(1).expect("a size"),
                received_at: Timestamp::EPOCH.plus_secs(number.into()),
            };
            let (fast, plain) = (receipt_key(&[number; 32]), ReceiptKey::from_seed(&[number; 32]));
            assert_eq!(fast.sign(receipt.clone()), plain.sign(receipt));
        }
    }
}
