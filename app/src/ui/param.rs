//! The part of an address that names a thing, such as the id in `/events/:id`.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::memo;

/// The value of a part of the address; nothing where it is none of its kind.
pub(crate) fn use_param<T: FromStr + PartialEq + Send + Sync + 'static>(name: &'static str) -> Memo<Option<T>> {
    let params = use_params_map();
    memo(move || params.with(|params| params.get_str(name)?.parse().ok()))
}
