//! How often somebody may do something.

use std::net::IpAddr;

use domain::person::PersonKey;

use super::TokenHash;

/// What a limit counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThrottleKey {
    /// Registrations of one person in one raffle.
    Register(PersonKey),
    /// Links asked for by one address: the hash of the normalized e-mail.
    Lookup(TokenHash),
    /// Passwords tried for one account from one place, so that nobody can keep the owner of it out from elsewhere.
    SignIn {
        /// The hash of the normalized e-mail.
        account: TokenHash,
        /// The network that calls, where it is known.
        from: Option<IpAddr>,
    },
    /// Sign-in links asked for by one address: the hash of the normalized e-mail.
    SignInLink(TokenHash),
}

/// Limits how often somebody may do something.
pub trait Throttle: Send + Sync {
    /// Counts one more use, or answers with how many seconds to wait before trying again.
    fn admit(&self, key: &ThrottleKey) -> Result<(), u32>;
}
