//! From rules to the lines that are hashed, and from a secret to its hash.

use domain::draw::{Digest, RandomnessSource, Rules, Secret};
use domain::id::RaffleId;
use domain::raffle::Allocation;
use domain::time::{Timestamp, Window};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::pool::{raffle_id, secret, size};

#[derive(Serialize)]
pub(super) struct SecretVector {
    raffle: RaffleId,
    secret: Secret,
    hash: Digest,
}

#[derive(Serialize)]
pub(super) struct RulesVector {
    raffle: RaffleId,
    rules: Rules,
    source: RandomnessSource,
    text: String,
    hash: Digest,
}

pub(super) fn secrets() -> Vec<SecretVector> {
    let numbers = [(1, Secret([0; 32])), (1, secret(1)), (2, secret(1))];
    numbers
        .map(|(number, secret)| {
            let raffle = raffle_id(number);
            SecretVector { raffle, secret, hash: secret.hash(raffle) }
        })
        .into()
}

pub(super) fn rules() -> Vec<RulesVector> {
    let sealed = RandomnessSource::SealedSecret { hash: secret(1).hash(raffle_id(1)) };
    let declared =
        RandomnessSource::Declared { figures: "6 aus 49, 2027-03-06, aufsteigend: „a b c d e f“".into() };
    vec![
        vector(1, rules_of(100, 4, 50, [1_803_902_400_000, 1_803_988_800_000]), sealed.clone()),
        vector(2, rules_of(1, 1, 0, [0, 1]), sealed),
        vector(
            3,
            rules_of(1_000_000, 12, 100_000, [951_782_399_999, 253_399_622_400_000]),
            RandomnessSource::Drand { round: 18_446_744_073_709_551_615 },
        ),
        vector(5, with_allocations(rules_of(40, 4, 20, [0, 1])), declared.clone()),
        vector(4, rules_of(7, 2, 3, [-1, 1_803_902_400_007]), declared),
    ]
}

fn rules_of(places: u32, max_party: u8, runners_up: u32, window: [i64; 2]) -> Rules {
    let [opens, closes] = window.map(Timestamp::from_millis);
    let window = Window { opens, closes };
    Rules { places, max_party: size(max_party), runners_up, allocations: Vec::new(), window }
}

fn with_allocations(mut rules: Rules) -> Rules {
    let allocation = |places, purpose: &str| Allocation { places, purpose: purpose.to_owned() };
    rules.allocations = vec![allocation(20, "Crew"), allocation(1_000_000, "Gäste = Freunde, „Presse“")];
    rules
}

fn vector(number: u128, rules: Rules, source: RandomnessSource) -> RulesVector {
    let raffle = raffle_id(number);
    let text = rules_text(raffle, &rules, &source);
    let hash = rules.hash(raffle, &source);
    assert_eq!(hash.0[..], Sha256::digest(&text)[..], "the code hashes another text than {text}");
    RulesVector { raffle, rules, source, text, hash }
}

/// The text that is hashed, written here a second time.
pub(crate) fn rules_text(raffle: RaffleId, rules: &Rules, source: &RandomnessSource) -> String {
    let source = match source {
        RandomnessSource::SealedSecret { hash } => format!("sealed-secret {hash}"),
        RandomnessSource::Drand { round } => format!("drand {round}"),
        RandomnessSource::Declared { figures } => format!("declared {figures}"),
    };
    let mut lines = vec![
        "festival-tickets/rules/v1".to_owned(),
        format!("raffle={raffle}"),
        format!("places={}", rules.places),
        format!("max_party={}", rules.max_party.get()),
        format!("runners_up={}", rules.runners_up),
    ];
    lines.extend(rules.allocations.iter().map(|one| format!("allocation={} {}", one.places, one.purpose)));
    lines.push(format!("opens={}", rules.window.opens));
    lines.push(format!("closes={}", rules.window.closes));
    lines.push(format!("source={source}"));
    lines.into_iter().map(|line| line + "\n").collect()
}
