//! What `Alarm` promises when `EventBridge` Scheduler and the mappings of Lambda are behind it. That a schedule calls is
//! shown where the stacks are deployed.

use adapters::aws::alarm::{AlarmClock, AlarmConfig};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types::{ActionAfterCompletion, FlexibleTimeWindowMode};
use domain::time::Timestamp;
use services::ports::{Alarm as _, Lanes, Occasion, PortError};

use crate::amazon::StandIn;
use crate::amazon::faults::Trouble;
use crate::backend::clock;

const ROLE: &str = "arn:aws:iam::000000000000:role/test";
const TARGET: &str = "arn:aws:lambda:eu-central-1:000000000000:function:timetable";
/// The least that is a zip: the end of one in which nothing is.
const EMPTY_ZIP: [u8; 22] = *b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

struct Place {
    stand_in: StandIn,
    group: String,
}

impl Place {
    /// A group of schedules that nobody else has.
    async fn find() -> Option<Self> {
        let stand_in = StandIn::find().await?;
        let group = stand_in.new_name();
        stand_in.cloud.scheduler().create_schedule_group().name(&group).send().await.expect("a group is made");
        Some(Self { stand_in, group })
    }

    fn alarm(&self, mappings: &[String]) -> AlarmClock {
        self.alarm_of(&self.stand_in, mappings)
    }

    fn alarm_of(&self, stand_in: &StandIn, mappings: &[String]) -> AlarmClock {
        let config = AlarmConfig {
            group: self.group.clone(),
            role: ROLE.to_owned(),
            target: TARGET.to_owned(),
            mappings: mappings.to_vec(),
        };
        let (scheduler, lambda) = (stand_in.cloud.scheduler(), stand_in.cloud.lambda());
        AlarmClock::new(scheduler, lambda, config, clock(), stand_in.chance.clone())
    }

    /// The schedules that there are, by name.
    async fn schedules(&self) -> Vec<GetScheduleOutput> {
        let client = self.stand_in.cloud.scheduler();
        let told = client.list_schedules().group_name(&self.group).send().await.expect("schedules are listed");
        let mut names: Vec<_> = told.schedules.into_iter().filter_map(|schedule| schedule.name).collect();
        names.sort();
        let mut found = Vec::new();
        for name in names {
            let get = client.get_schedule().group_name(&self.group).name(name);
            found.push(get.send().await.expect("a schedule is told"));
        }
        found
    }

    /// A lane that brings a function its messages, or does not.
    async fn new_mapping(&self, is_on: bool) -> String {
        let name = self.stand_in.new_name();
        let queue = format!("arn:aws:sqs:eu-central-1:000000000000:{name}");
        self.stand_in.create_lane(&name).await;
        let client = self.stand_in.cloud.lambda();
        let code = FunctionCode::builder().zip_file(Blob::new(EMPTY_ZIP)).build();
        let create = client.create_function().function_name(&name).role(ROLE).code(code).handler("bootstrap");
        create.runtime(Runtime::Providedal2023).send().await.expect("a function is made");
        let map = client.create_event_source_mapping().function_name(&name).event_source_arn(queue).enabled(is_on);
        map.send().await.expect("a mapping is made").uuid.expect("it has a number")
    }

    async fn is_on(&self, mapping: &str) -> bool {
        let told = self.stand_in.cloud.lambda().get_event_source_mapping().uuid(mapping).send().await;
        matches!(told.expect("a mapping is told").state(), Some("Enabled" | "Enabling"))
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).plus_secs(secs)
}

