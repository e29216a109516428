//! Whether the file can be written and read.

use async_trait::async_trait;
use services::ports::{Health, PortResult};

use super::Store;

#[async_trait]
impl Health for Store {
    async fn check(&self) -> PortResult<()> {
        if self.writer.is_some() {
            self.write_one(|desk| {
                desk.connection.prepare_cached("UPDATE pulse SET beats = beats + 1")?.execute([])?;
                Ok(())
            })
            .await?;
        }
        self.read(|connection| {
            let mut beats = connection.prepare_cached("SELECT beats FROM pulse")?;
            Ok(beats.query_row([], |row| row.get::<_, i64>(0)).map(|_| ())?)
        })
        .await
    }
}
