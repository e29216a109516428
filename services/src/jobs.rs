//! Every message of the queue, and which lane and pool it belongs to.
//!
//! `Job` is one tagged enum. Its written form lives on disk and on other machines' queues: a
//! variant is never changed or removed, only added, so that old messages still drain.

use domain::id::{EventId, RaffleId, StaffId};
use domain::person::{Email, PersonKey};
use domain::raffle::{DataWish, Registration};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::notices::Notice;
use crate::ports::{SHEET_MAX, Sheet};

/// Two queues, so that a slow mail server never delays a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Registrations on their way into the pool.
    Intake,
    /// Everything else: mails, and the walks that ask for them.
    Post,
}

impl Lane {
    /// Both lanes.
    pub const ALL: [Self; 2] = [Self::Intake, Self::Post];

    /// The word for it in stores, files and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Post => "post",
        }
    }
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Store a registration.
    Register(Registration),
    /// Send one letter about a registration.
    Write(Letter),
    /// Send several letters about registrations, as if each had been asked for alone.
    WriteAll {
        /// Which, at most `LETTERS_MAX`.
        letters: Vec<Letter>,
    },
    /// Go through a raffle's registrations from `after` on and write to each what became of it.
    Announce {
        /// Which raffle.
        raffle: RaffleId,
        /// What is announced.
        news: News,
        /// The last person who was written to.
        after: Option<PersonKey>,
    },
    /// Mail all status links of this address to it, if there are any.
    FindLinks {
        /// The address that was typed.
        email: Email,
        /// When, so that asking twice is two letters and a doubled message is one.
        asked_at: Timestamp,
    },
    /// Make a sign-in link for a member of staff and mail it.
    SignInLink {
        /// For whom.
        staff: StaffId,
        /// When it was asked for.
        asked_at: Timestamp,
    },
    /// Make a link by which somebody's wish about their own data is confirmed, and mail it.
    DataLink {
        /// In which raffle.
        raffle: RaffleId,
        /// To whom.
        person: PersonKey,
        /// What they wish for.
        wish: DataWish,
        /// When they did.
        asked_at: Timestamp,
    },
    /// Bring the ledger up to date.
    Report(Report),
    /// Tell other systems what happened.
    Notify(Notice),
}

/// The most letters that one message asks for: those of a sheet. Few, because what a worker has no time for gets a
/// message of its own.
pub const LETTERS_MAX: usize = SHEET_MAX;

/// The most people that one report names: about 11 KB.
pub const REPORTED_MAX: usize = 500;

/// What the ledger is to look at again. It holds no data of anybody: those are read when it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Report {
    /// An event.
    Event {
        /// Which.
        event: EventId,
    },
    /// A raffle.
    Raffle {
        /// Which.
        raffle: RaffleId,
    },
    /// Registrations that were stored, or deleted.
    Registrations {
        /// Of which raffle.
        raffle: RaffleId,
        /// Whose, at most `REPORTED_MAX`.
        people: Vec<PersonKey>,
    },
    /// All lines of a board.
    Board {
        /// Of which raffle.
        raffle: RaffleId,
    },
    /// Some lines of a board.
    Standings {
        /// Of which raffle.
        raffle: RaffleId,
        /// Whose, at most `REPORTED_MAX`.
        people: Vec<PersonKey>,
    },
}

impl Report {
    /// The raffle that it is about, if any.
    const fn raffle(&self) -> Option<RaffleId> {
        match self {
            Self::Event { .. } => None,
            Self::Raffle { raffle }
            | Self::Registrations { raffle, .. }
            | Self::Board { raffle }
            | Self::Standings { raffle, .. } => Some(*raffle),
        }
    }
}

/// What is announced to everybody in a raffle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// The draw: won, runner-up, or not drawn.
    Draw,
    /// The raffle was called off.
    Cancelled,
    /// The deadline of those who were offered a place until then is near.
    Deadline {
        /// The deadline.
        claim_by: Timestamp,
    },
}

/// One letter to one person; the address is looked up when it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// About which raffle.
    pub raffle: RaffleId,
    /// To whom.
    pub person: PersonKey,
    /// What it says.
    pub kind: LetterKind,
}

/// What a letter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum LetterKind {
    /// The registration is stored.
    Registered {
        /// Where the letter is noted, as the store said when it stored the registration.
        #[serde(default, skip_serializing_if = "Sheet::is_alone")]
        sheet: Sheet,
    },
    /// Drawn: claim by the deadline.
    Won {
        /// The deadline.
        claim_by: Timestamp,
    },
    /// In neither list.
    NotDrawn,
    /// Next in line.
    RunnerUp {
        /// The place in the order.
        number: u32,
    },
    /// A place became free.
    PlaceOffered {
        /// The deadline.
        claim_by: Timestamp,
    },
    /// The deadline is near and no answer has come.
    Reminder {
        /// The deadline.
        claim_by: Timestamp,
    },
    /// The raffle was called off.
    Cancelled,
    /// The organizer took the place back.
    TakenBack,
}

