//! A table for tests and for a machine without a cloud: in the cloud the table is made
//! with the rest of the infrastructure.

use std::sync::Arc;

use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TimeToLiveSpecification,
};
use aws_sdk_dynamodb::{Client, Error};
use services::ports::{Chance, PortError, PortResult};

use super::fault::Fault;
use super::items::{EXPIRES, Key, PK, SK, number};
use super::shards::{SHARDS, Shards};
use super::table::Table;
use super::write::{Write, malformed};

/// Makes a table with `shards` shards, unless there is one of this name.
pub async fn create_table_if_missing(
    client: &Client,
    table: &str,
    shards: u16,
    chance: Arc<dyn Chance>,
) -> PortResult<()> {
    let shards = Shards::new(shards);
    let shards = shards.ok_or_else(|| PortError::Unavailable("the number of shards is a power of two".to_owned()))?;
    create(client, table).await?;
    write_shards(&Table::new(client.clone(), table, chance), shards).await?;
    Ok(())
}

async fn create(client: &Client, table: &str) -> Result<(), Fault> {
    let mut create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [(PK, KeyType::Hash), (SK, KeyType::Range)] {
        let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        let schema = KeySchemaElement::builder().attribute_name(name).key_type(kind);
        create = create.attribute_definitions(attribute.build().map_err(|fault| malformed(&fault))?);
        create = create.key_schema(schema.build().map_err(|fault| malformed(&fault))?);
    }
    match create.send().await.map_err(Error::from) {
        Ok(_) => {}
        Err(Error::ResourceInUseException(_)) => return Ok(()),
        Err(fault) => return Err(away("made", &fault)),
    }
    let expiry = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name(EXPIRES)
        .build()
        .map_err(|fault| malformed(&fault))?;
    let answer = client.update_time_to_live().table_name(table).time_to_live_specification(expiry).send().await;
    answer.map_err(|fault| away("set up", &fault))?;
    Ok(())
}

fn away(deed: &str, fault: &impl std::error::Error) -> Fault {
    Fault::Away(format!("the table cannot be {deed}: {}", DisplayErrorContext(fault)))
}

fn meta() -> Key {
    Key::new("meta", "shards")
}

/// The number of shards that people are spread over. The first who asks in a new table, and may write, decides it.
pub(super) async fn read_shards(table: &Table) -> Result<Shards, Fault> {
    let usual = Shards::new(SHARDS).unwrap_or(Shards::ONE);
    for _ in 0..2 {
        if let Some(item) = table.get(meta()).await? {
            let shards = Shards::new(item.number("shards")?);
            return shards.ok_or_else(|| Fault::Unreadable("the number of shards is no power of two".to_owned()));
        }
        // The function for attendees may not write it, and may be the first. Nobody writes another number.
        if write_shards(table, usual).await.is_err() {
            return Ok(usual);
        }
    }
    Err(Fault::Away("the table does not keep what is written to it".to_owned()))
}

async fn write_shards(table: &Table, shards: Shards) -> Result<(), Fault> {
    let write = Write::update(meta(), "SET #shards = :shards").when("attribute_not_exists(#pk)");
    match table.together(vec![write.with(":shards", number(shards.get()))]).await {
        // Somebody else has decided it.
        Err(Fault::Refused(_)) => Ok(()),
        answer => answer,
    }
}
