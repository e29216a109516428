//! Has anything changed? Answered from what is in the files, because their times differ in every checkout.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::places::Places;
use crate::process::Program;

/// The folder that no program is built from: the tests of a crate.
const TESTS: &str = "tests";

/// What a set of files and folders holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// Reads files and, with everything in them but a crate's tests, folders. What does not exist is passed over.
    pub(crate) fn of(root: &Path, places: &[&str]) -> Self {
        let mut files = Vec::new();
        let tests: Vec<PathBuf> = places.iter().map(|place| root.join(place).join(TESTS)).collect();
        let mut open: Vec<PathBuf> = places.iter().map(|place| root.join(place)).collect();
        while let Some(path) = open.pop() {
            if tests.contains(&path) {
                continue;
            }
            match fs::read_dir(&path) {
                Ok(entries) => open.extend(entries.flatten().map(|entry| entry.path())),
                Err(_) => files.push(path),
            }
        }
        files.sort();
        // What the lists of several programs have in common counts once.
        files.dedup();
        let mut seen = DefaultHasher::new();
        for file in files {
            let Ok(content) = fs::read(&file) else { continue };
            file.strip_prefix(root).unwrap_or(&file).hash(&mut seen);
            content.hash(&mut seen);
        }
        Self(seen.finish())
    }

    /// The same, together with what a package is built with: each dependency in its version and with its features, but
    /// without those of tests. Where cargo cannot tell, everything that is locked counts.
    pub(crate) fn with_dependencies(self, places: &Places, package: &str, how: &[&str]) -> Self {
        let tree = Program::new(places, "cargo tree --locked --edges normal,build --prefix none --no-dedupe --package");
        let tree = tree.arg(package).args(["--format", "{p} {f}"]).args(how).read();
        let locked = || fs::read_to_string(places.root.join("Cargo.lock")).unwrap_or_default();
        let told = tree.unwrap_or_else(|_| locked());
        let mut lines: Vec<&str> = told.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        let mut seen = DefaultHasher::new();
        self.0.hash(&mut seen);
        for line in lines {
            line.replace(&places.root.display().to_string(), "").hash(&mut seen);
        }
        Self(seen.finish())
    }

    /// As a text that can be kept and compared later.
    pub(crate) fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Fingerprint;

    #[test]
    fn what_is_in_the_files_counts_and_where_the_checkout_stands_does_not() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-freshness-{}", std::process::id()));
        let look = |checkout: &str| Fingerprint::of(&folder.join(checkout), &["src", "not-there"]);
        for checkout in ["one", "two"] {
            fs::create_dir_all(folder.join(checkout).join("src/deep"))?;
            fs::write(folder.join(checkout).join("src/deep/page.rs"), "page")?;
        }
        fs::create_dir_all(folder.join("two/src/tests"))?;
        fs::write(folder.join("two/src/tests/page.rs"), "a test")?;
        let (one, two) = (look("one"), look("two"));
        fs::write(folder.join("two/src/deep/page.rs"), "Page")?;
        let changed = look("two");
        fs::rename(folder.join("one/src/deep/page.rs"), folder.join("one/src/page.rs"))?;
        let moved = look("one");
        fs::remove_dir_all(&folder)?;
        assert_eq!(one, two);
        assert_ne!(two, changed);
        assert_ne!(one, moved);
        Ok(())
    }
}
