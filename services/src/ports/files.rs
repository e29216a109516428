//! Files that are published or uploaded.

use async_trait::async_trait;

use super::{Once, PortResult};

/// Files that are published or uploaded, by names such as `draws/raf_…/record.json`.
#[async_trait]
pub trait Files: Send + Sync {
    /// Writes a file that is not there yet, whole or not at all. One that is there stays as it is.
    async fn put_once(&self, name: &str, bytes: &[u8]) -> PortResult<Once>;
    /// Reads a file.
    async fn get_file(&self, name: &str) -> PortResult<Option<Vec<u8>>>;
    /// Reads up to `length` bytes of a file from `offset` on; fewer where the file ends before.
    async fn get_part(&self, name: &str, offset: u64, length: usize) -> PortResult<Option<Vec<u8>>>;
}
