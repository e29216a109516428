//! Problems in the `OpenAPI` document: per endpoint and status, which kinds there are.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};

use super::{Kind, MEDIA_TYPE};

/// Answers by status.
pub(in crate::v1) type Documented = BTreeMap<String, RefOr<Response>>;

/// The answers that these kinds of problems give, by status.
pub(in crate::v1) fn documented(kinds: &[Kind]) -> Documented {
    let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for kind in kinds {
        let line = format!("[`{}`](/v1/docs#{}): {}.", kind.code, kind.anchor(), kind.title);
        by_status.entry(kind.status.as_str().to_owned()).or_default().push(line);
    }
    by_status.into_iter().map(|(status, lines)| (status, answer(&lines).into())).collect()
}

fn answer(lines: &[String]) -> Response {
    let shape = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    // Each on a line of its own, as a hard line break of Markdown.
    ResponseBuilder::new().description(lines.join("  \n")).content(MEDIA_TYPE, shape).build()
}
