//! What `Files` on S3 promises beyond `crate::files`.

use services::ports::{Files, Once, PortError};

use crate::amazon::StandIn;
use crate::amazon::faults::Trouble;

const NAME: &str = "draws/raf_1/record.json";

#[tokio::test]
async fn a_file_lies_behind_its_prefix_and_says_that_it_never_changes() {
    let Some(on) = StandIn::find().await else { return };
    let bucket = on.new_bucket().await;
    assert_eq!(on.open_files(&bucket, "public/").put_once(NAME, b"one").await, Ok(Once::Now));
    let head = on.cloud.s3().head_object().bucket(&bucket).key(format!("public/{NAME}")).send().await;
    let head = head.expect("it is there");
    assert_eq!(head.cache_control(), Some("public, max-age=31536000, immutable"));
    assert_eq!(on.open_files(&bucket, "private/").get_file(NAME).await, Ok(None));
}

#[tokio::test]
async fn a_part_of_no_bytes_is_empty_where_the_file_is_there() {
    let Some(on) = StandIn::find().await else { return };
    let files = on.new_files("").await;
    assert_eq!(files.get_part(NAME, 1, 0).await, Ok(None));
    assert_eq!(files.put_once(NAME, b"one").await, Ok(Once::Now));
    assert_eq!(files.get_part(NAME, 1, 0).await, Ok(Some(vec![])));
    assert_eq!(files.get_part(NAME, u64::MAX, usize::MAX).await, Ok(Some(vec![])));
}

/// Whoever had no answer asks again and finds the file: the same bytes, which is what was wanted.
#[tokio::test]
async fn a_file_whose_answer_was_lost_is_there_once() {
    let Some(on) = StandIn::find().await else { return };
    let bucket = on.new_bucket().await;
    let (troubled, between) = on.in_trouble(2, Trouble::AnswerLost).await;
    let files = troubled.open_files(&bucket, "");
    assert_eq!(files.put_once("first", b"one").await, Ok(Once::Now));
    assert_eq!(files.put_once("second", b"two").await, Ok(Once::Before));
    assert_eq!(files.get_file("second").await, Ok(Some(b"two".to_vec())));
    assert_eq!(between.calls(), 5, "two of them were made twice");
}

#[tokio::test]
async fn a_service_that_is_away_is_told() {
    let Some(on) = StandIn::find().await else { return };
    let (troubled, _between) = on.in_trouble(1, Trouble::BrokenAfterwards).await;
    let files = troubled.open_files(&on.new_bucket().await, "");
    assert!(matches!(files.get_file(NAME).await, Err(PortError::Unavailable(_))));
    assert!(matches!(files.put_once(NAME, b"one").await, Err(PortError::Unavailable(_))));
}
