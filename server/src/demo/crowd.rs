//! Who registers in the demo: people made of first and last names.

use domain::raffle::RegistrationForm;

const FIRST: [&str; 16] = [
    "Ada", "Amara", "Bruno", "Chidi", "Daria", "Elif", "Finn", "Grace", "Hana", "Ivo", "Jun", "Kofi", "Leila", "Mateo",
    "Noor", "Olga",
];
const LAST: [&str; 12] = [
    "Lovelace", "Okafor", "Brandt", "Silva", "Novak", "Yildiz", "Larsen", "Hopper", "Sato", "Petrov", "Mensah", "Rossi",
];

/// The forms of `people` people; parties are small more often than large.
pub(super) fn forms(people: usize, max_party: u8) -> impl Iterator<Item = RegistrationForm> {
    (0..people).map(move |index| {
        let (first, last) = (FIRST[index % FIRST.len()], LAST[index / FIRST.len() % LAST.len()]);
        let party = [1, 2, 1, 2, 3, 2, 1, 4][index % 8].min(max_party);
        RegistrationForm {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email: format!("{}.{}.{index}@example.org", first.to_lowercase(), last.to_lowercase()),
            date_of_birth: "1994-05-17".to_owned(),
            party_size: party.to_string(),
            consent: true,
        }
    })
}
