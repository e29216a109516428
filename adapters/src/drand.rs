//! drand's quicknet over HTTP, from several relays.
//!
//! All relays are asked at the same time, and the first genuine signature counts. No relay has to be
//! trusted: a signature can only be right or useless.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::draw::{BeaconSignature, CHAIN_HASH};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use reqwest::StatusCode;
use serde::Deserialize;
use services::ports::{Beacon, PortError, PortResult};

/// How long a relay may take to answer; one that takes longer is passed over.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The largest answer of a relay that is read; a real one has some 250 bytes.
const ANSWER_BYTES_MAX: usize = 4_096;

/// The relays of the network.
#[derive(Debug)]
pub struct Relays {
    client: reqwest::Client,
    addresses: Vec<String>,
}

/// What a relay says of a round. The randomness that it tells is not read: it follows.
#[derive(Deserialize)]
struct Told {
    signature: BeaconSignature,
}

impl Relays {
    /// Relays at these addresses, such as `https://api.drand.sh`.
    pub fn at(addresses: Vec<String>) -> PortResult<Arc<Self>> {
        let client = reqwest::Client::builder().timeout(ANSWER_WITHIN).user_agent("festival-tickets").build();
        let client = client.map_err(|fault| PortError::Unavailable(fault.to_string()))?;
        Ok(Arc::new(Self { client, addresses }))
    }

    async fn ask(&self, relay: &str, round: u64) -> Result<Option<BeaconSignature>, String> {
        let address = format!("{}/{CHAIN_HASH}/public/{round}", relay.trim_end_matches('/'));
        let mut answer = self.client.get(address).send().await.map_err(|fault| fault.without_url().to_string())?;
        match answer.status() {
            StatusCode::OK => {}
            // What relays say of a round that is not made yet.
            StatusCode::NOT_FOUND | StatusCode::TOO_EARLY => return Ok(None),
            status => return Err(format!("answered {status}")),
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|fault| fault.without_url().to_string())? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES_MAX {
                return Err("answered too much".to_owned());
            }
        }
        let told: Told = serde_json::from_slice(&body).map_err(|_| "answered what is no round".to_owned())?;
        if told.signature.is_of(round) { Ok(Some(told.signature)) } else { Err("told a false signature".to_owned()) }
    }
}

#[async_trait]
impl Beacon for Relays {
    async fn get_round(&self, round: u64) -> PortResult<Option<BeaconSignature>> {
        let ask = async |relay: &String| (relay.clone(), self.ask(relay, round).await);
        let mut answers: FuturesUnordered<_> = self.addresses.iter().map(ask).collect();
        let mut faults = Vec::new();
        let mut is_unknown = false;
        while let Some((relay, answer)) = answers.next().await {
            match answer {
                Ok(Some(signature)) => return Ok(Some(signature)),
                Ok(None) => is_unknown = true,
                Err(fault) => faults.push(format!("{relay}: {fault}")),
            }
        }
        if is_unknown { Ok(None) } else { Err(PortError::Unavailable(faults.join("; "))) }
    }
}
