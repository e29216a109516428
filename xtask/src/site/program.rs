//! The program of a site in a folder that is named by all that is in it.
//!
//! Script, link script and parts name each other, in a circle. So cargo-leptos takes the hash in a file's name
//! before it writes the names of the others into it, and a file can change while its name stays. Browsers keep
//! these files forever; a folder that changes its name with any of them keeps that promise.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Makes room: cargo-leptos would take what an earlier build left for its own.
pub(super) fn forget(pkg: &Path) -> Result<()> {
    match fs::remove_dir_all(pkg) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Moves the files in `pkg` to `pkg/<hash>`, and says where that is.
pub(super) fn settle(pkg: &Path) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(pkg)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.file_name().hash(&mut hasher);
        fs::read(file)?.hash(&mut hasher);
    }
    let folder = pkg.join(format!("{:016x}", hasher.finish()));
    fs::create_dir(&folder)?;
    for file in &files {
        fs::rename(file, folder.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{forget, settle};

    #[test]
    fn a_folder_is_named_by_every_byte_in_it() -> anyhow::Result<()> {
        let pkg = std::env::temp_dir().join(format!("xtask-program-{}", std::process::id()));
        let mut names = Vec::new();
        for content in ["one", "one", "other"] {
            forget(&pkg)?;
            fs::create_dir_all(&pkg)?;
            fs::write(pkg.join("app.js"), "import './part.js'")?;
            fs::write(pkg.join("part.js"), content)?;
            let folder = settle(&pkg)?;
            assert!(folder.join("app.js").is_file() && !pkg.join("app.js").exists());
            names.push(folder);
        }
        forget(&pkg)?;
        assert_eq!(names[0], names[1]);
        assert_ne!(names[0], names[2]);
        Ok(())
    }
}
