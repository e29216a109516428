//! The function that looks at what is due.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use server::functions::{self, Duties, timetable};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let (_, host) = functions::start(Duties::TIMETABLE).await?;
    let host = &host;
    run(service_fn(async |event: LambdaEvent<timetable::Call>| {
        timetable::look(host, event.payload).await.map(|_| ()).map_err(Error::from)
    }))
    .await
}
