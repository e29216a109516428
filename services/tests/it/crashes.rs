//! A process that is struck at every step of its way, and what is left of it in the end.
//!
//! A story is told once to count the calls of the ports in it. Then it is told again for each of
//! them: the call fails just before it has its effect, or just after, and nobody hears of it. Either
//! the process lives on, or from then on every call fails, until a new process starts over the same
//! stores and goes on with the loops that every process runs.
//!
//! `witness` strikes and remembers, `mortal` is a house whose process may be struck, `night` is a
//! raffle from the first registration to its end, `promises` what has to be true of it, `called_off`
//! an event that is cancelled with its raffles, and `empty` a raffle that nobody entered.

mod called_off;
mod empty;
mod mortal;
mod night;
mod promises;
mod witness;

use std::sync::Arc;

use night::Night;
use tokio::task::JoinSet;
use witness::{Blow, Fate, Moment, Witness};

/// Tells a story once in peace, and then once for every blow that its process can be dealt. The
/// story checks for itself what has to be true at its end.
async fn strike_everywhere<S>(story: impl Fn(Arc<Witness>) -> S, calls_at_least: usize)
where
    S: Future<Output = ()> + Send + 'static,
{
    let peaceful = Witness::of(None);
    story(peaceful.clone()).await;
    let calls = peaceful.calls();
    assert!(calls >= calls_at_least, "{calls} calls are not the whole story");
    let mut told = JoinSet::new();
    for blow in (0..calls).flat_map(blows_at) {
        let witness = Witness::of(Some(blow));
        let end = story(witness.clone());
        told.spawn(async move {
            end.await;
            assert!(witness.struck().is_some(), "{blow:?} never fell");
        });
    }
    while let Some(end) = told.join_next().await {
        end.expect("the promises hold");
    }
}

fn blows_at(call: usize) -> impl Iterator<Item = Blow> {
    let fates = [Fate::Dies, Fate::Stumbles].into_iter();
    fates.flat_map(move |fate| [Moment::Before, Moment::After].map(|moment| Blow { call, moment, fate }))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_a_raffle_is_drawn_once_and_nobody_is_lost() {
    strike_everywhere(|witness| async { promises::check(&Night::live(witness).await).await }, 250).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_an_event_is_called_off_for_everybody() {
    strike_everywhere(called_off::live, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_a_raffle_that_nobody_entered_ends() {
    strike_everywhere(empty::live, 20).await;
}
