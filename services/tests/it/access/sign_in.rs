//! Getting in: links that work once, passwords, sessions, and what strangers learn, which is nothing.

use std::num::NonZeroU32;
use std::sync::Arc;

use adapters::throttle::{Limits, Quota, Quotas};
use domain::staff::Role;
use services::jobs::Lane;
use services::people::{self, Actor, SESSION_HOURS};
use services::{Error, Services, registering, tickets, work};

use crate::support::{HOUR, House, Straight, form_of};

const PASSWORD: &str = "correct horse battery";

fn token_of(link: &str) -> String {
    link.rsplit_once('#').expect("the token stands in the fragment").1.to_owned()
}

async fn is_signed_in(services: &Services, token: &str) -> bool {
    people::actor_of(services, token).await.expect("memory").is_some()
}

#[tokio::test]
async fn a_sign_in_link_works_once() {
    let house = House::new();
    let ada = house.hire("ada", Role::Manager).await;
    let token = token_of(&people::make_link(&house.services, ada.id).await.expect("a link"));
    let (staff, session) = people::use_link(&house.services, &token).await.expect("the first time");
    assert_eq!(staff, ada);
    assert!(is_signed_in(&house.services, session.as_str()).await);
    assert_eq!(people::use_link(&house.services, &token).await.err(), Some(Error::SignInFailed));
}

#[tokio::test]
async fn a_sign_in_link_works_for_an_hour() {
    let house = House::new();
    let ada = house.hire("ada", Role::Manager).await;
    let early = token_of(&people::make_link(&house.services, ada.id).await.expect("a link"));
    let late = token_of(&people::make_link(&house.services, ada.id).await.expect("a link"));
    house.clock.advance_secs(HOUR - 1);
    people::use_link(&house.services, &early).await.expect("a second is left");
    house.clock.advance_secs(1);
    assert_eq!(people::use_link(&house.services, &late).await.err(), Some(Error::SignInFailed));
}

#[tokio::test]
async fn the_link_of_somebody_who_was_removed_does_not_work() {
    let house = House::new();
    let owner = Actor::Staff(house.hire("ada", Role::Owner).await);
    let ben = house.hire("ben", Role::Manager).await;
    let token = token_of(&people::make_link(&house.services, ben.id).await.expect("a link"));
    let session = house.session_of(&ben).await;
    people::remove(&house.services, &owner, ben.id).await.expect("an owner may");
    assert_eq!(people::use_link(&house.services, &token).await.err(), Some(Error::SignInFailed));
    assert!(!is_signed_in(&house.services, &session).await);
}

#[tokio::test]
async fn a_link_is_mailed_to_staff_and_to_nobody_else() {
    let house = House::new();
    house.hire("ada", Role::Manager).await;
    for email in ["ada@example.org", "stranger@example.org"] {
        assert_eq!(people::ask_link(&house.services, email).await, Ok(()), "the answer is the same");
    }
    house.work().await;
    let mails = house.postbox.mails();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(mail.to.as_str(), "ada@example.org");
    let line = mail.text.lines().find(|line| line.contains("/link#")).expect("the link");
    people::use_link(&house.services, token_of(line).trim()).await.expect("it works");
}

#[tokio::test]
async fn a_message_for_a_link_that_comes_twice_is_one_mail() {
    let house = House::new();
    house.hire("ada", Role::Manager).await;
    people::ask_link(&house.services, "ada@example.org").await.expect("asked");
    let message = house.receive(Lane::Post).await;
    work::handle(&house.services, message.clone()).await;
    work::handle(&house.services, message).await;
    assert_eq!(house.postbox.mails().len(), 1);
}

