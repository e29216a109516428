//! Notices through `EventBridge`. Who listens is decided by rules on the bus.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use serde_json::json;
use services::notices::Notice;
use services::ports::{Chance, Notices, PortError, PortResult};

use super::patience::{Patience, SERVICES, unavailable};

/// From whom all notices are, for rules to choose by.
pub const SOURCE: &str = "festival-tickets";

/// Puts notices on a bus: the detail type is `raffle.<happening>`, the detail has `id`, `raffle`, `happening` and
/// `at` in milliseconds since 1970.
pub struct Bus {
    client: Client,
    name: String,
    patience: Patience,
}

impl Bus {
    /// A bus that is there. Calls nobody yet.
    pub fn new(client: Client, name: String, chance: Arc<dyn Chance>) -> Self {
        Self { client, name, patience: Patience::new(SERVICES, chance) }
    }
}

#[async_trait]
impl Notices for Bus {
    async fn publish(&self, notice: &Notice) -> PortResult<()> {
        let entry = entry(notice, &self.name);
        let put = self.patience.call(|| self.client.put_events().entries(entry.clone()).send()).await;
        let told = put.map_err(|fault| unavailable("a notice cannot be put on the bus", &fault))?;
        // The call succeeds although an entry was refused.
        match told.entries().iter().find_map(|entry| entry.error_code()) {
            Some(code) => Err(PortError::Unavailable(format!("the bus refused a notice: {code}"))),
            None => Ok(()),
        }
    }
}

fn entry(notice: &Notice, bus: &str) -> PutEventsRequestEntry {
    let detail = json!({
        "id": notice.id(), "raffle": notice.raffle, "happening": notice.happening, "at": notice.at.as_millis(),
    });
    let entry = PutEventsRequestEntry::builder().event_bus_name(bus).source(SOURCE);
    let entry = entry.detail_type(format!("raffle.{}", notice.happening.as_str())).detail(detail.to_string());
    entry.time(DateTime::from_millis(notice.at.as_millis())).build()
}
