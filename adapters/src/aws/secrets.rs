//! Secrets Manager: what the keys of an installation are made from. It is made with the rest of the
//! infrastructure, and only ever read.

use std::sync::Arc;

use services::ports::{Chance, PortError, PortResult};

use super::client::Cloud;
use super::patience::{Patience, SERVICES, unavailable};

/// Reads the text of a secret.
pub async fn read_secret(cloud: &Cloud, id: &str, chance: Arc<dyn Chance>) -> PortResult<String> {
    let (client, patience) = (cloud.secrets(), Patience::new(SERVICES, chance));
    let told = patience.call(|| client.get_secret_value().secret_id(id).send()).await;
    let told = told.map_err(|fault| unavailable("the secret of the installation cannot be read", &fault))?;
    told.secret_string.ok_or_else(|| PortError::Unavailable("the secret of the installation is no text".to_owned()))
}
