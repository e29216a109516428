//! The function that does what the queue brings.

use lambda_http::aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use server::functions::{self, Duties, worker};

// A function has a share of one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (config, host) = functions::start(Duties::QUEUE).await?;
    let (host, hidden_secs) = (&host, config.worker.visibility_secs);
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        worker::work(host, event.payload, hidden_secs).await.map_err(Error::from)
    }))
    .await
}
