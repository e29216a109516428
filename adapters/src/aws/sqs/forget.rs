//! Dead letters with somebody's data, when those are deleted.
//!
//! What still waits in SQS cannot be found there by what it holds. It is refused when it is handed over,
//! as are messages that are ready, and SQS throws it away after 14 days at the latest.

use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use services::jobs::Job;
use services::ports::{PortError, PortResult};

use super::dead;
use super::table::{Order, Table};
use crate::stored_job;

/// Deletes them, and hands back the registrations among them.
pub(super) async fn forget(table: &Table, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
    let written = serde_json::to_string(address).map_err(|fault| PortError::Unavailable(fault.to_string()))?;
    let (mut registrations, mut after) = (Vec::new(), None);
    loop {
        let (lines, next) = table.page(dead::DEAD, Order::Up, after).await?;
        for (letter, body) in lines.iter().filter_map(dead::letter_of).filter(|(_, body)| body.contains(&written)) {
            let job = stored_job::read(&body);
            // One that cannot be read and holds the address is theirs as well.
            if job.as_ref().is_ok_and(|job| !job.holds_data_of(who, address)) {
                continue;
            }
            dead::remove(table, letter.id).await?;
            if let Ok(Job::Register(registration)) = job {
                registrations.push(registration);
            }
        }
        if next.is_none() {
            return Ok(registrations);
        }
        after = next;
    }
}
