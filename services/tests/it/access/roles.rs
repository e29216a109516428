//! Every organizer's use case, done by every role: allowed or refused, and then nothing has happened.

use domain::event::EventForm;
use domain::id::{EventId, RaffleId};
use domain::raffle::RaffleForm;
use domain::staff::{InviteForm, Role, Staff};
use services::people::{self, Actor};
use services::{Error, audit, events, operations, pictures, raffles, recent, rehearsal};

use crate::support::{HOUR, House};

/// What is told from other files by its beginning.
const PICTURE: &[u8] = b"\x89PNG...";

/// What an organizer can ask for, and the roles that may.
const DEEDS: [(Deed, &[Role]); 21] = [
    (Deed::CreateEvent, MANAGERS),
    (Deed::SaveEvent, MANAGERS),
    (Deed::PublishEvent, MANAGERS),
    (Deed::CancelEvent, MANAGERS),
    (Deed::KeepPicture, MANAGERS),
    (Deed::KeepCard, MANAGERS),
    (Deed::CreateRaffle, MANAGERS),
    (Deed::SaveRaffle, MANAGERS),
    (Deed::OpenRaffle, MANAGERS),
    (Deed::CloseRaffle, MANAGERS),
    (Deed::CancelRaffle, MANAGERS),
    (Deed::Rehearse, MANAGERS),
    (Deed::ListStaff, EVERYBODY),
    (Deed::ReadLog, EVERYBODY),
    (Deed::Depths, EVERYBODY),
    (Deed::Invite, OWNERS),
    (Deed::SetRole, OWNERS),
    (Deed::Remove, OWNERS),
    (Deed::DeadLetters, OWNERS),
    (Deed::Redrive, OWNERS),
    (Deed::SetOwnPassword, EVERYBODY),
];

const OWNERS: &[Role] = &[Role::Owner];
const MANAGERS: &[Role] = &[Role::Owner, Role::Manager];
const EVERYBODY: &[Role] = &Role::ALL;

#[derive(Clone, Copy, Debug)]
enum Deed {
    CreateEvent,
    SaveEvent,
    PublishEvent,
    CancelEvent,
    KeepPicture,
    KeepCard,
    CreateRaffle,
    SaveRaffle,
    OpenRaffle,
    CloseRaffle,
    CancelRaffle,
    Rehearse,
    ListStaff,
    Invite,
    SetRole,
    Remove,
    DeadLetters,
    Redrive,
    ReadLog,
    Depths,
    SetOwnPassword,
}

/// A house with all that a deed may need.
struct Scene {
    house: House,
    event: EventId,
    draft: EventId,
    planned: RaffleId,
    open: RaffleId,
    colleague: Staff,
}

impl Scene {
    async fn set() -> Self {
        let house = House::new();
        let open = house.open_raffle(&house.raffle_form()).await;
        let event = house.stored(open).await.event;
        let services = &house.services;
        let planned = raffles::create(services, &Actor::Operator, event, &house.raffle_form()).await.expect("a raffle");
        let draft = events::create(services, &Actor::Operator, &house.event_form()).await.expect("an event");
        house.hire("boss", Role::Owner).await;
        let colleague = house.hire("colleague", Role::Viewer).await;
        Self { house, event, draft, planned, open, colleague }
    }

