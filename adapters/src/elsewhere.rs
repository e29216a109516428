//! Duties that another host has: here they are refused, so a program that leaves a duty to others carries no code for
//! it.

use async_trait::async_trait;
use domain::draw::BeaconSignature;
use domain::person::Email;
use services::notices::Notice;
use services::ports::{Beacon, Mailer, Notices, OutgoingMail, PortError, PortResult};

/// Letters are sent, notices are given, and the public beacon is asked, by another host than this.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere;

#[async_trait]
impl Mailer for Elsewhere {
    async fn deliver(&self, _mail: &OutgoingMail) -> PortResult<()> {
        Err(PortError::Unavailable("letters are sent by another host".to_owned()))
    }

    // None was ever in our hands.
    async fn recall(&self, _key: &str) -> PortResult<()> {
        Ok(())
    }

    async fn forget(&self, _to: &Email) -> PortResult<()> {
        Ok(())
    }
}

#[async_trait]
impl Beacon for Elsewhere {
    async fn get_round(&self, _round: u64) -> PortResult<Option<BeaconSignature>> {
        Err(PortError::Unavailable("the public beacon is asked by another host".to_owned()))
    }
}

#[async_trait]
impl Notices for Elsewhere {
    async fn publish(&self, _notice: &Notice) -> PortResult<()> {
        Err(PortError::Unavailable("notices are given by another host".to_owned()))
    }
}
