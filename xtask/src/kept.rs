//! What was built once from the same sources, in the cache: another checkout does not build it again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::freshness::Fingerprint;
use crate::places::Places;

/// How many of each thing are kept: those that were built last.
const KEPT_MAX: usize = 4;

/// The folder with what was built from these sources, if it was kept.
pub(crate) fn find(places: &Places, what: &str, sources: Fingerprint) -> Option<PathBuf> {
    Some(folder(places, what, sources)).filter(|kept| kept.is_dir())
}

/// Keeps what has just been built, as `fill` copies it into an empty folder. Answers with where it is.
pub(crate) fn keep(
    places: &Places,
    what: &str,
    sources: Fingerprint,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let kept = folder(places, what, sources);
    // Whole or not at all: nobody looks for it under this name.
    let unfinished = kept.with_extension("unfinished");
    clear(&unfinished)?;
    fs::create_dir_all(&unfinished)?;
    fill(&unfinished)?;
    clear(&kept)?;
    fs::rename(unfinished, &kept)?;
    forget_the_oldest(&shelf(places, what))?;
    Ok(kept)
}

/// Makes a folder the same as another one.
pub(crate) fn replace(from: &Path, to: &Path) -> Result<()> {
    clear(to)?;
    copy(from, to)
}

fn shelf(places: &Places, what: &str) -> PathBuf {
    places.cache.join("kept").join(what)
}

fn folder(places: &Places, what: &str, sources: Fingerprint) -> PathBuf {
    shelf(places, what).join(sources.text())
}

fn forget_the_oldest(shelf: &Path) -> Result<()> {
    let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(shelf)? {
        let entry = entry?;
        kept.push((entry.metadata()?.modified()?, entry.path()));
    }
    kept.sort();
    for (_, old) in kept.iter().rev().skip(KEPT_MAX) {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::{KEPT_MAX, forget_the_oldest, replace};

    #[test]
    fn a_site_comes_back_as_it_was_without_what_lay_there() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-kept-{}", std::process::id()));
        fs::create_dir_all(folder.join("kept/pkg"))?;
        fs::write(folder.join("kept/pkg/app.wasm"), "program")?;
        fs::create_dir_all(folder.join("site"))?;
        fs::write(folder.join("site/old.wasm"), "old")?;
        replace(&folder.join("kept"), &folder.join("site"))?;
        let program = fs::read_to_string(folder.join("site/pkg/app.wasm"))?;
        let is_old_there = folder.join("site/old.wasm").exists();
        fs::remove_dir_all(&folder)?;
        assert_eq!(program, "program");
        assert!(!is_old_there);
        Ok(())
    }

    #[test]
    fn the_latest_built_sites_are_kept() -> anyhow::Result<()> {
        let shelf = std::env::temp_dir().join(format!("xtask-shelf-{}", std::process::id()));
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(1);
        for age in 0..=KEPT_MAX {
            fs::create_dir_all(shelf.join(age.to_string()))?;
            let built = now - Duration::from_secs(60 * age as u64);
            fs::File::open(shelf.join(age.to_string()))?.set_modified(built)?;
        }
        forget_the_oldest(&shelf)?;
        let is_kept = |age: usize| shelf.join(age.to_string()).exists();
        let kept: Vec<bool> = (0..=KEPT_MAX).map(is_kept).collect();
        fs::remove_dir_all(&shelf)?;
        assert_eq!(kept, [true, true, true, true, false]);
        Ok(())
    }
}
