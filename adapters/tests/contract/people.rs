//! What `People` promises.

use domain::id::StaffId;
use domain::staff::Role;
use services::ports::{Clock, PortError, Session};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};
use crate::values::{email, staff, staff_id};

on_every_store! {
    an_address_is_one_member_of_staff,
    of_a_crowd_that_hires_one_address_one_succeeds,
    staff_are_listed_in_the_order_of_hiring,
    there_is_always_an_owner,
    of_two_owners_who_remove_each_other_one_stays,
    who_is_removed_leaves_nothing_behind,
    who_is_not_there_gets_no_role_password_link_or_session,
    of_a_crowd_that_takes_a_link_one_gets_in,
    a_link_or_session_that_has_expired_does_not_count,
    a_session_lasts_until_it_is_ended,
}

async fn hire(on: &Backend, number: u32, role: Role) {
    assert_eq!(on.store.add_staff(&staff(number, role)).await, Ok(()));
}

async fn an_address_is_one_member_of_staff(on: Backend) {
    hire(&on, 1, Role::Owner).await;
    assert_eq!(on.store.add_staff(&staff(1, Role::Owner)).await, Err(PortError::Conflict), "the same again");
    let mut namesake = staff(2, Role::Viewer);
    namesake.email = email(1);
    assert_eq!(on.store.add_staff(&namesake).await, Err(PortError::Conflict));
    assert_eq!(on.store.find_staff(&email(1)).await, Ok(Some(staff(1, Role::Owner))));
    assert_eq!(on.store.find_staff(&email(2)).await, Ok(None));
    assert_eq!(on.store.get_staff(staff_id(1)).await, Ok(Some(staff(1, Role::Owner))));
    assert_eq!(on.store.get_staff(staff_id(2)).await, Ok(None));
}

async fn of_a_crowd_that_hires_one_address_one_succeeds(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let mut new = staff(u32::try_from(number).expect("a small number"), Role::Owner);
        new.email = email(1);
        async move { store.add_staff(&new).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), 1);
    assert_eq!(count_of(&answers, &Err(PortError::Conflict)), CROWD - 1);
    assert_eq!(on.store.list_staff().await.map(|all| all.len()), Ok(1));
}

async fn staff_are_listed_in_the_order_of_hiring(on: Backend) {
    let hired = [(3, Role::Viewer), (1, Role::Owner), (2, Role::Manager)].map(|(number, role)| staff(number, role));
    for new in &hired {
        assert_eq!(on.store.add_staff(new).await, Ok(()));
    }
    assert_eq!(on.store.list_staff().await, Ok(hired.to_vec()));
}

async fn there_is_always_an_owner(on: Backend) {
    hire(&on, 1, Role::Owner).await;
    hire(&on, 2, Role::Manager).await;
    assert_eq!(on.store.set_role(staff_id(1), Role::Viewer).await, Err(PortError::Conflict));
    assert_eq!(on.store.remove_staff(staff_id(1)).await, Err(PortError::Conflict));
    assert_eq!(on.store.set_role(staff_id(1), Role::Owner).await, Ok(()), "no change is no loss");
    assert_eq!(on.store.set_role(staff_id(2), Role::Owner).await, Ok(()));
    assert_eq!(on.store.set_role(staff_id(1), Role::Viewer).await, Ok(()));
    assert_eq!(on.store.remove_staff(staff_id(1)).await, Ok(()));
    assert_eq!(on.store.list_staff().await, Ok(vec![staff(2, Role::Owner)]));
}

async fn of_two_owners_who_remove_each_other_one_stays(on: Backend) {
    hire(&on, 0, Role::Owner).await;
    hire(&on, 1, Role::Owner).await;
    crowd(|number| {
        let store = on.store.clone();
        let one_of_them = staff_id(u32::try_from(number % 2).expect("a small number"));
        async move {
            match number % 4 {
                0 | 1 => store.remove_staff(one_of_them).await,
                _ => store.set_role(one_of_them, Role::Viewer).await,
            }
        }
    })
    .await;
    let left = on.store.list_staff().await.expect("the store works");
    assert_eq!(left.iter().filter(|member| member.role == Role::Owner).count(), 1);
}

