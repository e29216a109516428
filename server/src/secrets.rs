//! The secrets of this installation: made at the first start, kept in the data folder, readable by
//! the owner of the process alone; or made with the infrastructure, and kept by it.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use domain::bytes::from_hex;
use services::ports::Chance;

/// What the keys of an installation are made of. It never prints.
pub struct Secrets {
    /// What keys of people are made with.
    pub pepper: [u8; 32],
    /// The seed of the key that signs receipts.
    pub receipt_key: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Reads the secrets, or makes them where there are none and no `database` either: all people in a database are found
/// by the secrets that it was filled with.
///
/// Called before the database is made. Of several processes that start at the same moment all get the same secrets.
pub fn load_or_make(folder: &Path, database: &Path, chance: &dyn Chance) -> Result<Secrets> {
    let folder = folder.join("secrets");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let secret = |name: &str| {
        let file = folder.join(name);
        if !file.exists() && database.exists() {
            bail!(
                "{} is there, and {} is not: without it nobody in the database is found again. Put it back from a back-up of \
                 the folder; if nobody has registered yet, delete the database instead",
                database.display(),
                file.display()
            );
        }
        read_or_make(&file, chance)
    };
    Ok(Secrets { pepper: secret("pepper")?, receipt_key: secret("receipt-key")? })
}

/// What a secret of the infrastructure may hold.
#[cfg(feature = "aws")]
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Kept {
    /// The keys themselves, each as 64 hexadecimal digits: an installation that has moved house.
    Keys { pepper: String, receipt_key: String },
    /// Chance that the keys are derived from.
    Seed { seed: String },
}

/// Reads the secrets out of the infrastructure's secret.
#[cfg(feature = "aws")]
pub fn read(json: &str) -> Result<Secrets> {
    let told = "the secret of the installation holds neither \"seed\" nor \"pepper\" and \"receipt_key\"";
    // Why it cannot be read is not told: the reason may quote it.
    let kept: Kept = serde_json::from_str(json).ok().context(told)?;
    let (pepper, receipt_key) = match kept {
        Kept::Keys { pepper, receipt_key } => {
            let damaged = "the keys in the secret of the installation have to be 64 hexadecimal digits";
            (from_hex(pepper.trim()).context(damaged)?, from_hex(receipt_key.trim()).context(damaged)?)
        }
        Kept::Seed { seed } if seed.len() >= SEED_MIN => (derive("pepper", &seed), derive("receipt-key", &seed)),
        Kept::Seed { .. } => anyhow::bail!("the seed in the secret of the installation is too short"),
    };
    Ok(Secrets { pepper, receipt_key })
}

/// The fewest characters of a seed: 32 hexadecimal digits are 128 bits of chance.
#[cfg(feature = "aws")]
const SEED_MIN: usize = 32;

/// One key of several that follow from a seed. It never changes: all registrations are found by it.
#[cfg(feature = "aws")]
fn derive(purpose: &str, seed: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(format!("festival-tickets/{purpose}/v1/{seed}")).into()
}

fn read_or_make(file: &Path, chance: &dyn Chance) -> Result<[u8; 32]> {
    if !file.exists() {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        write_private(file, &data_encoding::HEXLOWER.encode(&bytes))
            .with_context(|| format!("cannot write the secret {}", file.display()))?;
    }
    let text = fs::read_to_string(file).with_context(|| format!("cannot read the secret {}", file.display()))?;
    from_hex(text.trim())
        .with_context(|| format!("the secret {} is damaged; put it back from a back-up of the folder", file.display()))
}

/// Writes a file whole or not at all, unless it is there: a first start that is killed halfway leaves no half of a
/// secret behind, and one beside another leaves the other's.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    // Readable by its owner alone, as temporary files are.
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    if let Err(refused) = draft.persist_noclobber(file)
        && refused.error.kind() != std::io::ErrorKind::AlreadyExists
    {
        return Err(refused.error);
    }
    // The name has to be on disk before anything is stored that only this secret can find again.
    for folder in file.ancestors().skip(1).take(2) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(all(test, feature = "aws"))]
mod tests {
    use super::read;

    #[test]
    fn keys_follow_from_a_seed_or_stand_in_the_secret_themselves() {
        let from_seed = read(&format!("{{\"seed\":\"{}\"}}", "5a".repeat(32))).expect("a seed");
        let again = read(&format!("{{\"seed\":\"{}\"}}", "5a".repeat(32))).expect("a seed");
        assert_eq!(from_seed.pepper, again.pepper);
        let kept = format!("{{\"pepper\":\"{}\",\"receipt_key\":\"{}\"}}", "01".repeat(32), "02".repeat(32));
        assert_eq!(read(&kept).expect("keys").pepper, [1; 32]);
    }

    #[test]
    fn a_secret_that_is_damaged_is_refused_and_not_repeated() {
        for damaged in ["hidden", "{}", "{\"seed\":\"hidden\"}", "{\"pepper\":\"hidden\",\"receipt_key\":\"00\"}"] {
            let refusal = format!("{:#}", read(damaged).expect_err("refused"));
            assert!(!refusal.contains("hidden"), "{refusal}");
        }
    }
}
