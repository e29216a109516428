//! Files on S3: written once, and never changed, so that a cache may keep them forever.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use services::ports::{Chance, Files, Once, PortError, PortResult};

use super::patience::{Patience, SERVICES, unavailable};
use crate::files::check_name;

/// What is published never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOT_FOUND: u16 = 404;
const NO_SUCH_RANGE: u16 = 416;
const THERE_ALREADY: u16 = 412;

/// Files in a bucket, behind a prefix.
pub struct S3Files {
    client: Client,
    bucket: String,
    prefix: String,
    patience: Patience,
}

impl S3Files {
    /// Files in an existing bucket, each under `prefix` and its name. Makes no call yet. Needs the right to list the
    /// bucket: without it, S3 answers "forbidden" for a file that is not there.
    pub fn new(client: Client, bucket: String, prefix: String, chance: Arc<dyn Chance>) -> Self {
        Self { client, bucket, prefix, patience: Patience::new(SERVICES, chance) }
    }

    fn key(&self, name: &str) -> PortResult<String> {
        check_name(name).map(|()| format!("{}{name}", self.prefix))
    }

    /// Reads a file or a part of one; `None` where there is no such file.
    async fn read(&self, key: &str, range: Option<String>) -> PortResult<Option<Vec<u8>>> {
        let get = self
            .patience
            .call(|| self.client.get_object().bucket(&self.bucket).key(key).set_range(range.clone()).send());
        match get.await {
            Ok(told) => bytes_of(told).await.map(Some),
            Err(fault) => match status(&fault) {
                Some(NOT_FOUND) => Ok(None),
                // The part begins after the end of the file: it is empty.
                Some(NO_SUCH_RANGE) => Ok(Some(Vec::new())),
                _ => Err(unavailable("a file cannot be read", &fault)),
            },
        }
    }
}

#[async_trait]
impl Files for S3Files {
    /// A call whose answer was lost is made again, and then finds its own file: it says `Before`.
    async fn put_once(&self, name: &str, bytes: &[u8]) -> PortResult<Once> {
        let key = self.key(name)?;
        let body = SdkBody::from(bytes);
        let put = self.patience.call(|| {
            let put = self.client.put_object().bucket(&self.bucket).key(&key).if_none_match("*");
            let body = body.try_clone().expect("what is in memory can be sent again");
            put.cache_control(FOR_EVER).content_type(media_type(name)).body(ByteStream::new(body)).send()
        });
        match put.await {
            Ok(_) => Ok(Once::Now),
            Err(fault) if status(&fault) == Some(THERE_ALREADY) => Ok(Once::Before),
            Err(fault) => Err(unavailable("a file cannot be written", &fault)),
        }
    }

    async fn get_file(&self, name: &str) -> PortResult<Option<Vec<u8>>> {
        self.read(&self.key(name)?, None).await
    }

    async fn get_part(&self, name: &str, offset: u64, length: usize) -> PortResult<Option<Vec<u8>>> {
        let key = self.key(name)?;
        // A range names its last byte, so one of no bytes cannot be asked for.
        let last = offset.saturating_add((length as u64).max(1)) - 1;
        let part = self.read(&key, Some(format!("bytes={offset}-{last}"))).await?;
        Ok(part.map(|mut bytes| {
            bytes.truncate(length);
            bytes
        }))
    }
}

/// What a browser takes a file for that is handed out as it lies there.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "txt")) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

async fn bytes_of(told: GetObjectOutput) -> PortResult<Vec<u8>> {
    let collected = told.body.collect().await;
    let bytes = collected.map_err(|_| PortError::Unavailable("a file broke off while it was read".to_owned()))?;
    Ok(bytes.to_vec())
}

fn status<E>(fault: &SdkError<E>) -> Option<u16> {
    fault.raw_response().map(|response| response.status().as_u16())
}
