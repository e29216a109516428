//! Which lines of a long list a page holds.

use std::ops::Range;

use crate::raffle::manage_api::RESULT_PAGE;

/// A page of winners or of runners-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::raffle::manage) struct Page {
    /// The number of the page, from 1.
    pub(in crate::raffle::manage) number: u32,
    /// How many lines there are in all.
    pub(in crate::raffle::manage) total: u64,
}

impl Page {
    /// The number that the server gives the page on which line `number` stands; both count from their first.
    pub(in crate::raffle::manage) fn of_line(number: u32) -> u32 {
        number.saturating_sub(1) / RESULT_PAGE
    }

    /// The page as the server counts, from 0.
    pub(in crate::raffle::manage) fn index(self) -> u32 {
        self.number.saturating_sub(1)
    }

    /// The lines that it shows, from 0.
    pub(in crate::raffle::manage) fn lines(self) -> Range<u64> {
        let size = u64::from(RESULT_PAGE);
        let from = (u64::from(self.index()) * size).min(self.total);
        from..(from + size).min(self.total)
    }

    /// Whether lines come before.
    pub(in crate::raffle::manage) fn has_previous(self) -> bool {
        self.number > 1
    }

    /// Whether lines come after.
    pub(in crate::raffle::manage) fn has_next(self) -> bool {
        self.lines().end < self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_none_before_it() {
        let page = Page { number: 1, total: 180 };
        assert_eq!(page.lines(), 0..100);
        assert!(!page.has_previous() && page.has_next());
    }

    #[test]
    fn the_last_page_ends_with_the_list() {
        let page = Page { number: 2, total: 180 };
        assert_eq!((page.index(), page.lines()), (1, 100..180));
        assert!(page.has_previous() && !page.has_next());
    }

    #[test]
    fn a_page_that_is_not_there_has_no_lines() {
        assert!(Page { number: 9, total: 180 }.lines().is_empty());
        assert!(Page { number: 1, total: 0 }.lines().is_empty());
    }

    #[test]
    fn a_line_stands_on_the_page_that_shows_it() {
        assert_eq!([1, 100, 101, 200].map(Page::of_line), [0, 0, 1, 1]);
    }
}
