//! The timetable as a function: one look at what is due, and the moment of the next. It says how many seals wait.

use std::sync::Arc;

use anyhow::{Context, Result};
use serde::Deserialize;
use services::agenda::{self, Agenda};
use services::ports::{Alarm, Occasion};
use services::timetable;

use super::attention;
use crate::wiring::aws::Host;

/// What a schedule says when it calls. Whoever calls by hand may say nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Call {
    /// Why.
    pub occasion: Occasion,
}

/// Looks once. What is to come is provided for beforehand as well, so a look that breaks off is taken again.
pub async fn look(host: &Host, call: Call) -> Result<Agenda> {
    let alarm: Arc<dyn Alarm> = host.alarm.clone().context("aws.schedule_group has to be set for this function")?;
    // A process that was asleep knows nothing of how its clocks ran.
    host.services.watch.wake_up();
    agenda::provide(&host.services, alarm.as_ref(), call.occasion).await?;
    timetable::run_round(&host.services).await?;
    let late = agenda::count_late_seals(&host.services).await?;
    attention::ask(host.services.clock.now(), late)?;
    Ok(agenda::provide(&host.services, alarm.as_ref(), call.occasion).await?)
}
