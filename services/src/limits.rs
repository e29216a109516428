//! How often somebody may do something.

use domain::person::Email;
use sha2::{Digest, Sha256};

use crate::Services;
use crate::error::{Error, Result};
use crate::ports::{ThrottleKey, TokenHash};

/// Counts one more, or says when to come again.
pub(crate) fn admit(services: &Services, key: &ThrottleKey) -> Result<()> {
    services.throttle.admit(key).map_err(|retry_after_secs| Error::TooMany { retry_after_secs })
}

/// What stands for an address where it is counted.
pub(crate) fn hash_of(email: &Email) -> TokenHash {
    Sha256::digest(email.as_str().as_bytes()).into()
}
