//! A process that dies at every step of its way, and another one that finds what it left.
//!
//! A piece of life is lived once to count the calls of its ports. Then it is lived again for each of
//! them, twice: the process dies just before the call has its effect, or just after, and never hears
//! of it. From then on every call fails, until a new process starts over the same stores and goes
//! on with the loops that every process runs.
//!
//! `witness` kills and remembers, `mortal` is a house whose process may die, `night` is a raffle from
//! the first registration to its end, `promises` what has to be true of it, and `called_off` an
//! event with its raffles that is cancelled.

mod called_off;
mod mortal;
mod night;
mod promises;
mod witness;

use std::sync::Arc;

use night::Night;
use tokio::task::JoinSet;
use witness::{Moment, Witness};

/// Tells a story once without a death, and then once for each call and moment. The story checks for
/// itself what has to be true at its end.
async fn die_everywhere<S>(story: impl Fn(Arc<Witness>) -> S, calls_at_least: usize)
where
    S: Future<Output = ()> + Send + 'static,
{
    let quiet = Witness::of_no_death();
    story(quiet.clone()).await;
    let calls = quiet.calls();
    assert!(calls >= calls_at_least, "{calls} calls are not the whole of it");
    let mut told = JoinSet::new();
    for call in 0..calls {
        for moment in [Moment::Before, Moment::After] {
            let witness = Witness::of_a_death(call, moment);
            let end = story(witness.clone());
            told.spawn(async move {
                end.await;
                assert!(witness.death().is_some(), "nobody died at call {call}");
            });
        }
    }
    while let Some(end) = told.join_next().await {
        end.expect("the promises hold");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_the_process_dies_a_raffle_is_drawn_once_and_nobody_is_lost() {
    die_everywhere(|witness| async { promises::check(&Night::live(witness).await).await }, 250).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_the_process_dies_an_event_is_called_off_for_everybody() {
    die_everywhere(called_off::live, 100).await;
}
