//! Who registers until the server dies: many connections, each noting what it sends before it does.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::RaffleId;
use domain::ticket::SignedReceipt;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::book::Book;
use crate::chance::SplitMix;
use crate::form::{Door, Request};
use crate::http::Connection;

const CONNECTIONS: u64 = 64;
const PARTY: u8 = 2;

/// The part of the two doors' answers that matters.
#[derive(Deserialize)]
struct Registered {
    receipt: SignedReceipt,
}

/// Registers people until every connection is broken.
pub(super) fn start(address: SocketAddr, raffle: RaffleId, book: &Arc<Mutex<Book>>, seed: u64) -> JoinSet<()> {
    let mut callers = JoinSet::new();
    for number in 0..CONNECTIONS {
        let door = if number % 2 == 0 { Door::V1 } else { Door::Function };
        let caller = Caller { door, request: Request::new(door, raffle, PARTY), book: book.clone() };
        callers.spawn(caller.call_until_it_breaks(address, SplitMix::new(seed ^ number << 32)));
    }
    callers
}

struct Caller {
    door: Door,
    request: Request,
    book: Arc<Mutex<Book>>,
}

impl Caller {
    async fn call_until_it_breaks(mut self, address: SocketAddr, mut chance: SplitMix) {
        let Ok(mut connection) = Connection::open(address).await else { return };
        loop {
            let number = self.book().send(&mut chance);
            let Ok(answer) = connection.call(self.request.numbered(number)).await else { return };
            match (answer.status, receipt(self.door, answer.body)) {
                (200..300, Some(receipt)) => self.book().acknowledge(number, receipt),
                (400..500, _) => self.book().refuse(number),
                // Nobody was told what became of it: as good as no answer.
                _ => {}
            }
        }
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn receipt(door: Door, body: &[u8]) -> Option<SignedReceipt> {
    match door {
        Door::V1 => serde_json::from_slice::<Registered>(body).ok().map(|registered| registered.receipt),
        _ => serde_json::from_slice(body).ok(),
    }
}
