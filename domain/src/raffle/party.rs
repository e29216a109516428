//! How many people one registration is for.

use serde::{Deserialize, Serialize};

use crate::form::{Code, number};

/// The number of places that one registration asks for: 1 to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct PartySize(u8);

impl PartySize {
    /// A person alone.
    pub const ONE: Self = Self(1);
    /// The largest party that any raffle takes.
    pub const MAX: Self = Self(12);

    /// The party of this many people, if any raffle could take it.
    pub const fn new(people: u8) -> Option<Self> {
        if people >= 1 && people <= Self::MAX.0 { Some(Self(people)) } else { None }
    }

    /// All sizes from a person alone to this one.
    pub fn up_to(max: Self) -> impl Iterator<Item = Self> {
        (1..=max.0).map(Self)
    }

    /// How many people.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// How many places the party takes.
    pub const fn places(self) -> u32 {
        self.0 as u32
    }

    /// Reads a typed number up to what the raffle takes.
    pub fn parse(text: &str, max: Self) -> Result<Self, Code> {
        let people = number(text, 1, max.places())?;
        u8::try_from(people).ok().and_then(Self::new).ok_or(Code::TooLarge { max: max.places() })
    }
}

impl From<PartySize> for u8 {
    fn from(size: PartySize) -> Self {
        size.0
    }
}

impl TryFrom<u8> for PartySize {
    type Error = &'static str;
    fn try_from(people: u8) -> Result<Self, Self::Error> {
        Self::new(people).ok_or("a party has 1 to 12 people")
    }
}
