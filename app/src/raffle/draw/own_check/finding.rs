//! What a check of one's own ticket has found, in words and as a picture.

use domain::draw::log::{TicketFault, TicketFinding, proof_file};
use domain::draw::{Digest, Ranked, Seed};
use domain::raffle::RefusalReason;
use leptos::prelude::*;

use super::OwnCheck;
use crate::i18n::text;
use crate::raffle::api::DrawnFacts;
use crate::raffle::draw::rank_line::rank_line;
use crate::ui::DownloadButton;

/// One ticket.
pub(super) fn own_finding(check: &OwnCheck, drawn: Option<&DrawnFacts>) -> AnyView {
    let code = check.receipt.receipt.code.to_string();
    let (title, next) = words(&check.outcome);
    let outcome = match (&check.outcome, drawn) {
        (Ok(TicketFinding::Listed { .. }), Some(drawn)) => standing(check, drawn),
        (Ok(TicketFinding::Listed { .. }), None) => {
            Some(view! { <p>{text!(attendee.draw.ticket.not_drawn_yet)}</p> }.into_any())
        }
        _ => None,
    };
    view! {
        <li class="stack">
            <p class="hash">{code}</p>
            <p>
                <strong>{title}</strong>
                " "
                {next}
            </p>
            {outcome}
            {downloads(check)}
        </li>
    }
    .into_any()
}

fn words(outcome: &Result<TicketFinding, TicketFault>) -> (&'static str, &'static str) {
    match outcome {
        Ok(TicketFinding::Listed { .. }) => {
            (text!(attendee.draw.ticket.listed.title), text!(attendee.draw.ticket.listed.next))
        }
        Ok(TicketFinding::Refused { reason }) => (text!(attendee.draw.ticket.refused), reason_text(*reason)),
        Ok(TicketFinding::Missing) => {
            (text!(attendee.draw.ticket.missing.title), text!(attendee.draw.ticket.missing.next))
        }
        Err(TicketFault::Receipt) => (text!(attendee.draw.ticket.fault), text!(attendee.draw.ticket.fault_receipt)),
        Err(TicketFault::Checkpoint(_) | TicketFault::Seal) => {
            (text!(attendee.draw.ticket.fault), text!(attendee.draw.ticket.fault_checkpoint))
        }
        Err(TicketFault::List | TicketFault::Refused) => {
            (text!(attendee.draw.ticket.fault), text!(attendee.draw.ticket.fault_list))
        }
    }
}

fn reason_text(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Repeated => text!(attendee.draw.ticket.repeated),
        RefusalReason::Withdrawn => text!(attendee.draw.ticket.withdrawn),
        RefusalReason::OutsideWindow => text!(attendee.draw.ticket.outside_window),
    }
}

/// The files that show it to others: the proof, or what to put before the organizer.
fn downloads(check: &OwnCheck) -> Option<AnyView> {
    let code = check.receipt.receipt.code;
    let (file, content, label) = match &check.outcome {
        Ok(TicketFinding::Listed { proof }) => {
            (format!("proof-{code}.txt"), proof_file(proof, &check.note), text!(attendee.draw.ticket.proof))
        }
        Ok(TicketFinding::Missing) => {
            (format!("checkpoint-{code}.txt"), check.note.clone(), text!(attendee.draw.ticket.checkpoint))
        }
        _ => return None,
    };
    Some(
        view! {
            <div class="cluster">
                <DownloadButton file mime="text/plain" content label />
            </div>
        }
        .into_any(),
    )
}

/// Where the own rank lies among all, and where the winners end.
fn standing(check: &OwnCheck, drawn: &DrawnFacts) -> Option<AnyView> {
    let seed: Seed = drawn.seed.parse().ok()?;
    let rank = seed.rank(check.receipt.receipt.commitment());
    let is_within = |last: Option<Ranked>| last.is_some_and(|last| rank <= last.rank);
    let became = if is_within(drawn.last_winner) {
        text!(attendee.draw.check.won)
    } else if is_within(drawn.last_runner_up) {
        text!(attendee.draw.ticket.next_in_line)
    } else {
        text!(attendee.draw.check.not_drawn)
    };
    let cut = drawn.last_winner.map(|last| last.rank);
    let shares =
        text!(attendee.draw.ticket.order, own = percent(rank), cut = cut.map_or_else(|| "0".to_owned(), percent));
    Some(
        view! {
            <p>
                <strong>{became}</strong>
                " "
                {shares.clone()}
            </p>
            {rank_line(along(rank) / 100, cut.map_or(0, along) / 100, shares)}
        }
        .into_any(),
    )
}

/// How far along the line of all possible ranks one lies, in hundred-thousandths.
fn along(rank: Digest) -> u64 {
    let [a, b, c, d, ..] = rank.0;
    (u64::from(u32::from_be_bytes([a, b, c, d])) * 100_000) >> 32
}

fn percent(rank: Digest) -> String {
    let along = along(rank);
    format!("{}.{:03}", along / 1_000, along % 1_000)
}
