//! Pictures of events: as they were uploaded, and smaller for cards in lists.

use domain::event::{CARD_BYTES_MAX, PICTURE_BYTES_MAX, PictureId};
use domain::form::{Code, Problems};
use domain::staff::Capability;
use sha2::{Digest, Sha256};

use crate::Services;
use crate::error::{Error, Result};
use crate::people::Actor;

/// The bytes of a picture, and its media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// The file as it was uploaded.
    pub bytes: Vec<u8>,
    /// Such as `image/webp`.
    pub media_type: &'static str,
}

/// Keeps an uploaded picture; refuses what is no PNG, JPEG, WebP or AVIF, or larger than the limit.
pub async fn keep(services: &Services, actor: &Actor, bytes: &[u8]) -> Result<PictureId> {
    actor.require(Capability::Manage)?;
    check(bytes, PICTURE_BYTES_MAX)?;
    let id = PictureId(Sha256::digest(bytes).into());
    services.files.put_once(&file(id), bytes).await?;
    Ok(id)
}

/// Keeps the same picture in the size of a card. The first one stays; refuses what `keep` refuses,
/// what is larger than a card's limit, and a card of a picture that is not there.
pub async fn keep_card(services: &Services, actor: &Actor, id: PictureId, bytes: &[u8]) -> Result<()> {
    actor.require(Capability::Manage)?;
    check(bytes, CARD_BYTES_MAX)?;
    services.files.get_part(&file(id), 0, 1).await?.ok_or(Error::NotFound)?;
    services.files.put_once(&card_file(id), bytes).await?;
    Ok(())
}

/// An uploaded picture.
pub async fn get(services: &Services, id: PictureId) -> Result<PictureFile> {
    read(services, &file(id)).await?.ok_or(Error::NotFound)
}

/// A picture in the size of a card, where it was uploaded in that size too.
pub async fn get_card(services: &Services, id: PictureId) -> Result<Option<PictureFile>> {
    read(services, &card_file(id)).await
}

async fn read(services: &Services, name: &str) -> Result<Option<PictureFile>> {
    let bytes = services.files.get_file(name).await?;
    Ok(bytes.and_then(|bytes| media_type(&bytes).map(|media_type| PictureFile { bytes, media_type })))
}

fn file(id: PictureId) -> String {
    format!("pictures/{id}")
}

fn card_file(id: PictureId) -> String {
    format!("pictures/{id}-card")
}

fn check(bytes: &[u8], bytes_max: usize) -> Result<()> {
    if bytes.len() > bytes_max {
        let max = u32::try_from(bytes_max).unwrap_or(u32::MAX);
        return Err(Problems::of("picture", Code::TooLarge { max }).into());
    }
    if media_type(bytes).is_none() {
        return Err(Problems::of("picture", Code::UnknownChoice).into());
    }
    Ok(())
}

/// The type of a picture, told by its first bytes and not by what the sender says.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => Some("image/avif"),
        _ => None,
    }
}
