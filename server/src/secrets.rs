//! The secrets of this installation: made at the first start, kept in the data folder, readable by
//! the owner of the process alone.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use domain::bytes::from_hex;
use domain::person::Pepper;
use domain::ticket::ReceiptKey;
use services::Keys;
use services::ports::Chance;

/// Reads the keys, or makes them where there are none.
pub fn load_or_make(folder: &Path, chance: &dyn Chance) -> Result<Keys> {
    let folder = folder.join("secrets");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(Keys {
        pepper: Pepper(secret(&folder.join("pepper"), chance)?),
        receipts: ReceiptKey::from_seed(&secret(&folder.join("receipt-key"), chance)?),
    })
}

fn secret(file: &Path, chance: &dyn Chance) -> Result<[u8; 32]> {
    if file.exists() {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read the secret {}", file.display()))?;
        return from_hex(text.trim()).with_context(|| {
            format!("the secret {} is damaged; put it back from a back-up of the folder", file.display())
        });
    }
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    write_private(file, &data_encoding::HEXLOWER.encode(&bytes))
        .with_context(|| format!("cannot write the secret {}", file.display()))?;
    Ok(bytes)
}

/// Whole or not at all: a first start that is killed half-way leaves no half of a secret behind.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let draft = file.with_extension("draft");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut writing = options.open(&draft)?;
    writing.write_all(text.as_bytes())?;
    writing.sync_all()?;
    fs::rename(&draft, file)?;
    // The name has to be on disk before anything is stored that only this secret can find again.
    for folder in file.ancestors().skip(1).take(2) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
