//! One life of a raffle, in a process that may stumble or die once on its way.

use std::sync::Arc;

use domain::id::RaffleId;
use domain::raffle::{Answer, RaffleForm, RegistrationForm, StandingKind};
use domain::ticket::SignedReceipt;
use services::claims::answer_offer;
use services::people::Actor;
use services::ports::Registrations as _;
use services::{Error, Services, raffles, registering};

use super::mortal::Mortal;
use super::witness::Witness;
use crate::support::{HOUR, MINUTE, form_of};

/// Somebody with a receipt.
pub(super) struct Acknowledged {
    pub(super) name: &'static str,
    pub(super) receipt: SignedReceipt,
    /// They got no answer the first time, and tried again.
    pub(super) was_interrupted: bool,
}

/// One life of a raffle.
pub(super) struct Night {
    pub(super) office: Mortal,
    pub(super) raffle: RaffleId,
    pub(super) acknowledged: Vec<Acknowledged>,
}

/// Something that a person asks of the process, and asks again where there is no answer.
enum Deed {
    Register(RegistrationForm),
    Close,
    Answer(String, Answer),
}

impl Deed {
    async fn ask(&self, services: &Services, id: RaffleId) -> Result<Option<SignedReceipt>, Error> {
        match self {
            Self::Register(form) => registering::register(services, id, form).await.map(Some),
            Self::Close => match raffles::close(services, &Actor::Operator, id).await {
                // It was closed though the answer was lost, which the organizer then sees.
                Err(Error::WrongPhase { .. }) => Ok(None),
                other => other.map(|()| None),
            },
            Self::Answer(code, said) => answer_offer(services, code, *said).await.map(|()| None),
        }
    }
}

/// Five people, one of them twice.
pub(super) const GUESTS: [(&str, u8); 6] = [("ada", 1), ("ben", 1), ("cleo", 2), ("dan", 1), ("eve", 1), ("ada", 2)];

impl Night {
    /// Lives it: register, store, close, seal, draw, announce, claim, decline, lapse, end.
    pub(super) async fn live(witness: Arc<Witness>) -> Self {
        let office = Mortal::new(witness);
        let house = &office.house;
        let form =
            RaffleForm { places: "3".into(), runners_up: "2".into(), claim_hours: "4".into(), ..house.raffle_form() };
        let raffle = house.open_raffle(&form).await;
        office.witness.watch(house, raffle);
        let mut night = Self { office, raffle, acknowledged: Vec::new() };
        for (name, party) in GUESTS {
            let (receipt, was_interrupted) = night.insist(Deed::Register(form_of(name, party))).await;
            let receipt = receipt.expect("who registers gets a receipt");
            night.acknowledged.push(Acknowledged { name, receipt, was_interrupted });
        }
        night.office.pass(1, 1).await;
        night.insist(Deed::Close).await;
        night.office.pass(MINUTE, 20).await;
        let winners = night.winners().await;
        let [first, .., last] = winners.as_slice() else { panic!("three places are more than one party") };
        night.insist(Deed::Answer(first.clone(), Answer::Claim)).await;
        night.insist(Deed::Answer(last.clone(), Answer::Decline)).await;
        night.office.pass(16 * HOUR, HOUR).await;
        night
    }

    /// The codes of the winners, in rank order.
    async fn winners(&self) -> Vec<String> {
        let mut codes = Vec::new();
        for line in self.office.house.board(self.raffle).await.standings {
            if line.kind == StandingKind::Winner {
                let stored = self.office.house.memory.get_registration(line.person).await.expect("memory");
                codes.push(stored.expect("who won is registered").code.to_string());
            }
        }
        codes
    }

    /// Asks, and asks again where there is no answer. Also says whether that was so.
    async fn insist(&mut self, deed: Deed) -> (Option<SignedReceipt>, bool) {
        let asked = deed.ask(&self.office.house.services, self.raffle).await;
        let was_struck = self.office.recover().await;
        match asked {
            Ok(receipt) => (receipt, false),
            Err(_) if was_struck => {
                let again = deed.ask(&self.office.house.services, self.raffle).await;
                (again.expect("the second time it works"), true)
            }
            Err(error) => panic!("refused without need: {error}"),
        }
    }
}
