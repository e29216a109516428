//! What `Audit` promises.

use services::ports::{AUDIT_PAGE_MAX, AuditEntry};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};
use crate::values::at;

on_every_store! {
    the_youngest_lines_come_first,
    a_crowd_that_writes_loses_no_line,
    a_page_is_bounded,
}

fn line(number: usize) -> AuditEntry {
    AuditEntry {
        at: at(1_000),
        actor: "timetable".into(),
        deed: "raffle.sealed".into(),
        object: format!("raf_{}", number % 2),
        detail: number.to_string(),
    }
}

async fn the_youngest_lines_come_first(on: Backend) {
    for number in 0..5 {
        assert_eq!(on.store.append(&line(number)).await, Ok(()));
    }
    assert_eq!(on.store.list_audit(None, 3).await, Ok(vec![line(4), line(3), line(2)]));
    assert_eq!(on.store.list_audit(Some("raf_1"), 10).await, Ok(vec![line(3), line(1)]));
    assert_eq!(on.store.list_audit(Some("raf_2"), 10).await, Ok(vec![]));
    assert_eq!(on.store.list_audit(None, 0).await, Ok(vec![]));
}

async fn a_crowd_that_writes_loses_no_line(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        async move { store.append(&line(number)).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), CROWD);
    assert_eq!(on.store.list_audit(None, usize::MAX).await.map(|page| page.len()), Ok(CROWD));
}

async fn a_page_is_bounded(on: Backend) {
    for number in 0..=AUDIT_PAGE_MAX {
        assert_eq!(on.store.append(&line(number)).await, Ok(()));
    }
    let page = on.store.list_audit(None, usize::MAX).await.expect("the store works");
    assert_eq!((page.len(), &page[0]), (AUDIT_PAGE_MAX, &line(AUDIT_PAGE_MAX)));
}