#[tokio::test]
async fn a_call_is_made_once_for_about_the_same_moment() {
    let Some(on) = Place::find().await else { return };
    let alarm = on.alarm(&[]);
    for secs in [100, 100, 93, 91] {
        assert_eq!(alarm.call_at(at(secs), Occasion::Due).await, Ok(()));
    }
    let [schedule] = &on.schedules().await[..] else { panic!("not one schedule was made") };
    assert_eq!(schedule.schedule_expression(), Some("at(2026-09-21T14:15:00)"));
    assert_eq!(schedule.action_after_completion(), Some(&ActionAfterCompletion::Delete));
    let window = schedule.flexible_time_window().expect("a window");
    assert_eq!(window.mode(), &FlexibleTimeWindowMode::Off);
    let target = schedule.target().expect("a target");
    assert_eq!((target.arn(), target.role_arn()), (TARGET, ROLE));
    assert_eq!(target.input(), Some(r#"{"occasion":"due"}"#));
}

#[tokio::test]
async fn another_moment_or_another_occasion_is_another_call() {
    let Some(on) = Place::find().await else { return };
    let alarm = on.alarm(&[]);
    for (secs, occasion) in [(100, Occasion::Due), (101, Occasion::Due), (100, Occasion::Asked)] {
        assert_eq!(alarm.call_at(at(secs), occasion).await, Ok(()));
    }
    let told: Vec<_> = on.schedules().await.iter().map(|schedule| schedule.schedule_expression.clone()).collect();
    let [asked, due, later] = &told[..] else { panic!("{told:?}") };
    assert_eq!(asked, due);
    assert_ne!(due, later);
}

#[tokio::test]
async fn a_moment_that_has_passed_is_called_for_at_once() {
    let Some(on) = Place::find().await else { return };
    assert_eq!(on.alarm(&[]).call_at(at(-5_000), Occasion::Asked).await, Ok(()));
    let [schedule] = &on.schedules().await[..] else { panic!("not one schedule was made") };
    assert_eq!(schedule.schedule_expression(), Some("at(2026-09-21T14:13:30)"));
}

#[tokio::test]
async fn a_crowd_that_asks_at_once_makes_one_call() {
    let Some(on) = Place::find().await else { return };
    let alarm = on.alarm(&[]);
    let asked = (0..20).map(|_| alarm.call_at(at(100), Occasion::Due));
    for answer in futures::future::join_all(asked).await {
        assert_eq!(answer, Ok(()));
    }
    assert_eq!(on.schedules().await.len(), 1);
}

#[tokio::test]
async fn a_call_is_set_in_spite_of_trouble() {
    for trouble in [Trouble::Throttled, Trouble::BrokenAfterwards, Trouble::AnswerLost] {
        let Some(on) = Place::find().await else { return };
        let (stand_in, _between) = on.stand_in.in_trouble(2, trouble).await;
        let alarm = on.alarm_of(&stand_in, &[]);
        for secs in [100, 200, 300] {
            assert_eq!(alarm.call_at(at(secs), Occasion::Due).await, Ok(()));
        }
        assert_eq!(on.schedules().await.len(), 3);
    }
}

#[tokio::test]
async fn a_group_that_is_not_there_is_an_error() {
    let Some(mut on) = Place::find().await else { return };
    on.group = on.stand_in.new_name();
    let told = on.alarm(&[]).call_at(at(100), Occasion::Due).await;
    assert!(matches!(told, Err(PortError::Unavailable(_))), "{told:?}");
}

#[tokio::test]
async fn lanes_are_worked_or_rest_however_often_it_is_said() {
    let Some(on) = Place::find().await else { return };
    let mappings = [on.new_mapping(false).await, on.new_mapping(true).await];
    let alarm = on.alarm(&mappings);
    for lanes in [Lanes::Worked, Lanes::Worked, Lanes::AtRest, Lanes::AtRest, Lanes::Worked] {
        assert_eq!(alarm.set_lanes(lanes).await, Ok(()));
        for mapping in &mappings {
            assert_eq!(on.is_on(mapping).await, lanes == Lanes::Worked);
        }
    }
}

#[tokio::test]
async fn a_lane_that_is_not_there_is_an_error() {
    let Some(on) = Place::find().await else { return };
    let told = on.alarm(&[on.stand_in.new_name()]).set_lanes(Lanes::Worked).await;
    assert!(matches!(told, Err(PortError::Unavailable(_))), "{told:?}");
}
