//! The function that asks the ledger's database.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use server::functions::ledger::{self, Call};

// A function has one request at a time, and a share of one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let desk = ledger::start().await?;
    let desk = &desk;
    run(service_fn(async |event: LambdaEvent<Call>| Ok::<_, Error>(desk.answer(event.payload).await))).await
}
