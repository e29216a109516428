//! The promise of `Beacon`, held by recorded rounds and by relays over HTTP.

use std::sync::Arc;

use adapters::drand::Relays;
use adapters::memory::RecordedRounds;
use domain::draw::{BeaconSignature, CHAIN_HASH};
use services::ports::{Beacon, PortError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const ROUND: u64 = 1_000;
const SIGNATURE: &str =
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39";
const OTHER_SIGNATURE: &str =
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92";

fn signature(text: &str) -> BeaconSignature {
    text.parse().expect("hexadecimal")
}

/// What a relay says of a round.
fn told(round: u64, signature: &str) -> String {
    format!(r#"{{"round":{round},"randomness":"00","signature":"{signature}"}}"#)
}

/// A relay that answers every question about `ROUND` so, and no other, and where it listens.
async fn relay(status: &'static str, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it listens"));
    let asked = format!("GET /{CHAIN_HASH}/public/{ROUND} HTTP/1.1");
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut question = vec![0; 2_048];
            let length = connection.read(&mut question).await.unwrap_or(0);
            let is_asked = String::from_utf8_lossy(&question[..length]).starts_with(&asked);
            let (status, body) = if is_asked { (status, body.as_str()) } else { ("404 Not Found", "") };
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
            let _ = connection.write_all(answer.as_bytes()).await;
        }
    });
    address
}

/// Nobody listens here.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    format!("http://{}", listener.local_addr().expect("it listens"))
}

async fn good() -> String {
    relay("200 OK", told(ROUND, SIGNATURE)).await
}

fn relays(addresses: Vec<String>) -> Arc<Relays> {
    Relays::at(addresses).expect("a client")
}

#[tokio::test]
async fn a_round_is_told_with_its_genuine_signature_and_one_that_is_not_made_is_not() {
    let recorded = RecordedRounds::none();
    recorded.make(ROUND, signature(SIGNATURE));
    let over_http = relays(vec![good().await]);
    let beacons: [Arc<dyn Beacon>; 2] = [recorded, over_http];
    for beacon in beacons {
        assert_eq!(beacon.get_round(ROUND).await, Ok(Some(signature(SIGNATURE))));
        assert_eq!(beacon.get_round(ROUND).await, Ok(Some(signature(SIGNATURE))), "as often as it is asked");
        assert_eq!(beacon.get_round(ROUND + 1).await, Ok(None));
    }
}

#[tokio::test]
async fn what_is_not_genuine_is_never_told() {
    let recorded = RecordedRounds::none();
    recorded.make(ROUND, signature(OTHER_SIGNATURE));
    let over_http = relays(vec![relay("200 OK", told(ROUND, OTHER_SIGNATURE)).await]);
    let beacons: [Arc<dyn Beacon>; 2] = [recorded, over_http];
    for beacon in beacons {
        assert!(matches!(beacon.get_round(ROUND).await, Err(PortError::Unavailable(_))));
    }
}

#[tokio::test]
async fn a_beacon_that_is_away_is_unavailable() {
    let recorded = RecordedRounds::none();
    recorded.set_away(true);
    let beacons: [Arc<dyn Beacon>; 2] = [recorded, relays(vec![nobody().await])];
    for beacon in beacons {
        assert!(matches!(beacon.get_round(ROUND).await, Err(PortError::Unavailable(_))));
    }
}

#[tokio::test]
async fn one_relay_that_works_is_enough() {
    let useless = [
        nobody().await,
        relay("500 Internal Server Error", String::new()).await,
        relay("200 OK", "<html>".to_owned()).await,
        relay("200 OK", "x".repeat(100_000)).await,
        relay("200 OK", told(ROUND, OTHER_SIGNATURE)).await,
        relay("425 Too Early", String::new()).await,
    ];
    let all = useless.into_iter().chain([good().await]).collect();
    assert_eq!(relays(all).get_round(ROUND).await, Ok(Some(signature(SIGNATURE))));
}