#[tokio::test]
async fn a_password_signs_in_and_a_wrong_one_says_no_more_than_an_unknown_address() {
    let house = House::new();
    let ada = house.hire("ada", Role::Manager).await;
    let refused = people::sign_in(&house.services, None, "ada@example.org", PASSWORD).await.err();
    assert_eq!(refused, Some(Error::SignInFailed), "nobody has set a password yet");
    people::set_password(&house.services, &Actor::Staff(ada), PASSWORD).await.expect("long enough");
    people::sign_in(&house.services, None, " ADA@example.org", PASSWORD).await.expect("it is right");
    let tries = [
        ("ada@example.org", "wrong horse battery"),
        ("stranger@example.org", PASSWORD),
        ("ada@example.org", "short"),
        ("stranger@example.org", "short"),
    ];
    for (email, password) in tries {
        let refused = people::sign_in(&house.services, None, email, password).await.err();
        assert_eq!(refused, Some(Error::SignInFailed), "{email} with {password}");
    }
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_one_it_begins() {
    let house = House::new();
    let ada = house.hire("ada", Role::Manager).await;
    let ben = house.hire("ben", Role::Manager).await;
    let (stolen, others) = (house.session_of(&ada).await, house.session_of(&ben).await);
    let fresh = people::set_password(&house.services, &Actor::Staff(ada), PASSWORD).await.expect("long enough");
    assert!(!is_signed_in(&house.services, &stolen).await);
    assert!(is_signed_in(&house.services, fresh.as_str()).await);
    assert!(is_signed_in(&house.services, &others).await, "a colleague stays signed in");
}

#[tokio::test]
async fn a_session_lasts_a_working_day_and_ends_with_signing_out() {
    let house = House::new();
    let ada = house.hire("ada", Role::Manager).await;
    let (left, kept) = (house.session_of(&ada).await, house.session_of(&ada).await);
    people::sign_out(&house.services, &left).await.expect("memory");
    assert!(!is_signed_in(&house.services, &left).await);
    assert!(is_signed_in(&house.services, &kept).await);
    house.clock.advance_secs(u32::try_from(SESSION_HOURS).expect("small") * HOUR);
    assert!(!is_signed_in(&house.services, &kept).await);
}

#[tokio::test]
async fn a_new_role_counts_at_once() {
    let house = House::new();
    let owner = Actor::Staff(house.hire("ada", Role::Owner).await);
    let ben = house.hire("ben", Role::Manager).await;
    let session = house.session_of(&ben).await;
    people::set_role(&house.services, &owner, ben.id, Role::Viewer).await.expect("an owner may");
    let actor = people::actor_of(&house.services, &session).await.expect("memory").expect("still signed in");
    assert!(!actor.may(domain::staff::Capability::Manage));
}

#[tokio::test]
async fn the_first_owner_gets_in_by_a_link_until_they_have_a_password() {
    let house = House::new();
    let link = people::first_owner_link(&house.services, "Ada", "ada@example.org").await.expect("memory");
    let (ada, _) = people::use_link(&house.services, &token_of(&link.expect("the first one"))).await.expect("it works");
    assert_eq!(ada.role, Role::Owner);
    let again = people::first_owner_link(&house.services, "Ada", "ada@example.org").await.expect("memory");
    assert!(again.is_some(), "the process was started again before a password was set");
    assert_eq!(people::first_owner_link(&house.services, "Eve", "eve@example.org").await, Ok(None), "others work here");
    people::set_password(&house.services, &Actor::Staff(ada), PASSWORD).await.expect("long enough");
    assert_eq!(people::first_owner_link(&house.services, "Ada", "ada@example.org").await, Ok(None));
}

#[tokio::test]
async fn whoever_runs_commands_lets_an_owner_in_who_is_kept_out_and_nobody_else() {
    let house = House::new();
    let ada = house.hire("ada", Role::Owner).await;
    house.hire("ben", Role::Manager).await;
    people::set_password(&house.services, &Actor::Staff(ada.clone()), PASSWORD).await.expect("long enough");
    let link = people::owner_link(&house.services, "Ada", "ada@example.org").await.expect("memory");
    let (in_again, _) = people::use_link(&house.services, &token_of(&link.expect("an owner"))).await.expect("it works");
    assert_eq!(in_again.id, ada.id);
    for email in ["ben@example.org", "eve@example.org"] {
        assert_eq!(people::owner_link(&house.services, "Somebody", email).await, Ok(None), "{email}");
    }
}

/// A process that lets everybody do everything twice, and then once an hour.
fn strict(house: &House) -> Services {
    let (twice, once) = (NonZeroU32::new(2).expect("two"), NonZeroU32::MIN);
    let quota = Quota::new(twice, once);
    let quotas = Quotas { register: quota, lookup: quota, sign_in: quota };
    let mut services = house.process(Arc::new(Straight));
    services.throttle = Arc::new(Limits::new(quotas, house.clock.clone()));
    services
}

fn wait_of<T: std::fmt::Debug>(refused: Result<T, Error>) -> u32 {
    match refused {
        Err(Error::TooMany { retry_after_secs }) => retry_after_secs,
        other => panic!("it should have been too many: {other:?}"),
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let house = House::new();
    let services = strict(&house);
    house.hire("ada", Role::Manager).await;
    for email in ["ada@example.org", "stranger@example.org"] {
        for _ in 0..2 {
            assert_eq!(people::ask_link(&services, email).await, Ok(()));
        }
        let wait = wait_of(people::ask_link(&services, email).await);
        assert!((HOUR..=HOUR + 1).contains(&wait), "{email}: {wait}");
        for _ in 0..2 {
            let refused = people::sign_in(&services, None, email, PASSWORD).await.err();
            assert_eq!(refused, Some(Error::SignInFailed), "passwords count by themselves");
        }
        let signing_in = people::sign_in(&services, None, email, PASSWORD).await.map(|(staff, _)| staff);
        assert!(wait_of(signing_in) > 0);
    }
    house.clock.advance_secs(HOUR + 1);
    assert_eq!(people::ask_link(&services, "ada@example.org").await, Ok(()));
}

#[tokio::test]
async fn one_persons_turns_are_not_anothers() {
    let house = House::new();
    let services = strict(&house);
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for _ in 0..2 {
        registering::register(&services, raffle, &form_of("ada", 1)).await.expect("not too often yet");
        tickets::find_links(&services, "ada@example.org").await.expect("not too often yet");
    }
    assert!(wait_of(registering::register(&services, raffle, &form_of("ADA", 1)).await) > 0);
    assert!(wait_of(tickets::find_links(&services, "ada@example.org").await) > 0);
    registering::register(&services, raffle, &form_of("ben", 1)).await.expect("somebody else");
    let other = house.open_raffle(&house.raffle_form()).await;
    registering::register(&services, other, &form_of("ada", 1)).await.expect("another raffle");
}

#[tokio::test]
async fn a_form_with_mistakes_uses_up_no_turn() {
    let house = House::new();
    let services = strict(&house);
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for _ in 0..5 {
        let refused = registering::register(&services, raffle, &form_of("ada", 9)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    registering::register(&services, raffle, &form_of("ada", 1)).await.expect("the first good one");
}
