//! The demo festival: made by the real use cases, in a folder of its own.

use domain::raffle::{Claim, Phase};
use server::config::{self, Config};
use server::demo;
use server::wiring::{Access, embedded};
use services::Services;

fn config_in(folder: &std::path::Path) -> Config {
    let mut config = config::load(None).expect("the defaults are allowed");
    config.store.folder = folder.into();
    config
}

async fn phases(services: &Services) -> Vec<(String, Phase)> {
    let now = services.clock.now();
    let raffles = services.raffles.list_raffles().await.expect("raffles");
    let mut phases: Vec<_> = raffles.into_iter().map(|raffle| (raffle.name.clone(), raffle.phase(now))).collect();
    phases.sort_by(|one, other| one.0.cmp(&other.0));
    phases
}

#[tokio::test]
async fn the_demo_has_raffles_in_every_phase_and_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config_in(folder.path());
    assert!(demo::seed(&config).await.expect("the demo is made"));
    assert!(!demo::seed(&config).await.expect("the folder is read"), "it is there already");

    let services = embedded(&config, Access::Alone).expect("the folder opens");
    let found = phases(&services).await;
    let found: Vec<(&str, Phase)> = found.iter().map(|(name, phase)| (name.as_str(), *phase)).collect();
    let expected = [
        ("Afternoon set", Phase::Cancelled),
        ("Evening walk", Phase::Ended),
        ("Friday night", Phase::Open),
        ("Front row", Phase::Sealed),
        ("Lantern workshop", Phase::Planned),
        ("Saturday night", Phase::Open),
        ("Standing", Phase::Drawn),
        ("Sunday", Phase::Open),
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn places_that_were_declined_in_the_demo_have_been_offered_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config_in(folder.path());
    demo::seed(&config).await.expect("the demo is made");
    let services = embedded(&config, Access::Alone).expect("the folder opens");
    let now = services.clock.now();
    for raffle in services.raffles.list_raffles().await.expect("raffles") {
        let board = services.draws.get_board(raffle.id).await.expect("a board");
        let has_waiting = board.standings.iter().any(|line| line.claim == Claim::Waiting);
        match raffle.phase(now) {
            Phase::Drawn => assert!(!has_waiting || board.taken(now) + 4 > raffle.rules.places, "{}", raffle.name),
            Phase::Ended => {
                let has_offer = board.standings.iter().any(|line| matches!(line.claim, Claim::Offered { .. }));
                assert!(!has_offer && !board.standings.is_empty(), "{}", raffle.name);
            }
            _ => assert!(board.standings.is_empty(), "{}", raffle.name),
        }
    }
}
