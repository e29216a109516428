//! What an attendee types, and what is stored of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{PartySize, Refusal, RefusalReason};
use crate::draw::{Commitment, Salt};
use crate::form::{Code, Problems};
use crate::id::RaffleId;
use crate::person::{Attendee, Email, PersonName, date_of_birth};
use crate::ticket::TicketCode;
use crate::time::Timestamp;

/// What the attendee types.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationForm {
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The e-mail address.
    pub email: String,
    /// As `2001-12-31`; only read where the event has a minimum age.
    pub date_of_birth: String,
    /// How many come, this person included.
    pub party_size: String,
    /// That the terms are agreed to.
    pub consent: bool,
}

impl std::fmt::Debug for RegistrationForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegistrationForm(…)")
    }
}

/// What a registration is checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationTerms {
    /// The largest party that the raffle takes.
    pub max_party: PartySize,
    /// The age to have reached, where there is one.
    pub minimum_age: Option<u8>,
    /// The first day of the event, in the venue's zone: ages count on it.
    #[serde(with = "crate::time::day")]
    pub event_day: Date,
}

/// A checked registration form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRegistration {
    /// Who.
    pub attendee: Attendee,
    /// How many.
    pub party_size: PartySize,
}

impl RegistrationForm {
    /// The registration, or what is wrong per field.
    pub fn check(&self, terms: &RegistrationTerms) -> Result<NewRegistration, Problems> {
        let mut problems = Problems::default();
        let first_name = problems.take("first_name", PersonName::parse(&self.first_name));
        let last_name = problems.take("last_name", PersonName::parse(&self.last_name));
        let email = problems.take("email", Email::parse(&self.email));
        // A date that is not needed is not kept, even when a client sends one.
        let born = terms.minimum_age.map(|age| date_of_birth(&self.date_of_birth, terms.event_day, age));
        let born = problems.take("date_of_birth", born.transpose());
        let party_size = problems.take("party_size", PartySize::parse(&self.party_size, terms.max_party));
        if !self.consent {
            problems.add("consent", Code::MustAgree);
        }
        match (first_name, last_name, email, born, party_size) {
            (Some(first_name), Some(last_name), Some(email), Some(born), Some(party_size)) if self.consent => {
                Ok(NewRegistration { attendee: Attendee { first_name, last_name, email, born }, party_size })
            }
            _ => Err(problems),
        }
    }
}

/// A registration as it travels on the queue and lies in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// For which raffle.
    pub raffle: RaffleId,
    /// The code that was handed out; its first half is the primary key.
    pub code: TicketCode,
    /// The salt of the commitment.
    pub salt: Salt,
    /// How many places it asks for.
    pub party_size: PartySize,
    /// When it arrived; the raffle's window is judged by this, whenever it is processed.
    pub received_at: Timestamp,
    /// Who.
    pub attendee: Attendee,
}

impl Registration {
    /// What it contributes to the draw.
    pub fn commitment(&self) -> Commitment {
        Commitment::of(self.raffle, self.code, self.salt, self.party_size)
    }

    /// That it is not in the pool, and why.
    pub fn refused(&self, reason: RefusalReason) -> Refusal {
        Refusal { commitment: self.commitment(), reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn terms(minimum_age: Option<u8>) -> RegistrationTerms {
        let max_party = PartySize::new(4).expect("valid");
        RegistrationTerms { max_party, minimum_age, event_day: date(2027, 7, 1) }
    }

    fn form() -> RegistrationForm {
        RegistrationForm {
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            email: "ada@example.org".into(),
            date_of_birth: "1990-12-10".into(),
            party_size: "2".into(),
            consent: true,
        }
    }

    #[test]
    fn an_empty_form_names_every_field() {
        let problems = RegistrationForm::default().check(&terms(Some(16))).expect_err("all is missing");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["first_name", "last_name", "email", "date_of_birth", "party_size", "consent"]);
    }

    #[test]
    fn a_date_of_birth_that_is_not_needed_is_not_kept() {
        let new = form().check(&terms(None)).expect("valid");
        assert_eq!(new.attendee.born, None);
        let new = form().check(&terms(Some(18))).expect("valid");
        assert_eq!(new.attendee.born, Some(date(1990, 12, 10)));
    }

    #[test]
    fn a_party_above_the_raffles_limit_is_refused() {
        let crowd = RegistrationForm { party_size: "5".into(), ..form() };
        let problems = crowd.check(&terms(None)).expect_err("too many");
        assert_eq!(problems.on("party_size"), Some(Code::TooLarge { max: 4 }));
    }
}
