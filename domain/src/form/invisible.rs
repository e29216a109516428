//! Characters that nobody sees: they make two texts look the same, turn a line around, or fill a field with nothing.

/// Whether a character has no place in a text that people write: controls; those that turn the direction of what
/// follows; those without a width; blanks that count as letters.
pub(super) fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether a text shows anything. Joiners belong to the writing of many names, but only together with something that
/// they join.
pub(super) fn shows_anything(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_writings_are_taken() {
        for name in ["Zoë", "نیک‌نام", "ක්‍රිෂ්ණ", "李明", "O’Neill", "Ngũgĩ", "👩‍🚀"]
        {
            assert!(!name.chars().any(is_refused) && shows_anything(name), "{name}");
        }
    }

    #[test]
    fn what_turns_a_line_around_or_fills_it_with_nothing_is_refused() {
        for text in ["B\u{202e}evil", "\u{200b}", "A\u{feff}da", "\u{3164}", "a\nb", "a\u{2028}b"] {
            assert!(text.chars().any(is_refused), "{text:?}");
        }
        for text in ["", " ", "\u{200d}", "\u{200c} \u{fe0f}"] {
            assert!(!shows_anything(text), "{text:?}");
        }
    }
}
