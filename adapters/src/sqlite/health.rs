//! Whether the file can be written and read.

use async_trait::async_trait;
use services::ports::{Health, PortResult};

use super::Store;

const BEAT: &str = "INSERT INTO pulse (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = ?1";

#[async_trait]
impl Health for Store {
    async fn check(&self) -> PortResult<()> {
        let now = self.clock.now().as_millis();
        if self.writer.is_some() {
            self.write_one(move |desk| {
                desk.connection.prepare_cached(BEAT)?.execute([now])?;
                Ok(())
            })
            .await?;
        }
        self.read(|connection| {
            let mut beat = connection.prepare_cached("SELECT max(at) FROM pulse")?;
            Ok(beat.query_row([], |row| row.get::<_, Option<i64>>(0)).map(|_| ())?)
        })
        .await
    }
}
