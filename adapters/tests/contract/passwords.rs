//! What `Passwords` promises.

use std::sync::Arc;

use adapters::memory::SeededChance;
use adapters::passwords::Argon2;
use domain::staff::Password;
use services::ports::{Passwords, PortError};

use crate::backend::clock;

fn passwords() -> Argon2 {
    Argon2::new(Arc::new(SeededChance::new(1, clock())))
}

fn password(text: &str) -> Password {
    Password::parse(text).expect("long enough")
}

#[tokio::test]
async fn a_password_is_right_for_its_own_hash_only() {
    let passwords = passwords();
    let right = password("correct horse battery");
    let hash = passwords.hash(right.clone()).await.expect("it works");
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert_eq!(passwords.is_right(right.clone(), Some(hash.clone())).await, Ok(true));
    assert_eq!(passwords.is_right(password("correct horse batterz"), Some(hash.clone())).await, Ok(false));
    assert_ne!(passwords.hash(right).await, Ok(hash), "every hash has a salt of its own");
}

#[tokio::test]
async fn no_hash_is_never_right() {
    assert_eq!(passwords().is_right(password("correct horse battery"), None).await, Ok(false));
}

#[tokio::test]
async fn a_hash_that_cannot_be_read_is_a_fault_not_an_answer() {
    let answer = passwords().is_right(password("correct horse battery"), Some("plain text".into())).await;
    assert!(matches!(answer, Err(PortError::Unavailable(_))));
}
