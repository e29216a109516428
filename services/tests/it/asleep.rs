//! A host that sleeps until its alarm rings: it misses nothing, and does not wake for nothing.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use domain::raffle::{Answer, Phase, RaffleForm};
use domain::time::Timestamp;
use services::claims::answer_offer;
use services::jobs::Lane;
use services::ports::{Alarm, Lanes, Occasion, PortResult};
use services::{agenda, raffles, timetable};

use crate::support::{HOUR, House, Outage};

/// An alarm clock whose moments a test can see.
struct Clockwork {
    moments: Mutex<BTreeSet<Timestamp>>,
    lanes: Mutex<Lanes>,
}

#[async_trait]
impl Alarm for Clockwork {
    async fn call_at(&self, at: Timestamp, _occasion: Occasion) -> PortResult<()> {
        self.moments.lock().expect("nobody panics").insert(at);
        Ok(())
    }

    async fn set_lanes(&self, lanes: Lanes) -> PortResult<()> {
        *self.lanes.lock().expect("nobody panics") = lanes;
        Ok(())
    }
}

impl Clockwork {
    fn new() -> Self {
        Self { moments: Mutex::default(), lanes: Mutex::new(Lanes::AtRest) }
    }

    fn next(&self) -> Option<Timestamp> {
        self.moments.lock().expect("nobody panics").pop_first()
    }

    fn lanes(&self) -> Lanes {
        *self.lanes.lock().expect("nobody panics")
    }
}

/// What the host does when it is called.
async fn look(house: &House, alarm: &Clockwork, occasion: Occasion) {
    house.services.watch.wake_up();
    agenda::provide(&house.services, alarm, occasion).await.expect("it is provided for");
    timetable::run_round(&house.services).await.expect("a round");
    agenda::provide(&house.services, alarm, occasion).await.expect("it is provided for");
    if alarm.lanes() == Lanes::Worked {
        house.work().await;
    }
}

/// Looks whenever the alarm rings, until it is silent. Answers with how often it rang.
async fn ring_out(house: &House, alarm: &Clockwork) -> usize {
    let mut looks = 0;
    while let Some(next) = alarm.next() {
        house.go_to(next.max(house.now()));
        look(house, alarm, Occasion::Due).await;
        looks += 1;
    }
    looks
}

#[tokio::test]
async fn a_raffle_that_is_looked_at_only_when_the_alarm_rings_runs_to_its_end() {
    let (house, alarm) = (House::new(), Clockwork::new());
    let raffle = house.raffle(&house.raffle_form()).await;
    look(&house, &alarm, Occasion::Asked).await;
    let opens = house.stored(raffle).await.rules.window.opens;
    let mut is_registered = false;
    while let Some(next) = alarm.next() {
        if !is_registered && next > opens {
            house.go_to(opens);
            assert_eq!(alarm.lanes(), Lanes::Worked, "before anybody can register");
            house.register(raffle, "Ada").await;
            is_registered = true;
        }
        if next > house.now() {
            house.go_to(next);
        }
        look(&house, &alarm, Occasion::Due).await;
    }
    let stored = house.stored(raffle).await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
    let late = stored.progress.drawn_at.expect("it was drawn").millis_since(stored.seals_from());
    assert!((0..30_000).contains(&late), "{late} ms after the pool could be sealed");
    assert_eq!(alarm.lanes(), Lanes::AtRest);
    for lane in Lane::ALL {
        assert_eq!(house.services.queue.depth(lane).await.expect("the queue is there").ready, 0);
    }
}

#[tokio::test]
async fn nobody_is_called_where_nothing_is_planned() {
    let (house, alarm) = (House::new(), Clockwork::new());
    look(&house, &alarm, Occasion::Due).await;
    assert_eq!((alarm.next(), alarm.lanes()), (None, Lanes::AtRest));
}

#[tokio::test]
async fn who_asks_has_the_queue_worked_until_nothing_is_left() {
    let (house, alarm) = (House::new(), Clockwork::new());
    look(&house, &alarm, Occasion::Asked).await;
    assert_eq!(alarm.lanes(), Lanes::Worked);
    assert!(ring_out(&house, &alarm).await <= 3, "once, and twice to spare");
    assert_eq!(alarm.lanes(), Lanes::AtRest);
}

