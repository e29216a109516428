//! A chance as a picture: of twenty dots, those that would win are filled.

use domain::draw::Odds;
use leptos::prelude::*;

const DOTS: u32 = 20;
const IN_A_ROW: u32 = 10;
/// From dot to dot, in the picture's own units; a dot is a third of it in radius.
const STEP: u32 = 12;
const RADIUS: u32 = 4;

/// Decoration: the sentence beside it says the same.
pub(super) fn odds_dots(odds: Odds) -> AnyView {
    let won = odds.out_of(DOTS);
    let dot = |number: u32| {
        let (column, row) = (number % IN_A_ROW, number / IN_A_ROW);
        let class = if number < won { "odds-dot odds-dot-won" } else { "odds-dot" };
        view! { <circle class=class cx=column * STEP + STEP / 2 cy=row * STEP + STEP / 2 r=RADIUS /> }.into_any()
    };
    let dots: Vec<AnyView> = (0..DOTS).map(dot).collect();
    let (width, height) = (IN_A_ROW * STEP, DOTS / IN_A_ROW * STEP);
    view! {
        <svg class="odds-dots" viewBox=format!("0 0 {width} {height}") aria-hidden="true">
            {dots}
        </svg>
    }
    .into_any()
}
