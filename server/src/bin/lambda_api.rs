//! The function that answers requests.

use lambda_http::Error;
use server::functions::{self, Duties, api};

// A function has one request at a time, and a share of one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (config, host) = functions::start(Duties::ANSWERS).await?;
    lambda_http::run(api::app(&config, &host)).await
}
