//! A build folder that several checkouts share belongs to one of them at a time.
//!
//! Cargo names what it builds from a workspace alike in every checkout, and tells new from old by file times
//! alone: a second checkout with older files would be handed the programs of the first. So whoever comes
//! next forgets what was built from the workspace before. The dependencies, nearly all of the work, stay.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::places::Places;
use crate::process::Program;

/// How deep under the target folder cargo keeps its fingerprints: `front/wasm32-unknown-unknown/wasm-release`.
const DEPTH: usize = 3;
/// How many hexadecimal digits a fingerprint has after a crate's name and a dash.
const HASH_DIGITS: usize = 16;

/// Makes the build folder ours, if it was another checkout's.
pub(crate) fn take_over(places: &Places) -> Result<()> {
    let owner = places.target.join(".checkout");
    let us = places.root.display().to_string();
    if fs::read_to_string(&owner).is_ok_and(|noted| noted == us) {
        return Ok(());
    }
    fs::create_dir_all(&places.target)?;
    let members = members(places)?;
    for folder in fingerprint_folders(&places.target, DEPTH) {
        forget(&folder, &members)?;
    }
    fs::write(owner, us)?;
    Ok(())
}

fn members(places: &Places) -> Result<Vec<String>> {
    let metadata = Program::new(places, "cargo metadata --no-deps --format-version 1").read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect())
}

fn fingerprint_folders(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name() == ".fingerprint" {
            found.push(path);
        } else if depth > 0 && path.is_dir() {
            found.extend(fingerprint_folders(&path, depth - 1));
        }
    }
    found
}

fn forget(fingerprints: &Path, members: &[String]) -> Result<()> {
    for entry in fs::read_dir(fingerprints)? {
        let entry = entry?;
        let name = entry.file_name();
        let of_member = name.to_string_lossy().rsplit_once('-').is_some_and(|(crate_name, hash)| {
            hash.len() == HASH_DIGITS && members.iter().any(|member| member == crate_name)
        });
        if of_member {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{DEPTH, fingerprint_folders, forget};

    #[test]
    fn what_was_built_from_the_workspace_is_forgotten_and_dependencies_stay() -> anyhow::Result<()> {
        let target = std::env::temp_dir().join(format!("xtask-takeover-{}", std::process::id()));
        let deep = target.join("front/wasm32-unknown-unknown/wasm-release/.fingerprint");
        let flat = target.join("debug/.fingerprint");
        let names = ["app-0123456789abcdef", "app-kit-0123456789abcdef", "serde-0123456789abcdef"];
        for folder in [&deep, &flat] {
            names.iter().try_for_each(|name| fs::create_dir_all(folder.join(name)))?;
        }
        let folders = fingerprint_folders(&target, DEPTH);
        folders.iter().try_for_each(|folder| forget(folder, &["app".to_owned()]))?;
        let left = [&deep, &flat].map(|folder| names.map(|name| folder.join(name).is_dir()));
        fs::remove_dir_all(&target)?;
        assert_eq!(folders.len(), 2);
        assert_eq!(left, [[false, true, true]; 2]);
        Ok(())
    }
}
