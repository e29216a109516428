//! What a list of registrations is narrowed by.

use domain::person::EMAIL_MAX;
use domain::raffle::PlaceState;
use serde::{Deserialize, Serialize};

use super::{LedgerLine, RegistrationNote};

/// What a list of registrations is narrowed by.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerSearch {
    /// How the address or the name begins, folded (see [`fold`]).
    begins: Option<String>,
    /// What became of it.
    state: Option<PlaceState>,
}

/// What a search compares with, folded.
pub struct Sought {
    /// First and last name.
    pub first_name_first: String,
    /// Last and first name.
    pub last_name_first: String,
    /// The address.
    pub email: String,
}

/// A text as it is compared in a search: upper and lower case are the same, and so are one blank and
/// many.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Sought {
    /// What a registration is found by.
    pub fn of(note: &RegistrationNote) -> Self {
        let (first, last) = (note.first_name.as_str(), note.last_name.as_str());
        Self {
            first_name_first: fold(&format!("{first} {last}")),
            last_name_first: fold(&format!("{last} {first}")),
            email: fold(note.email.as_str()),
        }
    }
}

impl LedgerSearch {
    /// Narrows the search to people whose address or name begins like this; a name counts with the first or the last
    /// name in front. An empty text narrows nothing. Only the first `EMAIL_MAX` characters are looked at: hardly
    /// anything that is searched is longer.
    #[must_use]
    pub fn beginning(self, text: &str) -> Self {
        let begins = fold(text).chars().take(EMAIL_MAX as usize).collect::<String>();
        Self { begins: (!begins.is_empty()).then_some(begins), ..self }
    }

    /// Narrows the search to registrations in this state.
    #[must_use]
    pub fn in_state(self, state: PlaceState) -> Self {
        Self { state: Some(state), ..self }
    }

    /// What became of those who are looked for, where it matters.
    pub const fn state(&self) -> Option<PlaceState> {
        self.state
    }

    /// The first text that is looked for, and the first after all of them; a list is ordered by
    /// code points.
    pub fn range(&self) -> Option<(String, String)> {
        self.begins.as_ref().map(|begins| (begins.clone(), format!("{begins}{}", char::MAX)))
    }

    /// Whether a line is looked for.
    pub fn finds(&self, line: &LedgerLine) -> bool {
        let LedgerLine { registration, state } = line;
        let has_state = self.state.is_none_or(|wanted| wanted == *state);
        let Some(begins) = &self.begins else { return has_state };
        let Sought { first_name_first, last_name_first, email } = Sought::of(registration);
        has_state && [first_name_first, last_name_first, email].iter().any(|text| text.starts_with(begins))
    }
}

// What is searched for is part of a name.
impl std::fmt::Debug for LedgerSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LedgerSearch(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_never_prints_what_is_looked_for() {
        let search = LedgerSearch::default().beginning(" ADA  Love ");
        assert_eq!(search.range().map(|(from, _)| from).as_deref(), Some("ada love"));
        assert_eq!(format!("{search:?}"), "LedgerSearch(…)");
        assert_eq!(LedgerSearch::default().beginning("  ").range(), None);
    }
}
