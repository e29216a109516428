//! Public figures, such as those of a lottery, in the one form that is hashed.

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};

use crate::form::Code;

const TAG: &[u8] = b"festival-tickets/declared/v1\n";
/// The most numbers: a weekend of lotteries and a stock index.
const NUMBERS_MAX: u32 = 100;
/// The most digits of one number.
const DIGITS_MAX: u32 = 20;

/// Numbers as they were announced to the public: `3 7 19 28 44`.
///
/// People write the same figures in many ways. What counts are the runs of the digits 0 to 9, in
/// the order in which they stand, each without the zeros that lead it, with one space between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures(String);

impl Figures {
    /// Reads figures from whatever stands around them.
    pub fn read(text: &str) -> Result<Self, Code> {
        let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let numbers: Vec<&str> = runs.map(without_leading_zeros).collect();
        if numbers.is_empty() {
            return Err(Code::Missing);
        }
        if numbers.len() > NUMBERS_MAX as usize {
            return Err(Code::TooLarge { max: NUMBERS_MAX });
        }
        if numbers.iter().any(|number| number.len() > DIGITS_MAX as usize) {
            return Err(Code::TooLong { max: DIGITS_MAX });
        }
        Ok(Self(numbers.join(" ")))
    }

    /// The numbers, with one space between.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What goes into the seed: `SHA-256(tag ‖ figures)`.
    pub fn randomness(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(TAG);
        hash.update(&self.0);
        hash.finalize().into()
    }
}

fn without_leading_zeros(run: &str) -> &str {
    let number = run.trim_start_matches('0');
    if number.is_empty() { "0" } else { number }
}

impl<'de> Deserialize<'de> for Figures {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        match Self::read(&text) {
            Ok(figures) if figures.0 == text => Ok(figures),
            _ => Err(serde::de::Error::custom("figures are numbers with one space between")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_the_same_however_they_are_written() {
        for text in ["3 7 19 28 44", "03, 07, 19, 28, 44", "  3-7-19\n28/44. ", "Ziehung: 3|7|19|28 + 44"] {
            assert_eq!(Figures::read(text).map(|figures| figures.0), Ok("3 7 19 28 44".to_owned()), "{text}");
        }
        assert_eq!(Figures::read("00 000").map(|figures| figures.0), Ok("0 0".to_owned()));
    }

    #[test]
    fn what_is_no_figures_is_refused() {
        assert_eq!(Figures::read("seven"), Err(Code::Missing));
        assert_eq!(Figures::read(&"1 ".repeat(101)), Err(Code::TooLarge { max: 100 }));
        assert_eq!(Figures::read(&"9".repeat(21)), Err(Code::TooLong { max: 20 }));
    }

    #[test]
    fn a_record_holds_them_in_the_one_form() {
        assert!(serde_json::from_str::<Figures>("\"3 7 19\"").is_ok());
        for text in ["\"03 7 19\"", "\"3  7\"", "\"3,7\"", "\"\""] {
            assert!(serde_json::from_str::<Figures>(text).is_err(), "{text}");
        }
    }
}
