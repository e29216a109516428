//! Signing receipts: those that are asked for at the same moment share one signature.
//!
//! One commit answers hundreds of people at once. The first of them lets the others come, and then signs for
//! all; somebody who is alone waits for nobody and is signed alone.

use std::sync::{Mutex, PoisonError};

use domain::ticket::{Receipt, ReceiptKey, SignedReceipt, TOGETHER_MAX};
use futures::channel::oneshot;

/// Where receipts wait for the signature that they share.
#[derive(Default)]
pub struct SigningDesk {
    waiting: Mutex<Vec<Asked>>,
}

struct Asked {
    receipt: Receipt,
    reply: oneshot::Sender<SignedReceipt>,
}

impl SigningDesk {
    /// The receipt with a signature under it.
    pub async fn sign(&self, key: &ReceiptKey, receipt: Receipt) -> SignedReceipt {
        let (reply, answer) = oneshot::channel();
        let is_first = self.put(Asked { receipt: receipt.clone(), reply });
        if is_first {
            let turn = Turn { desk: self, key };
            let_others_come().await;
            drop(turn);
        }
        // Whoever signs answers everybody, unless it panics halfway.
        answer.await.unwrap_or_else(|_| key.sign(receipt))
    }

    /// Whether nobody else was there.
    fn put(&self, asked: Asked) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(asked);
        waiting.len() == 1
    }

    fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The duty to sign for everybody who waits. It is fulfilled on drop, so a caller that goes away in between leaves
/// nobody waiting.
struct Turn<'a> {
    desk: &'a SigningDesk,
    key: &'a ReceiptKey,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let (mut receipts, mut replies) = (Vec::new(), Vec::new());
        for Asked { receipt, reply } in self.desk.take() {
            receipts.push(receipt);
            replies.push(reply);
        }
        let mut replies = replies.into_iter();
        while !receipts.is_empty() {
            let rest = receipts.split_off(receipts.len().min(TOGETHER_MAX));
            for (signed, reply) in self.key.sign_together(receipts).into_iter().zip(&mut replies) {
                // A caller that has gone away wants no receipt; the registration is stored.
                let _ = reply.send(signed);
            }
            receipts = rest;
        }
    }
}

/// Yields until everything that was ready to run has had its turn.
async fn let_others_come() {
    let mut has_waited = false;
    futures::future::poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use domain::draw::Salt;
    use domain::id::RaffleId;
    use domain::person::PersonKey;
    use domain::raffle::PartySize;
    use domain::ticket::{Nonce, TicketCode};
    use domain::time::Timestamp;
    use futures::executor::block_on;
    use futures::future::join_all;

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
    fn everybody_gets_their_own_receipt_and_those_of_one_moment_share_a_signature() {
        let (desk, key) = (SigningDesk::default(), key());
        let many = 3 * u16::try_from(TOGETHER_MAX).expect("a small number") / 2;
        let signed = block_on(join_all((0..many).map(|number| desk.sign(&key, receipt(number)))));
        let mut signatures = signed.iter().map(|signed| signed.signature).collect::<Vec<_>>();
        signatures.dedup();
        assert_eq!(signatures.len(), 2, "as many as fit under one, and the rest");
        assert!((0..).zip(&signed).all(|(number, signed)| signed.receipt == receipt(number)));
        assert!(signed.iter().step_by(97).all(|signed| key.verifier().is_genuine(signed)));
    }

    #[test]
    fn who_is_alone_is_signed_alone() {
        let (desk, key) = (SigningDesk::default(), key());
        for number in 0..3 {
            assert_eq!(block_on(desk.sign(&key, receipt(number))), key.sign(receipt(number)));
        }
    }

    #[test]
    fn who_was_to_sign_and_goes_away_leaves_nobody_waiting() {
        let (desk, key) = (SigningDesk::default(), key());
        let mut context = Context::from_waker(Waker::noop());
        let mut second = {
            let mut first = pin!(desk.sign(&key, receipt(1)));
            assert!(first.as_mut().poll(&mut context).is_pending());
            let mut second = Box::pin(desk.sign(&key, receipt(2)));
            assert!(second.as_mut().poll(&mut context).is_pending());
            second
        };
        let std::task::Poll::Ready(signed) = second.as_mut().poll(&mut context) else { panic!("it waits for ever") };
        assert!(key.verifier().is_genuine(&signed));
        assert_eq!(block_on(desk.sign(&key, receipt(3))), key.sign(receipt(3)), "the desk is free again");
    }
}
