//! Looks for bytes in every file of a folder, and in all that was logged.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};
use domain::ticket::SignedReceipt;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Capture;

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that was logged so far, down to the finest level.
pub(super) fn captured_log() -> Vec<u8> {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(|| Capture);
        // Only this test binary logs; a second one to start is as good.
        subscriber.try_init().ok();
    });
    LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What must not be found any more, each with its name.
#[derive(Clone)]
pub(super) struct Needles(Vec<(String, Vec<u8>)>);

impl Needles {
    /// Words, and what receipts hold: the code, and the salt as bytes and as people write bytes.
    pub(super) fn of(receipts: &[&SignedReceipt], words: &[&str]) -> Self {
        Self(Vec::new()).and(receipts, words)
    }

    /// The same, and more.
    pub(super) fn and(mut self, receipts: &[&SignedReceipt], words: &[&str]) -> Self {
        self.0.extend(words.iter().map(|word| ((*word).to_owned(), word.as_bytes().to_vec())));
        for signed in receipts {
            let salt = signed.receipt.salt.0;
            self.0.push(("the salt".to_owned(), salt.to_vec()));
            for encoding in [HEXLOWER, HEXUPPER, BASE64] {
                self.0.push(("the salt in letters".to_owned(), encoding.encode(&salt).into_bytes()));
            }
            self.0.push(("the ticket code".to_owned(), signed.receipt.code.to_string().into_bytes()));
        }
        self
    }

    /// So that the test can fail: all words, salts and codes are there as long as the person is.
    pub(super) fn expect_all_in(&self, folder: &Path) {
        let files = files(folder);
        for (name, needle) in self.0.iter().filter(|(name, _)| name != "the salt in letters") {
            assert!(files.iter().any(|(_, bytes)| holds(bytes, needle)), "{name} was never stored");
        }
    }

    /// Nothing of it is in any file or in the log.
    pub(super) fn expect_none_in(&self, folder: &Path) {
        let mut places = files(folder);
        let log = captured_log();
        assert!(!log.is_empty(), "something is logged");
        places.push((PathBuf::from("the log"), log));
        for (place, bytes) in &places {
            for (name, needle) in &self.0 {
                assert!(!holds(bytes, needle), "{name} is left in {}", place.display());
            }
        }
    }
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("the file is read");
            found.push((path, bytes));
        }
    }
    found
}

pub(super) fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.into_iter().any(|(at, _)| bytes[at..].starts_with(needle))
}
