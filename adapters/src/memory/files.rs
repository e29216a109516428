//! Files in memory.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_trait::async_trait;
use services::ports::{Files, Once, PortResult};

use super::Memory;

#[derive(Default)]
pub(super) struct FileState {
    by_name: BTreeMap<String, Vec<u8>>,
}

#[async_trait]
impl Files for Memory {
    async fn put_once(&self, name: &str, bytes: &[u8]) -> PortResult<Once> {
        crate::files::check_name(name)?;
        match self.state().files.by_name.entry(name.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(bytes.to_vec());
                Ok(Once::Now)
            }
            Entry::Occupied(_) => Ok(Once::Before),
        }
    }

    async fn get_file(&self, name: &str) -> PortResult<Option<Vec<u8>>> {
        crate::files::check_name(name)?;
        Ok(self.state().files.by_name.get(name).cloned())
    }
    async fn get_part(&self, name: &str, offset: u64, length: usize) -> PortResult<Option<Vec<u8>>> {
        let file = self.get_file(name).await?;
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(file.map(|bytes| bytes.into_iter().skip(skipped).take(length).collect()))
    }
}
