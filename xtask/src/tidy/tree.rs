//! The text files of the checkout that git knows or would take.

use std::fs;

use anyhow::{Context, Result};

use super::tokens::{self, Token};
use crate::places::Places;
use crate::process::Program;

/// A text file, by its path from the root of the checkout.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Empty for what is not Rust, and for what the compiler would refuse anyway.
    pub(super) tokens: Vec<Token>,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let tokens = if ends_with(&path, "rs") { tokens::of(&text).unwrap_or_default() } else { Vec::new() };
        Self { path, text, tokens }
    }

    /// Whether it is written in the language of this file ending.
    pub(super) fn is(&self, ending: &str) -> bool {
        ends_with(&self.path, ending)
    }
}

fn ends_with(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

/// The files that the rules are about.
pub(super) struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads the checkout. Files that are not text, such as pictures, are passed over.
    pub(super) fn of_checkout(places: &Places) -> Result<Self> {
        let list = Program::new(places, "git ls-files -z --cached --others --exclude-standard").read()?;
        let mut files = Vec::new();
        for path in list.split_terminator('\0') {
            let on_disk = places.root.join(path);
            // Deleted, but not yet in git's eyes.
            if !on_disk.is_file() {
                continue;
            }
            let bytes = fs::read(&on_disk).with_context(|| path.to_owned())?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File::new(path.to_owned(), text));
            }
        }
        Ok(Self { files })
    }

    /// A tree of made-up files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| File::new((*path).to_owned(), (*text).to_owned())).collect() }
    }

    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is("rs"))
    }
}
