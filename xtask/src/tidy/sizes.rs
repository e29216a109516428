//! A function fits on a screen, a file in a head.

use super::tree::{File, Tree};
use super::{Finding, tokens};

const LONGEST_FUNCTION: usize = 70;
const LONGEST_FILE: usize = 400;

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let long_files = tree.rust().filter_map(|file| {
        let lines = lines_of_code(&file.text);
        let what = format!("{lines} lines of code; at {LONGEST_FILE} a file wants chapters");
        (lines > LONGEST_FILE).then(|| Finding::new(&file.path, what))
    });
    long_files.chain(tree.rust().flat_map(long_functions)).collect()
}

/// Comments do not count, so that nobody saves on them.
fn lines_of_code(text: &str) -> usize {
    text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn long_functions(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in tokens::find(&file.tokens, "fn") {
        let Some((name, lines)) = function(&file.tokens, at) else { continue };
        if lines > LONGEST_FUNCTION {
            let what = format!("`{name}` has {lines} lines; past {LONGEST_FUNCTION} it does more than one thing");
            findings.push(Finding::at_line(&file.path, file.tokens[at].line, what));
        }
    }
    findings
}

/// The name and length of the function that begins here; nothing for types and for functions without a body.
fn function(tokens: &[tokens::Token], at: usize) -> Option<(&str, usize)> {
    let name = &tokens.get(at + 1)?.text;
    if !name.starts_with(|sign: char| sign.is_alphabetic() || sign == '_') {
        return None;
    }
    let mut next = at + 2;
    loop {
        match tokens.get(next)?.text.as_str() {
            "{" => break,
            ";" => return None,
            "(" | "[" => next = tokens::closing(tokens, next)? + 1,
            _ => next += 1,
        }
    }
    let end = tokens.get(tokens::closing(tokens, next)?)?;
    Some((name, end.line - tokens[at].line + 1))
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    fn with_function_of(lines: usize) -> String {
        format!("//! Docs.\nfn f(a: [u8; 2]) -> u8\nwhere\n    u8: Copy,\n{{\n{}}}\n", "    g();\n".repeat(lines - 5))
    }

    #[test]
    fn a_function_may_have_seventy_lines_and_not_one_more() {
        assert_eq!(findings(&Tree::of(&[("a.rs", &with_function_of(70))])), []);
        let found = findings(&Tree::of(&[("a.rs", &with_function_of(71))]));
        assert_eq!(found.len(), 1);
        assert!(found[0].place == "a.rs:2" && found[0].what.contains("71"), "{found:?}");
    }

    #[test]
    fn types_and_promises_of_functions_have_no_length() {
        let source =
            format!("trait T {{ fn a(&self); }}\ntype F = fn(u8);\nstruct S {{\n{}}}", "    // field\n".repeat(90));
        assert_eq!(findings(&Tree::of(&[("a.rs", &source)])), []);
    }

    #[test]
    fn a_file_may_have_four_hundred_lines_of_code_and_not_one_more() {
        let with_code_of = |lines: usize| format!("//! Docs.\n\n{}", "/// Docs.\nconst A: u8 = 1;\n".repeat(lines));
        assert_eq!(findings(&Tree::of(&[("a.rs", &with_code_of(400))])), []);
        assert_eq!(findings(&Tree::of(&[("a.rs", &with_code_of(401))])).len(), 1);
    }
}
