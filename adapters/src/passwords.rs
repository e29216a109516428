//! Passwords: argon2id with the parameters that OWASP recommends.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use domain::staff::Password;
use services::ports::{Chance, Passwords, PortError, PortResult};
use tokio::sync::Semaphore;

/// OWASP's recommendation for argon2id: 19 MiB of memory, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// 128 random bits (RFC 9106 §3.1).
const SALT_BYTES: usize = 16;
/// How many passwords are hashed at once, which bounds their memory to 76 MiB.
const AT_ONCE_MAX: usize = 4;

/// Hashes and checks passwords on threads of their own.
pub struct Argon2 {
    chance: Arc<dyn Chance>,
    turns: Arc<Semaphore>,
}

impl Argon2 {
    /// Takes the salts from this source of chance.
    pub fn new(chance: Arc<dyn Chance>) -> Self {
        Self { chance, turns: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }

    fn salt(&self) -> [u8; SALT_BYTES] {
        let mut salt = [0; SALT_BYTES];
        self.chance.fill(&mut salt);
        salt
    }

    async fn on_own_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&argon2::Argon2<'static>) -> PortResult<T> + Send + 'static,
    ) -> PortResult<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(unavailable)?;
        let hashing = tokio::task::spawn_blocking(move || {
            let answer = work(&hasher()?);
            drop(turn);
            answer
        });
        hashing.await.map_err(unavailable)?
    }
}

#[async_trait]
impl Passwords for Argon2 {
    async fn hash(&self, password: Password) -> PortResult<String> {
        let salt = self.salt();
        self.on_own_thread(move |hasher| phc_string(hasher, &password, salt)).await
    }

    async fn is_right(&self, password: Password, hash: Option<String>) -> PortResult<bool> {
        let salt = self.salt();
        self.on_own_thread(move |hasher| match hash {
            Some(hash) => {
                let parsed = PasswordHash::new(&hash).map_err(unavailable)?;
                Ok(hasher.verify_password(password.as_str().as_bytes(), &parsed).is_ok())
            }
            // Somebody who tries out addresses must not learn from the time taken which of them are staff.
            None => phc_string(hasher, &password, salt).map(|_| false),
        })
        .await
    }
}

fn hasher() -> PortResult<argon2::Argon2<'static>> {
    let params = argon2::Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(unavailable)?;
    Ok(argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}

fn phc_string(hasher: &argon2::Argon2<'_>, password: &Password, salt: [u8; SALT_BYTES]) -> PortResult<String> {
    let hash = hasher.hash_password_with_salt(password.as_str().as_bytes(), &salt).map_err(unavailable)?;
    Ok(hash.to_string())
}

fn unavailable(fault: impl std::fmt::Display) -> PortError {
    PortError::Unavailable(format!("the password could not be hashed: {fault}"))
}