#[tokio::test]
async fn a_look_that_never_began_is_made_up_for_by_a_spare_one() {
    let (house, alarm) = (House::new(), Clockwork::new());
    let raffle = house.raffle(&house.raffle_form()).await;
    house.work().await;
    look(&house, &alarm, Occasion::Due).await;
    house.go_to(house.stored(raffle).await.rules.window.opens);
    look(&house, &alarm, Occasion::Due).await;
    let seals_from = house.stored(raffle).await.seals_from();
    // All that was to come until then is lost, as where the function could not be started.
    while let Some(lost) = alarm.next() {
        if lost >= seals_from {
            break;
        }
    }
    ring_out(&house, &alarm).await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
}

#[tokio::test]
async fn where_nothing_can_be_read_somebody_looks_again() {
    let outage = Outage::of(&["list_raffles"]);
    let (house, alarm) = (House::hooked(outage.clone()), Clockwork::new());
    outage.begin();
    assert!(agenda::provide(&house.services, &alarm, Occasion::Due).await.is_err());
    let next = alarm.next().expect("it looks again").millis_since(house.now());
    assert!((10_000..=310_000).contains(&next), "{next}");
}

/// However many looks there were, they come together again: what waits for its time does not multiply them.
#[tokio::test]
async fn a_message_that_waits_for_days_is_looked_for_every_five_minutes_and_no_more_often() {
    let (house, alarm) = (House::new(), Clockwork::new());
    let drawn = house.drawn(&RaffleForm { claim_hours: "72".into(), ..house.raffle_form() }, &["ada"]).await;
    answer_offer(&house.services, &drawn.winners[0].code(), Answer::Claim).await.expect("in time");
    house.pass(60, 1).await;
    assert_eq!(house.phase(drawn.raffle).await, Phase::Ended, "and the reminder waits");
    for _ in 0..3 {
        house.clock.advance_secs(37);
        look(&house, &alarm, Occasion::Asked).await;
    }
    let begun = house.now();
    let mut looks = 0;
    while let Some(next) = alarm.next() {
        if next > begun.plus_secs(24 * 3_600) {
            break;
        }
        house.go_to(next.max(house.now()));
        look(&house, &alarm, Occasion::Due).await;
        looks += 1;
    }
    assert!((280..=300).contains(&looks), "{looks} in a day");
}

#[tokio::test]
async fn a_raffle_that_was_called_off_is_not_waited_for() {
    let (house, alarm) = (House::new(), Clockwork::new());
    let form = RaffleForm { opens: house.local(24 * HOUR), closes: house.local(25 * HOUR), ..house.raffle_form() };
    let raffle = house.raffle(&form).await;
    // The ledger hears of the new raffle first.
    house.work().await;
    look(&house, &alarm, Occasion::Due).await;
    let opens = house.stored(raffle).await.rules.window.opens;
    assert_eq!(alarm.next(), Some(opens.plus_secs(-120)), "the lanes need two minutes to begin");
    assert_eq!(alarm.lanes(), Lanes::AtRest);
    raffles::cancel(&house.services, &services::people::Actor::Operator, raffle).await.expect("called off");
    house.work().await;
    assert!(ring_out(&house, &alarm).await <= 3, "the spare looks, and no more");
    assert_eq!(alarm.lanes(), Lanes::AtRest);
}

#[tokio::test]
async fn a_seal_that_waits_for_five_minutes_is_counted_until_it_is_made() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let window = house.stored(raffle).await.rules.window;
    house.go_to(window.opens);
    house.register(raffle, "Ada").await;
    for (secs, late) in [(60, 0), (330, 1)] {
        house.go_to(window.closes.plus_secs(secs));
        house.services.watch.wake_up();
        timetable::run_round(&house.services).await.expect("a round");
        assert_eq!(agenda::count_late_seals(&house.services).await.expect("they are counted"), late, "after {secs} s");
    }
    house.work().await;
    timetable::run_round(&house.services).await.expect("a round");
    assert_eq!(agenda::count_late_seals(&house.services).await.expect("they are counted"), 0);
}
