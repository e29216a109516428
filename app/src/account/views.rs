//! The account as the pages show it.

use domain::staff::Staff;
use services::Services;
use services::people::Actor;

use super::api::Me;
use crate::error::{ApiError, ApiResult};

pub(super) async fn me(services: &Services, staff: &Staff) -> ApiResult<Me> {
    let has_password = services.people.get_password(staff.id).await?.is_some();
    Ok(Me { staff: staff.clone(), has_password, has_outbox: services.outbox.is_some() })
}

pub(super) fn staff_of(actor: &Actor) -> ApiResult<&Staff> {
    match actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Attendee | Actor::Operator | Actor::Timetable => Err(ApiError::SignInNeeded),
    }
}
