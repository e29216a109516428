//! Which lines of a long list a page holds.
//!
//! The server gives winners and runners-up as one list in pages of 100; each tab shows one of the
//! two in pages of its own, so a page of a tab may lie over two pages of the server.

use std::ops::Range;

/// Lines on a page, here as on the server.
pub(super) const PAGE: u64 = 100;

/// A page of a part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The number of the page, from 1.
    pub(super) number: u64,
    /// Where the part begins in the whole list.
    pub(super) part_from: u64,
    /// How many lines the part has.
    pub(super) total: u64,
}

impl Page {
    /// The lines of the part that the page shows, from 0.
    pub(super) fn lines(self) -> Range<u64> {
        let from = (self.number.saturating_sub(1)).saturating_mul(PAGE).min(self.total);
        from..(from + PAGE).min(self.total)
    }

    /// The same lines as they count in the whole list.
    pub(super) fn lines_of_all(self) -> Range<u64> {
        let lines = self.lines();
        self.part_from + lines.start..self.part_from + lines.end
    }

    /// The pages of the server that hold them.
    pub(super) fn server_pages(self) -> Range<u64> {
        let lines = self.lines_of_all();
        lines.start / PAGE..lines.end.div_ceil(PAGE).max(lines.start / PAGE)
    }

    /// Whether lines come before.
    pub(super) fn has_previous(self) -> bool {
        self.number > 1
    }

    /// Whether lines come after.
    pub(super) fn has_next(self) -> bool {
        self.lines().end < self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_runners_up_lies_over_two_pages_of_the_server() {
        let page = Page { number: 1, part_from: 250, total: 180 };
        assert_eq!(page.lines(), 0..100);
        assert_eq!(page.lines_of_all(), 250..350);
        assert_eq!(page.server_pages(), 2..4);
        assert!(!page.has_previous() && page.has_next());
    }

    #[test]
    fn the_last_page_ends_with_the_list() {
        let page = Page { number: 2, part_from: 250, total: 180 };
        assert_eq!(page.lines(), 100..180);
        assert_eq!(page.server_pages(), 3..5);
        assert!(page.has_previous() && !page.has_next());
    }

    #[test]
    fn a_page_that_is_not_there_asks_for_nothing() {
        let none = Page { number: 1, part_from: 0, total: 0 };
        assert_eq!(none.server_pages(), 0..0);
        let beyond = Page { number: 9, part_from: 0, total: 180 };
        assert!(beyond.lines().is_empty());
    }
}
