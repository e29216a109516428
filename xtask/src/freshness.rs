//! Has anything changed? Answered from file times, for `dev` and for not building a site twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a set of files and folders looks like: how many, and when one was last touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    files: usize,
    newest_nanos: u128,
}

impl Fingerprint {
    /// Looks at files and, with everything in them, at folders. What is not there is passed over.
    pub(crate) fn of(root: &Path, places: &[&str]) -> Self {
        let mut seen = Self::default();
        let mut open: Vec<PathBuf> = places.iter().map(|place| root.join(place)).collect();
        while let Some(path) = open.pop() {
            let Ok(facts) = fs::metadata(&path) else { continue };
            seen.files += 1;
            seen.newest_nanos = seen.newest_nanos.max(nanos(facts.modified().unwrap_or(UNIX_EPOCH)));
            if let Ok(entries) = fs::read_dir(&path) {
                open.extend(entries.flatten().map(|entry| entry.path()));
            }
        }
        seen
    }

    /// As a line that can be kept and compared later.
    pub(crate) fn line(self) -> String {
        format!("{} files, newest {}", self.files, self.newest_nanos)
    }
}

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Fingerprint;

    #[test]
    fn a_new_file_and_a_vanished_file_are_both_noticed() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-freshness-{}", std::process::id()));
        fs::create_dir_all(folder.join("src/deep"))?;
        let look = || Fingerprint::of(&folder, &["src", "not-there"]);
        let empty = look();
        fs::write(folder.join("src/deep/page.rs"), "")?;
        let with_file = look();
        fs::remove_file(folder.join("src/deep/page.rs"))?;
        let without = look();
        fs::remove_dir_all(&folder)?;
        assert_ne!(empty, with_file);
        assert_ne!(with_file, without);
        Ok(())
    }
}
