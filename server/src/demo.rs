//! A demo festival: events with raffles in every phase, made by the real use cases under a clock
//! that is moved by hand. `programme` says what there is, `crowd` who registers.

mod crowd;
mod programme;

use anyhow::{Context, Result};
use domain::draw::{RandomnessSource, Rules, Secret, first_round_from};
use domain::event::{Event, EventDetails, Listing, Picture, Venue};
use domain::id::{EventId, RaffleId};
use domain::raffle::{Answer, PartySize, Progress, Raffle, SETTLE_SECS};
use domain::ticket::SignedReceipt;
use domain::time::{Timestamp, Window};
use services::jobs::Lane;
use services::people::Actor;
use services::{Services, claims, draw, pictures, raffles, registering, timetable};

use crate::config::Config;
use crate::wiring::FastForward;
use crate::worker;
use programme::{Fate, PlannedEvent, PlannedRaffle, Source};

/// How many messages are handled at a time while the past is made.
const BATCH: usize = 512;
const VISIBILITY_SECS: u32 = 60;

/// Fills a folder that has no events yet; answers whether it did.
pub async fn seed(config: &Config) -> Result<bool> {
    let now = FastForward::now();
    let mut events = Vec::new();
    {
        let machine = FastForward::beginning_at(config, now)?;
        if !machine.services.events.list_events().await?.is_empty() {
            return Ok(false);
        }
        for planned in programme::programme(now) {
            events.push((make_event(&machine.services, &planned).await?, planned.raffles));
        }
    }
    for (event, raffles) in &events {
        for raffle in raffles {
            let machine = FastForward::beginning_at(config, raffle.opens.min(now))?;
            Past { machine, now }.live(event, raffle).await?;
        }
    }
    Ok(true)
}

async fn make_event(services: &Services, planned: &PlannedEvent) -> Result<Event> {
    let id = pictures::keep(services, &Actor::Operator, planned.picture).await?;
    pictures::keep_card(services, &Actor::Operator, id, planned.card).await?;
    let event = Event {
        id: EventId::new(services.chance.new_uuid()),
        details: EventDetails {
            name: planned.name.to_owned(),
            summary: planned.summary.to_owned(),
            description: planned.description.to_owned(),
            venue: Venue {
                name: planned.venue.to_owned(),
                address: planned.address.to_owned(),
                zone: planned.zone.to_owned(),
            },
            starts: planned.starts,
            ends: planned.ends,
            minimum_age: planned.minimum_age,
            picture: Some(Picture { id, alt: planned.picture_alt.to_owned() }),
        },
        listing: Listing::Public,
        version: 1,
    };
    services.events.put_event(&event, Vec::new()).await?;
    Ok(event)
}

/// Moves through a raffle's life up to now.
struct Past {
    machine: FastForward,
    now: Timestamp,
}

impl Past {
    async fn live(&self, event: &Event, planned: &PlannedRaffle) -> Result<()> {
        let services = &self.machine.services;
        let id = self.announce(event, planned).await?;
        let receipts = self.register_crowd(id, planned).await?;
        match planned.fate {
            Fate::Running => {}
            Fate::Sealed => self.seal(id, planned).await?,
            Fate::CalledOff => {
                self.machine.pass_until(planned.closes.min(self.now));
                services::raffles::cancel(services, &Actor::Operator, id).await?;
            }
            Fate::Drawn | Fate::Over => self.draw_and_answer(event, id, planned, &receipts).await?,
        }
        Ok(())
    }

    async fn announce(&self, event: &Event, planned: &PlannedRaffle) -> Result<RaffleId> {
        let services = &self.machine.services;
        let id = RaffleId::new(services.chance.new_uuid());
        let mut secret = Secret([0; 32]);
        services.chance.fill(&mut secret.0);
        services.raffles.keep_secret_once(id, secret).await?;
        let raffle = Raffle {
            id,
            event: event.id,
            name: planned.name.to_owned(),
            rules: Rules {
                places: planned.places,
                max_party: PartySize::new(planned.max_party).context("the programme has possible parties")?,
                runners_up: planned.places,
                allocations: Vec::new(),
                window: Window { opens: planned.opens, closes: planned.closes },
            },
            claim_hours: planned.claim_hours,
            source: match planned.source {
                Source::Secret => RandomnessSource::SealedSecret { hash: secret.hash(id) },
                Source::Beacon => RandomnessSource::Drand { round: first_round_from(planned.closes.plus_secs(3_600)) },
                Source::Figures(figures) => RandomnessSource::Declared { figures: figures.to_owned() },
            },
            progress: Progress::default(),
            version: 1,
        };
        services.raffles.put_raffle(&raffle, Vec::new()).await?;
        Ok(id)
    }

    /// The crowd registers evenly over the part of the window that has passed.
    async fn register_crowd(&self, id: RaffleId, planned: &PlannedRaffle) -> Result<Vec<SignedReceipt>> {
        let services = &self.machine.services;
        let until = planned.closes.min(self.now);
        let passed_secs = until.millis_since(planned.opens) / 1_000;
        let mut receipts = Vec::new();
        for (index, form) in crowd::forms(planned.crowd, planned.max_party).enumerate() {
            let share = i64::try_from(index).unwrap_or(0) * passed_secs / i64::try_from(planned.crowd).unwrap_or(1);
            self.machine.pass_until(planned.opens.plus_secs(share));
            receipts.push(registering::register(services, id, &form).await?);
        }
        while worker::work_once(services, Lane::Intake, BATCH, VISIBILITY_SECS).await > 0 {}
        Ok(receipts)
    }

    async fn seal(&self, id: RaffleId, planned: &PlannedRaffle) -> Result<()> {
        let services = &self.machine.services;
        self.machine.pass_until(planned.closes.plus_secs(SETTLE_SECS));
        draw::seal(services, &raffles::read(services, id).await?.raffle).await?;
        Ok(())
    }

    async fn draw_and_answer(
        &self,
        event: &Event,
        id: RaffleId,
        planned: &PlannedRaffle,
        receipts: &[SignedReceipt],
    ) -> Result<()> {
        let services = &self.machine.services;
        self.seal(id, planned).await?;
        timetable::draw_now(services, id).await?;
        // Two in three answer: most come, some cannot.
        for (index, signed) in receipts.iter().enumerate().filter(|(index, _)| index % 3 != 0) {
            let said = if index % 5 == 0 { Answer::Decline } else { Answer::Claim };
            let code = signed.receipt.code.to_string();
            // Most were not drawn, and have nothing to answer.
            let _ = claims::answer_offer(services, &code, said).await;
        }
        if planned.fate == Fate::Over {
            self.machine.pass_until(event.details.starts);
            let found = raffles::read(services, id).await?;
            claims::pass_places_on(services, &found.raffle, &found.event).await?;
        }
        Ok(())
    }
}
