//! Every module begins with what it is for.

use super::Finding;
use super::tree::Tree;

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let silent = tree.rust().filter(|file| !file.text.starts_with("//!"));
    silent.map(|file| Finding::new(&file.path, "begin with `//!` and a sentence for a newcomer")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::findings;

    #[test]
    fn a_module_that_does_not_say_what_it_is_for_is_found() {
        let tree = Tree::of(&[("a.rs", "use std::fs;\n//! Late."), ("b.rs", ""), ("c.rs", "//! Early.\nuse std::fs;")]);
        let places: Vec<String> = findings(&tree).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["a.rs", "b.rs"]);
    }
}
