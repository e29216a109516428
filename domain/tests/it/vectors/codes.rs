//! Ticket codes with and without typing errors, and the commitments that are made of them.

use domain::draw::{Commitment, Salt};
use domain::id::RaffleId;
use domain::raffle::PartySize;
use domain::ticket::{CodeError, TicketCode};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::pool::{hex, raffle_id, size};

/// A text, and the 15 bytes that it stands for or why it stands for none.
#[derive(Serialize)]
pub(super) struct CodeVector {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<CodeError>,
}

#[derive(Serialize)]
pub(super) struct CommitmentVector {
    raffle: RaffleId,
    code: TicketCode,
    salt: Salt,
    party_size: PartySize,
    commitment: Commitment,
}

pub(super) fn ticket_codes() -> Vec<CodeVector> {
    let plain = [[0; 15], [255; 15]].map(TicketCode::from_bytes).into_iter().chain((0..4).map(code));
    let plain = plain.map(|code| code.to_string());
    let text = code(0).to_string();
    let without = text.replace('-', "");
    let sloppy = code(7).to_string();
    let other_symbol = if text.starts_with('A') { "B" } else { "A" };
    let typed = [
        text.to_lowercase(),
        without.clone(),
        text.replace('-', " "),
        format!(" {without} "),
        sloppy.replace('0', "O").replace('1', "I"),
        sloppy.replace('0', "o").replace('1', "l"),
        format!("{other_symbol}{}", &text[1..]),
        swapped(&text, 1, 2),
        swapped(&text, 0, 23),
        swapped(&text, 28, 30),
        format!("{}*", &text[..30]),
        format!("{}U", &text[..30]),
        format!("U{}", &text[1..]),
        text[..30].to_owned(),
        format!("{text}0"),
        format!("{text}\n"),
        text.replace('-', "\u{2013}"),
        // A long s, which some languages take for an S when they change case.
        code(3).to_string().replacen('S', "\u{17f}", 1),
        code(3).to_string().replacen('9', "\u{ff19}", 1),
        String::new(),
    ];
    plain.chain(typed).map(read).collect()
}

pub(super) fn commitments() -> Vec<CommitmentVector> {
    let of = |(number, people)| {
        let (raffle, code, salt) = (raffle_id(u128::from(number)), code(number), salt(number));
        let party_size = size(people);
        let commitment = Commitment::of(raffle, code, salt, party_size);
        CommitmentVector { raffle, code, salt, party_size, commitment }
    };
    [(0, 1), (1, 2), (2, 12), (3, 4)].map(of).into()
}

fn read(text: String) -> CodeVector {
    match text.parse::<TicketCode>() {
        Ok(code) => CodeVector { text, bytes: Some(hex(&code.to_bytes())), fault: None },
        Err(fault) => CodeVector { text, bytes: None, fault: Some(fault) },
    }
}

fn swapped(text: &str, one: usize, other: usize) -> String {
    let mut symbols: Vec<char> = text.chars().collect();
    assert_ne!(symbols[one], symbols[other], "swapping equals is no typing error");
    symbols.swap(one, other);
    symbols.into_iter().collect()
}

/// The code whose 15 bytes begin `SHA-256("code" ‖ number as 4 bytes)`.
pub(super) fn code(number: u32) -> TicketCode {
    TicketCode::from_bytes(first_bytes(b"code", number))
}

/// The salt whose 16 bytes begin `SHA-256("salt" ‖ number as 4 bytes)`.
pub(super) fn salt(number: u32) -> Salt {
    Salt(first_bytes(b"salt", number))
}

fn first_bytes<const N: usize>(name: &[u8], number: u32) -> [u8; N] {
    let digest = Sha256::digest([name, &number.to_be_bytes()].concat());
    *digest.first_chunk().expect("a digest has 32 bytes")
}
