//! A data folder with a raffle in it, made by the real use cases before any server runs there.

use std::path::Path;

use anyhow::{Context, Result};
use domain::draw::{RandomnessSource, Rules, Secret};
use domain::event::{Event, EventDetails, Listing, Venue};
use domain::id::{EventId, RaffleId};
use domain::raffle::{PartySize, Progress, Raffle, RegistrationForm, SETTLE_SECS};
use domain::ticket::SignedReceipt;
use domain::time::{Timestamp, Window};
use futures::future::try_join_all;
use server::config::{self, Config};
use server::wiring::FastForward;
use services::{Services, registering};

use crate::form;

const DAY: i64 = 86_400;
/// The largest party of these raffles.
pub(crate) const PARTY_MAX: u8 = 4;
const CLAIM_HOURS: u32 = 48;

/// The settings of a folder, all others as shipped.
pub(crate) fn config_of(folder: &Path) -> Result<Config> {
    let mut config = config::load(None)?;
    folder.clone_into(&mut config.store.folder);
    Ok(config)
}

/// Adds a raffle that has been open since yesterday and stays so for a month.
pub(crate) async fn open_raffle(folder: &Path) -> Result<RaffleId> {
    let now = FastForward::now();
    let machine = FastForward::beginning_at(&config_of(folder)?, now)?;
    let window = Window { opens: now.plus_secs(-DAY), closes: now.plus_secs(30 * DAY) };
    announce(&machine.services, 1_000, window, now).await
}

/// What is in a raffle whose time to be sealed has come.
pub(crate) struct DueRaffle {
    pub(crate) id: RaffleId,
    pub(crate) receipts: Vec<SignedReceipt>,
}

/// Adds a raffle that is to be sealed at once; its registrations are still on the queue.
pub(crate) async fn due_raffle(folder: &Path, people: u64, places: u32) -> Result<DueRaffle> {
    let now = FastForward::now();
    let closes = now.plus_secs(-SETTLE_SECS);
    let last_moment = closes.plus_secs(-1);
    let machine = FastForward::beginning_at(&config_of(folder)?, last_moment)?;
    let services = &machine.services;
    let window = Window { opens: closes.plus_secs(-DAY), closes };
    let id = announce(services, places, window, now).await?;
    let forms: Vec<RegistrationForm> = (0..people).map(filled_in).collect();
    let receipts = try_join_all(forms.iter().map(|form| registering::register(services, id, form))).await?;
    Ok(DueRaffle { id, receipts })
}

fn filled_in(number: u64) -> RegistrationForm {
    RegistrationForm {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        email: form::email(number),
        party_size: (number % u64::from(PARTY_MAX) + 1).to_string(),
        consent: true,
        ..RegistrationForm::default()
    }
}

async fn announce(services: &Services, places: u32, window: Window, now: Timestamp) -> Result<RaffleId> {
    let event = event(EventId::new(services.chance.new_uuid()), now);
    services.events.put_event(&event, Vec::new()).await?;
    let id = RaffleId::new(services.chance.new_uuid());
    let mut secret = Secret([0; 32]);
    services.chance.fill(&mut secret.0);
    services.raffles.keep_secret_once(id, secret).await?;
    let max_party = PartySize::new(PARTY_MAX).context("a possible party")?;
    let raffle = Raffle {
        id,
        event: event.id,
        name: "Saturday".to_owned(),
        rules: Rules { places, max_party, runners_up: places, allocations: Vec::new(), window },
        claim_hours: CLAIM_HOURS,
        source: RandomnessSource::SealedSecret { hash: secret.hash(id) },
        progress: Progress::default(),
        version: 1,
    };
    services.raffles.put_raffle(&raffle, Vec::new()).await?;
    Ok(id)
}

fn event(id: EventId, now: Timestamp) -> Event {
    let venue = Venue {
        name: "Shore".to_owned(),
        address: "Lake Road 1, Konstanz".to_owned(),
        zone: "Europe/Berlin".to_owned(),
    };
    let details = EventDetails {
        name: "Lanterns on the Lake".to_owned(),
        summary: "Two nights of music by the water.".to_owned(),
        description: "Bring a blanket.".to_owned(),
        venue,
        starts: now.plus_secs(60 * DAY),
        ends: now.plus_secs(61 * DAY),
        minimum_age: None,
        picture: None,
    };
    Event { id, details, listing: Listing::Public, version: 1 }
}
