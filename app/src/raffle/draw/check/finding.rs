//! What a check of a draw has found, in words and as a picture.

use domain::draw::{DrawRecord, Followed, Mismatch};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::rules::Chain;
use crate::i18n::{number, text};
use crate::raffle::draw::rank_line::{WIDTH, rank_line};
use crate::ui::{Kind, notice_in_section};

/// Whether the draw is right; if not, what is wrong with it.
pub(super) fn finding(mismatch: Option<&Mismatch>, record: &DrawRecord) -> AnyView {
    let Some(mismatch) = mismatch else {
        let count = number(record.seal.count);
        let (winners, next) = (number(record.winners.len() as u64), number(record.runners_up.len() as u64));
        let words = text!(attendee.draw.check.right.next, count = count, winners = winners, next = next);
        return notice_in_section(Kind::Good, text!(attendee.draw.check.right.title), words);
    };
    let words = match mismatch {
        Mismatch::Format => text!(attendee.draw.check.format).to_owned(),
        Mismatch::Rules => text!(attendee.draw.check.rules).to_owned(),
        Mismatch::List { .. } => text!(attendee.draw.check.list).to_owned(),
        Mismatch::Count { found, sealed } => {
            text!(attendee.draw.check.count, found = number(*found), sealed = number(*sealed))
        }
        Mismatch::Root => text!(attendee.draw.check.root).to_owned(),
        Mismatch::Randomness => text!(attendee.draw.check.randomness).to_owned(),
        Mismatch::Seed => text!(attendee.draw.check.seed).to_owned(),
        Mismatch::Winners { number: line } => text!(attendee.draw.check.winners, number = number(*line)),
        Mismatch::RunnersUp { number: line } => text!(attendee.draw.check.runners_up, number = number(*line)),
    };
    notice_in_section(Kind::Bad, text!(attendee.draw.check.wrong), words)
}

/// Whether the changes by hand are signed and complete; nothing where there are none.
pub(super) fn chain_finding(changes: Chain) -> Option<AnyView> {
    match changes {
        Ok(0) => None,
        Ok(count) => {
            let count = number(count as u64);
            let words = text!(attendee.draw.check.changes_right_next, count = count);
            Some(notice_in_section(Kind::Good, text!(attendee.draw.check.changes_right), words))
        }
        Err(wrong) => {
            let words = text!(attendee.draw.check.changes_wrong_next, number = number(wrong.into()));
            Some(notice_in_section(Kind::Bad, text!(attendee.draw.check.changes_wrong), words))
        }
    }
}

/// Where the registrations of this browser stand in the order of the draw.
pub(super) fn own_lines(record: &DrawRecord, own: &[(TicketCode, Followed)]) -> AnyView {
    if own.is_empty() {
        return view! { <p class="muted">{text!(attendee.draw.check.no_receipt)}</p> }.into_any();
    }
    let lines: Vec<AnyView> = own.iter().map(|(code, followed)| own_line(record, *code, followed)).collect();
    view! {
        <h3>{text!(attendee.draw.check.own)}</h3>
        <ul class="stack rank-list">{lines}</ul>
    }
    .into_any()
}

fn own_line(record: &DrawRecord, code: TicketCode, followed: &Followed) -> AnyView {
    let code = code.to_string();
    if followed.listed.is_none() {
        return view! {
            <li class="stack">
                <p class="hash">{code}</p>
                <p>{text!(attendee.draw.check.not_listed)}</p>
            </li>
        }
        .into_any();
    }
    let place = |lines: &[domain::draw::Ranked]| lines.iter().position(|line| line.commitment == followed.commitment);
    let became = match (place(&record.winners), place(&record.runners_up)) {
        (Some(_), _) => text!(attendee.draw.check.won).to_owned(),
        (None, Some(index)) => text!(attendee.draw.check.next_in_line, number = number(index as u64 + 1)),
        (None, None) => text!(attendee.draw.check.not_drawn).to_owned(),
    };
    let order =
        text!(attendee.draw.check.order, number = number(followed.before + 1), count = number(record.seal.count));
    let along = |position: u64| (position * WIDTH / record.seal.count.max(1)).min(WIDTH);
    let cut = along(record.winners.len() as u64);
    view! {
        <li class="stack">
            <p class="hash">{code}</p>
            <p>
                <strong>{became}</strong>
                " "
                {order.clone()}
            </p>
            {rank_line(along(followed.before), cut, order)}
        </li>
    }
    .into_any()
}
