//! The settings that come from variables: `FESTIVAL_HTTP_LISTEN` is `listen` in `[http]`, the first word is the
//! section.

use figment::providers::Env;
use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

/// Variables that begin with `FESTIVAL_` and are read by the tools around the binary.
const NOT_SETTINGS: [&str; 6] = ["CACHE", "BIN", "CONFIG", "TEST_AWS", "TEST_DYNAMODB", "TEST_MYSQL"];

/// Lays the variables over the settings so far.
pub(super) fn merge_into(figment: Figment) -> Figment {
    let variables: Vec<Variable> =
        all().iter().map(|(name, text)| Variable::read(&figment, name.as_str(), text)).collect();
    variables.into_iter().fold(figment, Figment::merge)
}

fn all() -> Env {
    let is_setting = |name: &figment::value::UncasedStr| !NOT_SETTINGS.iter().any(|other| name == other);
    Env::prefixed("FESTIVAL_").filter(is_setting).map(|name| name.as_str().replacen('_', ".", 1).into()).lowercase(true)
}

/// One setting that comes from a variable.
struct Variable {
    setting: String,
    value: Value,
}

impl Variable {
    /// Where the default is a text, so is the variable: a password of digits is no number.
    fn read(defaults: &Figment, setting: &str, text: String) -> Self {
        let is_text = matches!(defaults.find_value(setting), Ok(Value::String(..)));
        let value = if is_text { Value::from(text) } else { text.parse().unwrap_or_else(|never| match never {}) };
        Self { setting: setting.to_owned(), value }
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Env::prefixed("FESTIVAL_").metadata()
    }

    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        let settings = nest(&self.setting, self.value.clone()).into_dict().unwrap_or_default();
        Ok(Profile::Default.collect(settings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, DEFAULT};
    use figment::providers::{Format, Toml};

    fn with(setting: &str, text: &str) -> Config {
        let defaults = Figment::from(Toml::string(DEFAULT));
        let variable = Variable::read(&defaults, setting, text.to_owned());
        defaults.merge(variable).extract().expect("it is allowed")
    }

    #[test]
    fn a_text_stays_as_it_was_written() {
        for text in ["123456789012", "007", "true", "[a]", "\"quoted\"", "1e3"] {
            assert_eq!(with("mail.smtp_password", text).mail.smtp_password.0, text);
        }
        assert_eq!(with("store.folder", "2026").store.folder.as_os_str(), "2026");
    }

    #[test]
    fn numbers_switches_and_lists_are_read_as_such() {
        assert_eq!(with("worker.batch", "17").worker.batch, 17);
        assert!(!with("run.worker", "false").run.worker);
        assert_eq!(with("randomness.drand_relays", "[\"https://a\"]").randomness.drand_relays, ["https://a"]);
    }
}
