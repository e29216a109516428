//! What `Health` promises.

use crate::backend::{Backend, on_every_store};

on_every_store! {
    a_store_that_works_is_well,
}

async fn a_store_that_works_is_well(on: Backend) {
    for _ in 0..2 {
        assert_eq!(on.store.check().await, Ok(()));
    }
}