    async fn ask(&self, actor: &Actor, deed: Deed) -> Result<(), Error> {
        let Self { house, event, draft, planned, open, colleague } = self;
        let services = &house.services;
        match deed {
            Deed::CreateEvent => {
                let form = EventForm { name: "Another".into(), ..house.event_form() };
                events::create(services, actor, &form).await.map(drop)
            }
            Deed::SaveEvent => events::save(services, actor, *event, 2, &house.event_form()).await,
            Deed::PublishEvent => events::publish(services, actor, *draft).await,
            Deed::CancelEvent => events::cancel(services, actor, *event).await,
            Deed::KeepPicture => pictures::keep(services, actor, PICTURE).await.map(drop),
            Deed::KeepCard => {
                let id = pictures::keep(services, &Actor::Operator, PICTURE).await.expect("a picture");
                pictures::keep_card(services, actor, id, PICTURE).await
            }
            Deed::CreateRaffle => {
                let form = RaffleForm { name: "Another".into(), ..house.raffle_form() };
                raffles::create(services, actor, *event, &form).await.map(drop)
            }
            Deed::SaveRaffle => {
                let form =
                    RaffleForm { opens: house.local(2 * HOUR), closes: house.local(3 * HOUR), ..house.raffle_form() };
                raffles::save(services, actor, *planned, 1, &form).await
            }
            Deed::OpenRaffle => raffles::open(services, actor, *planned).await,
            Deed::CloseRaffle => raffles::close(services, actor, *open).await,
            Deed::CancelRaffle => raffles::cancel(services, actor, *open).await,
            Deed::Rehearse => rehearsal::rehearse(services, actor, *open, "Friday").await.map(drop),
            Deed::ListStaff => people::list(services, actor).await.map(drop),
            Deed::Invite => people::invite(services, actor, &invitation("new@example.org", "viewer")).await.map(drop),
            Deed::SetRole => people::set_role(services, actor, colleague.id, Role::Manager).await,
            Deed::Remove => people::remove(services, actor, colleague.id).await,
            Deed::DeadLetters => operations::dead_letters(services, actor).await.map(drop),
            Deed::Redrive => operations::redrive(services, actor, &[1]).await.map(drop),
            Deed::ReadLog => audit::list(services, actor, None).await.map(drop),
            Deed::Depths => operations::depths(services, actor).await.map(drop),
            Deed::SetOwnPassword => people::set_password(services, actor, "a long enough password").await.map(drop),
        }
    }
}

fn invitation(email: &str, role: &str) -> InviteForm {
    InviteForm { name: "New".into(), email: email.into(), role: role.into() }
}

#[tokio::test]
async fn every_role_may_do_what_it_is_for_and_nothing_else() {
    for (deed, allowed) in DEEDS {
        for role in Role::ALL {
            let scene = Scene::set().await;
            let services = &scene.house.services;
            let actor = Actor::Staff(scene.house.hire("actor", role).await);
            let before = (audit::list(services, &Actor::Operator, None).await, scene.house.postbox.keys());
            let done = scene.ask(&actor, deed).await;
            if allowed.contains(&role) {
                assert_eq!(done, Ok(()), "{deed:?} by {role:?}");
            } else {
                assert_eq!(done, Err(Error::Forbidden), "{deed:?} by {role:?}");
                let after = (audit::list(services, &Actor::Operator, None).await, scene.house.postbox.keys());
                assert_eq!(after, before, "{deed:?} was refused to {role:?}, and something happened");
            }
        }
    }
}

#[tokio::test]
async fn every_change_is_noted_with_who_made_it() {
    for (deed, noted) in [
        (Deed::CreateEvent, "event.created"),
        (Deed::SaveEvent, "event.changed"),
        (Deed::PublishEvent, "event.published"),
        (Deed::CancelEvent, "event.cancelled"),
        (Deed::CreateRaffle, "raffle.created"),
        (Deed::SaveRaffle, "raffle.changed"),
        (Deed::OpenRaffle, "raffle.opened"),
        (Deed::CloseRaffle, "raffle.closed"),
        (Deed::CancelRaffle, "raffle.cancelled"),
        (Deed::Rehearse, "raffle.rehearsed"),
        (Deed::Invite, "staff.invited"),
        (Deed::SetRole, "staff.role_set"),
        (Deed::Remove, "staff.removed"),
        (Deed::Redrive, "dead_letters.redriven"),
        (Deed::SetOwnPassword, "staff.password_set"),
    ] {
        let scene = Scene::set().await;
        let owner = scene.house.hire("actor", Role::Owner).await;
        scene.ask(&Actor::Staff(owner.clone()), deed).await.expect("an owner may");
        let log = audit::list(&scene.house.services, &Actor::Operator, None).await.expect("memory");
        assert_eq!((log[0].deed.as_str(), &log[0].actor), (noted, &owner.id.to_string()));
        let people = ["colleague@", "new@", "colleague"].iter().any(|name| log[0].detail.contains(name));
        assert!(!people, "the log names nobody: {}", log[0].detail);
    }
}

