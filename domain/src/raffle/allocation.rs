//! Places that are set aside for a purpose and are not in the draw: declared before the opening, for
//! everybody to see.

use serde::{Deserialize, Serialize};

use crate::form::{Code, hashed_line, line, number};

/// The most that one raffle declares.
pub const ALLOCATIONS_MAX: usize = 20;
/// The most places of one.
pub const ALLOCATION_PLACES_MAX: u32 = 1_000_000;
/// The most characters of a purpose.
pub(super) const PURPOSE_MAX: u32 = 80;

/// Places that are set aside, such as 20 for the crew. They come on top of the places of the draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// How many.
    pub places: u32,
    /// For what, in one line; no names.
    #[serde(deserialize_with = "hashed_line")]
    pub purpose: String,
}

impl Allocation {
    /// Reads one in each line: the number of places, then the purpose. Empty lines are skipped.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, Code> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let allocations: Vec<Self> = lines.map(Self::parse).collect::<Result<_, _>>()?;
        if allocations.len() > ALLOCATIONS_MAX {
            return Err(Code::NotAnAllocation);
        }
        Ok(allocations)
    }

    fn parse(text: &str) -> Result<Self, Code> {
        let (places, purpose) = text.split_once(char::is_whitespace).ok_or(Code::NotAnAllocation)?;
        let places = number(places, 1, ALLOCATION_PLACES_MAX).map_err(|_| Code::NotAnAllocation)?;
        Ok(Self { places, purpose: line(purpose, PURPOSE_MAX)? })
    }

    /// The lines that read as these.
    pub fn to_lines(allocations: &[Self]) -> String {
        let lines: Vec<String> = allocations.iter().map(|one| format!("{} {}", one.places, one.purpose)).collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_number_and_a_purpose() {
        let read = Allocation::parse_lines("20  Crew and volunteers \n\n5 Sponsor: Lake Bank").expect("two lines");
        assert_eq!(Allocation::to_lines(&read), "20 Crew and volunteers\n5 Sponsor: Lake Bank");
        assert_eq!(Allocation::parse_lines(&Allocation::to_lines(&read)), Ok(read));
        assert_eq!(Allocation::parse_lines(" \n "), Ok(vec![]));
        for wrong in ["Crew", "Crew 20", "20", "0 Crew", "-1 Crew", "1.5 Crew"] {
            assert_eq!(Allocation::parse_lines(wrong), Err(Code::NotAnAllocation), "{wrong}");
        }
        assert!(matches!(Allocation::parse_lines(&format!("1 {}", "x".repeat(81))), Err(Code::TooLong { .. })));
        assert_eq!(Allocation::parse_lines(&"1 Crew\n".repeat(21)), Err(Code::NotAnAllocation));
    }
}
