//! How many parties of each size there are in a pool: all that the odds of a draw follow from.

use serde::{Deserialize, Serialize};

use super::PartySize;

const SIZES: usize = PartySize::MAX.get() as usize;

/// How many parties there are of one person, of two, and so on up to the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyCounts([u64; SIZES]);

impl PartyCounts {
    /// How many of this size.
    pub const fn of(&self, size: PartySize) -> u64 {
        self.0[size.get() as usize - 1]
    }

    /// Counts `count` more parties of this size.
    pub const fn add(&mut self, size: PartySize, count: u64) {
        let of_size = &mut self.0[size.get() as usize - 1];
        *of_size = of_size.saturating_add(count);
    }

    /// The same counts with one more party of this size.
    #[must_use]
    pub const fn with(mut self, size: PartySize) -> Self {
        self.add(size, 1);
        self
    }

    /// The counts without one party of this size; nothing where there is no such party.
    pub(crate) const fn others_of(mut self, size: PartySize) -> Option<Self> {
        let of_size = &mut self.0[size.get() as usize - 1];
        match of_size.checked_sub(1) {
            Some(others) => {
                *of_size = others;
                Some(self)
            }
            None => None,
        }
    }

    /// Sizes and how many there are of each, those that nobody has included.
    pub fn iter(&self) -> impl Iterator<Item = (PartySize, u64)> {
        PartySize::up_to(PartySize::MAX).zip(self.0)
    }

    /// How many parties there are: the registrations.
    pub fn parties(&self) -> u64 {
        self.0.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many places they ask for together.
    pub fn places(&self) -> u64 {
        self.iter().fold(0, |sum, (size, count)| sum.saturating_add(count.saturating_mul(size.get().into())))
    }
}

impl FromIterator<(PartySize, u64)> for PartyCounts {
    fn from_iter<T: IntoIterator<Item = (PartySize, u64)>>(counted: T) -> Self {
        let mut counts = Self::default();
        counted.into_iter().for_each(|(size, count)| counts.add(size, count));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_and_places_are_counted() {
        let size = |people| PartySize::new(people).expect("valid");
        let counts: PartyCounts = [(size(1), 3), (size(12), 2), (size(1), 1)].into_iter().collect();
        assert_eq!((counts.parties(), counts.places()), (6, 28));
        assert_eq!((counts.of(size(1)), counts.with(size(2)).of(size(2))), (4, 1));
        assert_eq!(counts.others_of(size(12)).map(|others| others.places()), Some(16));
        assert_eq!(counts.others_of(size(2)), None);
    }
}
