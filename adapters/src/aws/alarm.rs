//! The alarm clock of a host that sleeps: schedules that fire once and are gone, and the mappings by which
//! Lambda works the queues.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_lambda::error::SdkError;
use aws_sdk_scheduler::operation::create_schedule::CreateScheduleError;
use aws_sdk_scheduler::types::{ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, Target};
use domain::time::Timestamp;
use services::ports::{Alarm, Chance, Clock, Lanes, Occasion, PortError, PortResult};

use super::patience::{Patience, SERVICES, unavailable};

/// The step in seconds to which moments are rounded up, so that many who ask for about the same moment make one
/// schedule. A step always lies ahead, so a schedule of the same name that exists has not fired yet.
const STEP_SECS: i64 = 10;

/// What the alarm clock is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmConfig {
    /// The group that the schedules are made in.
    pub group: String,
    /// The role by which a schedule calls the function.
    pub role: String,
    /// The function that keeps the timetable.
    pub target: String,
    /// The mappings that bring the function of the worker its messages; none for whoever only sets the alarm.
    pub mappings: Vec<String>,
}

/// `EventBridge` Scheduler, and the mappings of Lambda.
pub struct AlarmClock {
    scheduler: aws_sdk_scheduler::Client,
    lambda: aws_sdk_lambda::Client,
    config: AlarmConfig,
    patience: Patience,
    clock: Arc<dyn Clock>,
}

impl AlarmClock {
    /// An alarm clock over a group and mappings that are there. Calls nobody yet.
    pub fn new(
        scheduler: aws_sdk_scheduler::Client,
        lambda: aws_sdk_lambda::Client,
        config: AlarmConfig,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self { scheduler, lambda, config, patience: Patience::new(SERVICES, chance), clock }
    }

    async fn switch(&self, mapping: &str, lanes: Lanes) -> PortResult<()> {
        let ask = self.patience.call(|| self.lambda.get_event_source_mapping().uuid(mapping).send()).await;
        let told = ask.map_err(|fault| unavailable("a feed of the queue cannot be read", &fault))?;
        let is_on = matches!(told.state(), Some("Enabled" | "Enabling" | "Creating"));
        let be_on = lanes == Lanes::Worked;
        if is_on == be_on {
            return Ok(());
        }
        let switch = || self.lambda.update_event_source_mapping().uuid(mapping).enabled(be_on).send();
        let switched = self.patience.call(switch).await;
        switched.map(|_| ()).map_err(|fault| unavailable("a feed of the queue cannot be switched", &fault))
    }
}

#[async_trait]
impl Alarm for AlarmClock {
    async fn call_at(&self, at: Timestamp, occasion: Occasion) -> PortResult<()> {
        let secs = round_up(at.max(self.clock.now().plus_secs(STEP_SECS)));
        let name = format!("{}-{secs}", occasion.as_str());
        let expression = expression(secs)?;
        let target = Target::builder().arn(&self.config.target).role_arn(&self.config.role);
        let target = target.input(format!("{{\"occasion\":\"{}\"}}", occasion.as_str())).build();
        let target = target.map_err(|fault| PortError::Unavailable(fault.to_string()))?;
        let exactly = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build();
        let exactly = exactly.map_err(|fault| PortError::Unavailable(fault.to_string()))?;
        let made = self.patience.call(|| {
            let create = self.scheduler.create_schedule().group_name(&self.config.group).name(&name);
            let create = create.schedule_expression(&expression).flexible_time_window(exactly.clone());
            create.action_after_completion(ActionAfterCompletion::Delete).target(target.clone()).send()
        });
        match made.await {
            Ok(_) => Ok(()),
            Err(fault) if is_set_already(&fault) => Ok(()),
            Err(fault) => Err(unavailable("the alarm cannot be set", &fault)),
        }
    }

    async fn set_lanes(&self, lanes: Lanes) -> PortResult<()> {
        for mapping in &self.config.mappings {
            self.switch(mapping, lanes).await?;
        }
        Ok(())
    }
}

fn is_set_already(fault: &SdkError<CreateScheduleError>) -> bool {
    fault.as_service_error().is_some_and(CreateScheduleError::is_conflict_exception)
}

/// The next whole step, in seconds since 1970.
fn round_up(at: Timestamp) -> i64 {
    at.round_up(STEP_SECS).as_millis() / 1_000
}

fn expression(secs: i64) -> PortResult<String> {
    let moment = jiff::Timestamp::from_second(secs).map_err(|fault| PortError::Unavailable(fault.to_string()))?;
    Ok(moment.strftime("at(%Y-%m-%dT%H:%M:%S)").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_next_step_of_ten_seconds() {
        let written = |millis| expression(round_up(Timestamp::from_millis(millis))).expect("a moment");
        assert_eq!(written(1_780_308_000_000), "at(2026-06-01T10:00:00)");
        assert_eq!(written(1_780_308_000_001), "at(2026-06-01T10:00:10)");
        assert_eq!(written(1_780_308_009_999), "at(2026-06-01T10:00:10)");
    }
}
