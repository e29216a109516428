//! The checkout is the same on every machine: no path of one, no mirror of one.

use super::Finding;
use super::tree::{File, Tree};

/// Written in two pieces, so that this file passes its own rule.
const PLACES_OF_ONE_MACHINE: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("arti", "factory"), concat!("/.car", "go/registry")];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    tree.files().iter().flat_map(|file| places(file).into_iter().chain(registries(file))).collect()
}

fn places(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        if let Some(place) = PLACES_OF_ONE_MACHINE.iter().find(|place| line.contains(*place)) {
            findings.push(Finding::at_line(&file.path, at + 1, format!("`{place}` is of one machine only")));
        }
    }
    findings
}

fn registries(file: &File) -> Vec<Finding> {
    let (key, registry) = match file.path.rsplit('/').next() {
        Some("Cargo.lock") => ("source = \"", CRATES_IO),
        Some("package-lock.json") => ("\"resolved\": \"", NPM),
        _ => return Vec::new(),
    };
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let address = line.trim_start().strip_prefix(key);
        if address.is_some_and(|address| !address.starts_with(registry)) {
            findings.push(Finding::at_line(&file.path, at + 1, format!("locked to another registry than {registry}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::{CRATES_IO, NPM, PLACES_OF_ONE_MACHINE, findings};

    #[test]
    fn a_path_of_one_machine_is_found() {
        for place in PLACES_OF_ONE_MACHINE {
            let text = format!("first\ncd {place}main\n");
            assert_eq!(findings(&Tree::of(&[("docs/operating.md", &text)])).len(), 1, "{place}");
        }
        assert_eq!(findings(&Tree::of(&[("docs/a.md", "the framework/ and the root/")])), []);
    }

    #[test]
    fn lock_files_name_the_public_registries_only() {
        let good = format!("source = \"{CRATES_IO}\"");
        let bad = "source = \"registry+https://mirror.example/index\"";
        assert_eq!(findings(&Tree::of(&[("Cargo.lock", &good)])), []);
        assert_eq!(findings(&Tree::of(&[("Cargo.lock", bad)])).len(), 1);
        let good = format!("  \"resolved\": \"{NPM}a/-/a-1.tgz\",");
        let bad = "  \"resolved\": \"https://mirror.example/a/-/a-1.tgz\",";
        assert_eq!(findings(&Tree::of(&[("package-lock.json", &good)])), []);
        assert_eq!(findings(&Tree::of(&[("package-lock.json", bad)])).len(), 1);
    }
}
