//! What stands after the command: a few flags, and everything behind `--` for another program.

use anyhow::{Context, Result, bail};

/// The words of the command line that no one has taken yet.
pub(crate) struct Args {
    own: Vec<String>,
    passed_on: Vec<String>,
}

impl Args {
    /// Words up to the first `--` are ours, the rest is passed on.
    pub(crate) fn new(words: impl Iterator<Item = String>) -> Self {
        let mut own: Vec<String> = words.collect();
        let passed_on = match own.iter().position(|word| word == "--") {
            Some(at) => own.split_off(at).split_off(1),
            None => Vec::new(),
        };
        Self { own, passed_on }
    }

    /// Takes a flag and says whether it was there.
    pub(crate) fn take_flag(&mut self, flag: &str) -> bool {
        let before = self.own.len();
        self.own.retain(|word| word != flag);
        self.own.len() < before
    }

    /// Takes a flag with its value, as in `--rounds 50`.
    pub(crate) fn take_value(&mut self, flag: &str) -> Result<Option<String>> {
        let Some(at) = self.own.iter().position(|word| word == flag) else { return Ok(None) };
        let value = self.own.get(at + 1).cloned().with_context(|| format!("{flag} wants a value"))?;
        self.own.drain(at..=at + 1);
        Ok(Some(value))
    }

    /// What stood behind `--`. A word of ours that nobody took is a mistake, and is refused.
    pub(crate) fn passed_on(self) -> Result<Vec<String>> {
        match self.own.first() {
            Some(word) => bail!("`{word}` is not understood here; arguments for another program go behind `--`"),
            None => Ok(self.passed_on),
        }
    }

    /// Refuses every word that nobody took.
    pub(crate) fn finish(self) -> Result<()> {
        match self.passed_on()?.first() {
            Some(word) => bail!("`{word}` is not understood here"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn words_behind_the_dashes_are_passed_on_untouched() -> anyhow::Result<()> {
        let mut args = args("--dev -- --dev --headed");
        assert!(args.take_flag("--dev"));
        assert_eq!(args.passed_on()?, ["--dev", "--headed"]);
        Ok(())
    }

    #[test]
    fn a_value_is_taken_with_its_flag() -> anyhow::Result<()> {
        let mut args = args("--rounds 7");
        assert_eq!(args.take_value("--rounds")?.as_deref(), Some("7"));
        args.finish()
    }

    #[test]
    fn a_flag_without_its_value_is_refused() {
        assert!(args("--rounds").take_value("--rounds").is_err());
    }

    #[test]
    fn a_word_that_nobody_took_is_refused() {
        assert!(args("--relaese").finish().is_err());
        assert!(args("-- --relaese").finish().is_err());
    }
}