#[tokio::test]
async fn the_operator_has_no_password_to_set() {
    let scene = Scene::set().await;
    assert_eq!(scene.ask(&Actor::Operator, Deed::SetOwnPassword).await, Err(Error::Forbidden));
}

#[tokio::test]
async fn the_last_owner_can_be_neither_removed_nor_demoted() {
    let house = House::new();
    let owner = house.hire("ada", Role::Owner).await;
    let actor = Actor::Staff(owner.clone());
    assert_eq!(people::remove(&house.services, &actor, owner.id).await, Err(Error::Conflict));
    for role in [Role::Manager, Role::Viewer] {
        assert_eq!(people::set_role(&house.services, &actor, owner.id, role).await, Err(Error::Conflict));
    }
    let second = house.hire("ben", Role::Owner).await;
    people::set_role(&house.services, &actor, owner.id, Role::Viewer).await.expect("there is another owner");
    let second = Actor::Staff(second);
    people::remove(&house.services, &second, owner.id).await.expect("a viewer can go");
}

#[tokio::test]
async fn one_address_is_hired_once() {
    let house = House::new();
    let owner = Actor::Staff(house.hire("ada", Role::Owner).await);
    let form = invitation("ben@example.org", "manager");
    people::invite(&house.services, &owner, &form).await.expect("invited");
    let again = InviteForm { email: " Ben@Example.org".into(), ..form };
    assert_eq!(people::invite(&house.services, &owner, &again).await, Err(Error::Conflict));
}

#[tokio::test]
async fn a_change_made_on_an_older_version_is_refused() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let event = house.stored(raffle).await.event;
    let by = Actor::Operator;
    raffles::save(&house.services, &by, raffle, 1, &house.raffle_form()).await.expect("the first");
    assert_eq!(raffles::save(&house.services, &by, raffle, 1, &house.raffle_form()).await, Err(Error::Conflict));
    events::save(&house.services, &by, event, 2, &house.event_form()).await.expect("the first");
    assert_eq!(events::save(&house.services, &by, event, 2, &house.event_form()).await, Err(Error::Conflict));
}

#[tokio::test]
async fn an_event_that_is_called_off_gets_no_new_raffle() {
    let house = House::new();
    let event = house.event().await;
    events::cancel(&house.services, &Actor::Operator, event).await.expect("it may");
    let made = raffles::create(&house.services, &Actor::Operator, event, &house.raffle_form()).await;
    assert_eq!(made, Err(Error::Conflict));
}

#[tokio::test]
async fn a_draft_that_is_given_up_is_shown_to_nobody() {
    let house = House::new();
    let draft = events::create(&house.services, &Actor::Operator, &house.event_form()).await.expect("a draft");
    let raffle = raffles::create(&house.services, &Actor::Operator, draft, &house.raffle_form()).await.expect("made");
    events::cancel(&house.services, &Actor::Operator, draft).await.expect("it may");
    assert_eq!(events::list_public(&house.services).await.expect("memory"), []);
    assert_eq!(events::get_public(&house.services, draft).await.err(), Some(Error::NotFound));
    assert_eq!(recent::public(&house.services, raffle).await.err(), Some(Error::NotFound));
    assert_eq!(events::publish(&house.services, &Actor::Operator, draft).await, Err(Error::Conflict));
}