async fn who_is_removed_leaves_nothing_behind(on: Backend) {
    let now = on.clock.now();
    hire(&on, 1, Role::Owner).await;
    hire(&on, 2, Role::Manager).await;
    let session = Session { staff: staff_id(2), expires: now.plus_secs(60) };
    assert_eq!(on.store.set_password(staff_id(2), "hash").await, Ok(()));
    assert_eq!(on.store.put_link([1; 32], staff_id(2), now.plus_secs(60)).await, Ok(()));
    assert_eq!(on.store.put_session([2; 32], &session).await, Ok(()));
    for _ in 0..2 {
        assert_eq!(on.store.remove_staff(staff_id(2)).await, Ok(()), "twice is as good as once");
    }
    assert_eq!(on.store.get_password(staff_id(2)).await, Ok(None));
    assert_eq!(on.store.take_link([1; 32], now).await, Ok(None));
    assert_eq!(on.store.get_session([2; 32], now).await, Ok(None));
    hire(&on, 2, Role::Viewer).await;
    assert_eq!(on.store.get_password(staff_id(2)).await, Ok(None), "not even when they come back");
}

async fn who_is_not_there_gets_no_role_password_link_or_session(on: Backend) {
    let nobody = staff_id(9);
    let expires = on.clock.now().plus_secs(60);
    let conflict = Err(PortError::Conflict);
    assert_eq!(on.store.set_role(nobody, Role::Owner).await, conflict);
    assert_eq!(on.store.set_password(nobody, "hash").await, conflict);
    assert_eq!(on.store.put_link([1; 32], nobody, expires).await, conflict);
    assert_eq!(on.store.put_session([1; 32], &Session { staff: nobody, expires }).await, conflict);
    assert_eq!(on.store.get_password(nobody).await, Ok(None));
}

async fn of_a_crowd_that_takes_a_link_one_gets_in(on: Backend) {
    let now = on.clock.now();
    hire(&on, 1, Role::Owner).await;
    assert_eq!(on.store.put_link([1; 32], staff_id(1), now.plus_secs(60)).await, Ok(()));
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.take_link([1; 32], now).await }
    })
    .await;
    let nobody: Result<Option<StaffId>, PortError> = Ok(None);
    assert_eq!(count_of(&answers, &Ok(Some(staff_id(1)))), 1);
    assert_eq!(count_of(&answers, &nobody), CROWD - 1);
}

async fn a_link_or_session_that_has_expired_does_not_count(on: Backend) {
    let now = on.clock.now();
    let expires = now.plus_secs(60);
    hire(&on, 1, Role::Owner).await;
    assert_eq!(on.store.put_link([1; 32], staff_id(1), expires).await, Ok(()));
    assert_eq!(on.store.take_link([1; 32], expires).await, Ok(None));
    let session = Session { staff: staff_id(1), expires };
    assert_eq!(on.store.put_session([2; 32], &session).await, Ok(()));
    assert_eq!(on.store.get_session([2; 32], expires.plus_secs(-1)).await, Ok(Some(session)));
    assert_eq!(on.store.get_session([2; 32], expires).await, Ok(None));
}

async fn a_session_lasts_until_it_is_ended(on: Backend) {
    let now = on.clock.now();
    hire(&on, 1, Role::Owner).await;
    hire(&on, 2, Role::Viewer).await;
    let session = |number| Session { staff: staff_id(number), expires: now.plus_secs(60) };
    for (hash, number) in [([1; 32], 1), ([2; 32], 1), ([3; 32], 1), ([4; 32], 2)] {
        assert_eq!(on.store.put_session(hash, &session(number)).await, Ok(()));
    }
    for _ in 0..2 {
        assert_eq!(on.store.end_session([1; 32]).await, Ok(()));
    }
    assert_eq!(on.store.get_session([1; 32], now).await, Ok(None));
    assert_eq!(on.store.get_session([2; 32], now).await, Ok(Some(session(1))));
    for _ in 0..2 {
        assert_eq!(on.store.end_sessions_of(staff_id(1)).await, Ok(()));
    }
    assert_eq!(on.store.get_session([3; 32], now).await, Ok(None));
    assert_eq!(on.store.get_session([4; 32], now).await, Ok(Some(session(2))), "others stay signed in");
}
