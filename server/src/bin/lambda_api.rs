//! The function that answers requests.

use lambda_http::Error;
use server::functions::{self, Duties, api};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let (config, host) = functions::start(Duties::ANSWERS).await?;
    lambda_http::run(api::app(&config, &host)).await
}
