//! Nothing is left for later in the code: what is missing is an issue, or is done.

use super::tree::{File, Tree};
use super::{Finding, tokens};

/// Written in two pieces, so that this file passes its own rule.
const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];
const SOURCES: [&str; 12] = ["rs", "ts", "js", "mjs", "css", "html", "py", "sh", "toml", "sql", "tf", "yml"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let sources = tree.files().iter().filter(|file| SOURCES.iter().any(|ending| file.is(ending)));
    sources.flat_map(|file| marks(file).into_iter().chain(macros(file)).chain(emptiness(file))).collect()
}

fn emptiness(file: &File) -> Option<Finding> {
    file.text.trim().is_empty().then(|| Finding::new(&file.path, "is empty: delete it"))
}

fn marks(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let mut words = line.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
        if let Some(mark) = words.find(|word| MARKS.contains(word)) {
            findings.push(Finding::at_line(&file.path, at + 1, format!("`{mark}`: do it, or open an issue")));
        }
    }
    findings
}

fn macros(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in MACROS {
        for at in tokens::find(&file.tokens, &format!("{name} !")) {
            findings.push(Finding::at_line(
                &file.path,
                file.tokens[at].line,
                format!("`{name}!` is for the desk only"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::{MARKS, findings};

    #[test]
    fn marks_in_comments_and_macros_in_code_are_found() {
        let marked = format!("//! Docs.\n// {}: later\nfn f() {{ todo!() }}\nfn g() {{ dbg!(1); }}", MARKS[0]);
        let styled = format!("/* {} */", MARKS[1]);
        let places: Vec<String> = findings(&Tree::of(&[("a.rs", &marked), ("b.css", &styled)]))
            .into_iter()
            .map(|finding| finding.place)
            .collect();
        assert_eq!(places, ["a.rs:2", "a.rs:3", "a.rs:4", "b.css:1"]);
    }

    #[test]
    fn a_file_with_nothing_in_it_is_found() {
        assert_eq!(findings(&Tree::of(&[("owner.ts", "\n"), ("data.txt", "")])).len(), 1);
    }

    #[test]
    fn a_string_that_speaks_of_a_macro_is_fine() {
        assert_eq!(findings(&Tree::of(&[("a.rs", "fn f() { \"dbg!(x)\"; } // todo!()")])), []);
    }
}