impl Job {
    /// The lane that the message travels in.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Register(_) => Lane::Intake,
            Self::Write(_)
            | Self::WriteAll { .. }
            | Self::Announce { .. }
            | Self::FindLinks { .. }
            | Self::SignInLink { .. }
            | Self::DataLink { .. }
            | Self::Report(_)
            | Self::Notify(_) => Lane::Post,
        }
    }

    /// The raffle whose pool is not complete before this is done. The seal waits for it.
    pub const fn pool(&self) -> Option<RaffleId> {
        match self {
            Self::Register(registration) => Some(registration.raffle),
            _ => None,
        }
    }

    /// The raffle that the message is about, if any.
    pub fn raffle(&self) -> Option<RaffleId> {
        match self {
            Self::Register(registration) => Some(registration.raffle),
            Self::Write(letter) => Some(letter.raffle),
            Self::WriteAll { letters } => letters.first().map(|letter| letter.raffle),
            Self::Announce { raffle, .. } | Self::DataLink { raffle, .. } => Some(*raffle),
            Self::Report(report) => report.raffle(),
            Self::Notify(notice) => Some(notice.raffle),
            Self::FindLinks { .. } | Self::SignInLink { .. } => None,
        }
    }

    /// Whether the message holds data of this person, who has or had this address.
    pub fn holds_data_of(&self, who: PersonKey, address: &Email) -> bool {
        match self {
            Self::Register(registration) => registration.code.person == who,
            Self::FindLinks { email, .. } => email == address,
            Self::Write(_)
            | Self::WriteAll { .. }
            | Self::Announce { .. }
            | Self::SignInLink { .. }
            | Self::DataLink { .. }
            | Self::Report(_)
            | Self::Notify(_) => false,
        }
    }

    /// The kind of job, for lists and metrics.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Write(_) => "write",
            Self::WriteAll { .. } => "write_all",
            Self::Announce { .. } => "announce",
            Self::FindLinks { .. } => "find_links",
            Self::SignInLink { .. } => "sign_in_link",
            Self::DataLink { .. } => "data_link",
            Self::Report(_) => "report",
            Self::Notify(_) => "notify",
        }
    }
}

impl LetterKind {
    /// The words for all kinds, by their position.
    const WORDS: [&str; 8] =
        ["registered", "won", "not-drawn", "runner-up", "offered", "reminder", "cancelled", "taken-back"];

    /// One of each kind, by their position.
    pub const fn one_of_each(at: Timestamp) -> [Self; Self::WORDS.len()] {
        [
            Self::Registered { sheet: Sheet::Alone },
            Self::Won { claim_by: at },
            Self::NotDrawn,
            Self::RunnerUp { number: 7 },
            Self::PlaceOffered { claim_by: at },
            Self::Reminder { claim_by: at },
            Self::Cancelled,
            Self::TakenBack,
        ]
    }

    /// Does not compile when a kind is new: it belongs into the two lists above then.
    const fn position(self) -> usize {
        match self {
            Self::Registered { .. } => 0,
            Self::Won { .. } => 1,
            Self::NotDrawn => 2,
            Self::RunnerUp { .. } => 3,
            Self::PlaceOffered { .. } => 4,
            Self::Reminder { .. } => 5,
            Self::Cancelled => 6,
            Self::TakenBack => 7,
        }
    }

    /// The word for it in keys.
    pub const fn word(self) -> &'static str {
        Self::WORDS[self.position()]
    }
}

impl Letter {
    /// The messages that ask for letters, which may be about several raffles: few messages for many letters. Those of
    /// a sheet that lie together are asked for together.
    pub fn ask_for(letters: &[Self]) -> impl Iterator<Item = Job> {
        let sheets = letters.chunk_by(|one, next| one.sheet() == next.sheet());
        sheets.flat_map(|letters| letters.chunks(LETTERS_MAX)).map(|letters| match letters {
            [letter] => Job::Write(letter.clone()),
            letters => Job::WriteAll { letters: letters.to_vec() },
        })
    }

    /// Where the log of mails notes it.
    pub const fn sheet(&self) -> Sheet {
        if let LetterKind::Registered { sheet } = self.kind { sheet } else { Sheet::Alone }
    }

    /// Names the letter: the same key is the same letter, however often it is asked for.
    pub fn key(&self) -> String {
        format!("{}-{}", self.kind.word(), self.person)
    }

    /// The keys of all letters that a person may have been sent.
    pub fn keys_to(person: PersonKey) -> impl Iterator<Item = String> {
        LetterKind::WORDS.into_iter().map(move |word| format!("{word}-{person}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confirmations(sheets: &[Sheet]) -> Vec<Letter> {
        let kind = |sheet| LetterKind::Registered { sheet };
        let letter = |sheet: &Sheet| Letter {
            raffle: RaffleId::new(uuid::Uuid::nil()),
            person: PersonKey([1; 10]),
            kind: kind(*sheet),
        };
        sheets.iter().map(letter).collect()
    }

    #[test]
    fn a_message_asks_for_the_letters_of_one_sheet() {
        let (full, started) = (Sheet::Shared(1), Sheet::Shared(2));
        let sheets = [[full; SHEET_MAX].as_slice(), &[started; 2], &[Sheet::Alone; SHEET_MAX + 1]].concat();
        let asked_for: Vec<_> = Letter::ask_for(&confirmations(&sheets)).collect();
        let letters = asked_for.iter().map(|job| match job {
            Job::Write(letter) => std::slice::from_ref(letter),
            Job::WriteAll { letters } => letters.as_slice(),
            other => panic!("{other:?} asks for no letter"),
        });
        let of_each: Vec<_> = letters.map(|letters| (letters[0].sheet(), letters.len())).collect();
        assert_eq!(of_each, [(full, SHEET_MAX), (started, 2), (Sheet::Alone, SHEET_MAX), (Sheet::Alone, 1)]);
    }

    #[test]
    fn no_kind_of_letter_is_left_out_when_all_to_a_person_are_named() {
        let person = PersonKey([1; 10]);
        let letter = |kind| Letter { raffle: RaffleId::new(uuid::Uuid::nil()), person, kind };
        let keys = LetterKind::one_of_each(Timestamp::EPOCH).map(|kind| letter(kind).key());
        assert_eq!(Letter::keys_to(person).collect::<Vec<_>>(), keys);
    }
}
