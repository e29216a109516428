//! A name says what is inside. These say only that somebody did not know where to put it.

use super::Finding;
use super::tree::Tree;

const EMPTY_NAMES: [&str; 10] =
    ["common", "shared", "types", "utils", "util", "helpers", "helper", "manager", "managers", "misc"];
const SOURCES: [&str; 7] = ["rs", "ts", "js", "mjs", "css", "py", "sh"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| SOURCES.iter().any(|ending| file.is(ending))) {
        for part in file.path.split('/') {
            let name = part.split('.').next().unwrap_or_default();
            if EMPTY_NAMES.contains(&name) {
                findings.push(Finding::new(&file.path, format!("`{name}` says nothing; name it after what it holds")));
            }
            if part == "mod.rs" {
                findings.push(Finding::new(&file.path, "no `mod.rs`: the title page stands beside its folder"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    #[test]
    fn empty_names_and_title_pages_inside_are_found() {
        let tree = Tree::of(&[
            ("app/src/utils.rs", ""),
            ("app/src/helpers/text.rs", ""),
            ("end2end/common.ts", ""),
            ("app/src/raffle/mod.rs", ""),
        ]);
        assert_eq!(findings(&tree).len(), 4);
    }

    #[test]
    fn a_name_that_merely_contains_one_is_fine() {
        let tree = Tree::of(&[("app/src/manage.rs", ""), ("domain/src/uncommon.rs", ""), ("docs/types.md", "")]);
        assert_eq!(findings(&tree), []);
    }
}
