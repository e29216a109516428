//! The ticket code: who, and a nonce that only the holder knows, made to be read aloud.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::base32;
use crate::bytes::hex_bytes;
use crate::person::PersonKey;

/// How many symbols carry the code: 120 bits, five for each symbol.
const SYMBOLS: usize = 24;
/// How many symbols stand between two hyphens.
const GROUP: usize = 4;

hex_bytes!(
    /// The random part of a ticket code: 40 bits that nobody but the holder learns.
    Nonce,
    5
);

/// Why a text is not a ticket code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeError {
    /// Not 24 symbols and a check symbol, or symbols that no code has.
    #[error("a ticket code has 25 letters and digits")]
    Malformed,
    /// The check symbol disagrees: one symbol was mistyped, or two were swapped.
    #[error("the ticket code has a typing error")]
    Mistyped,
}

/// `person_key` (80 bits) ‖ nonce (40 random bits), in Crockford's base32 in groups of four, and
/// one check symbol: `AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-X`.
///
/// The first half locates the registration with no index; the nonce proves that the holder is the
/// one who registered first. Reading forgives case, spaces, missing hyphens, and `O`, `I`, `L`
/// typed for `0` and `1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketCode {
    /// Whose registration it is.
    pub person: PersonKey,
    /// What only the holder knows.
    pub nonce: Nonce,
}

impl TicketCode {
    /// The 15 bytes that the symbols stand for.
    pub fn to_bytes(self) -> [u8; 15] {
        let mut bytes = [0; 15];
        bytes[..10].copy_from_slice(&self.person.0);
        bytes[10..].copy_from_slice(&self.nonce.0);
        bytes
    }

    /// The code of 15 bytes.
    pub fn from_bytes(bytes: [u8; 15]) -> Self {
        let mut person = [0; 10];
        let mut nonce = [0; 5];
        person.copy_from_slice(&bytes[..10]);
        nonce.copy_from_slice(&bytes[10..]);
        Self { person: PersonKey(person), nonce: Nonce(nonce) }
    }
}

impl fmt::Display for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = values_of(&self.to_bytes());
        // Every answer and every message holds some: written at once, and not symbol by symbol.
        let mut text = [b'-'; SYMBOLS + SYMBOLS / GROUP];
        for (symbols, group) in text.chunks_exact_mut(GROUP + 1).zip(values.chunks_exact(GROUP)) {
            for (symbol, value) in symbols.iter_mut().zip(group) {
                *symbol = ALPHABET[usize::from(*value)];
            }
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)?;
        f.write_char(check_symbol(&values))
    }
}

// A ticket code opens somebody's status page; logs must not hold it.
impl fmt::Debug for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketCode(…)")
    }
}

impl FromStr for TicketCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let symbols: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        if !symbols.is_ascii() || symbols.len() != SYMBOLS + 1 {
            return Err(CodeError::Malformed);
        }
        let (body, check) = symbols.split_at(SYMBOLS);
        let bytes = base32::decode(body).ok_or(CodeError::Malformed)?;
        let expected = check_symbol(&values_of(&bytes));
        if plain(check) != expected {
            return Err(CodeError::Mistyped);
        }
        Ok(Self::from_bytes(bytes))
    }
}

impl Serialize for TicketCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for TicketCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The symbol that a reader meant, in the code's own alphabet.
fn plain(symbol: &str) -> char {
    match symbol.chars().next().map(|c| c.to_ascii_uppercase()) {
        Some('O') => '0',
        Some('I' | 'L') => '1',
        other => other.unwrap_or(' '),
    }
}

/// The 15 bytes as 24 numbers of five bits.
fn values_of(bytes: &[u8; 15]) -> [u8; SYMBOLS] {
    let mut values = [0; SYMBOLS];
    for (block, out) in bytes.chunks_exact(5).zip(values.chunks_exact_mut(8)) {
        let bits = block.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for (place, value) in out.iter_mut().enumerate() {
            *value = u8::try_from(bits >> (35 - 5 * place) & 31).expect("five bits");
        }
    }
    values
}

/// A weighted sum over the field GF(32), with the powers of its generator as weights.
///
/// No weight is zero, so one wrong symbol always shows; no two weights are equal, so two swapped
/// symbols always show. (The construction is that of a Reed–Solomon code with one check symbol.)
fn check_symbol(values: &[u8; SYMBOLS]) -> char {
    let sum = values.iter().rev().fold(0, |sum, value| doubled(sum ^ value));
    char::from(ALPHABET[usize::from(sum)])
}

/// Times the generator, modulo `x⁵ + x² + 1`.
fn doubled(value: u8) -> u8 {
    if value & 16 == 0 { value << 1 } else { value << 1 & 31 ^ 0b0_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code_of(bytes: [u8; 15]) -> String {
        TicketCode::from_bytes(bytes).to_string()
    }

    proptest! {
        #[test]
        fn a_code_reads_back_however_it_is_typed(bytes: [u8; 15]) {
            let code = TicketCode::from_bytes(bytes);
            let text = code.to_string();
            prop_assert_eq!(text.len(), 31);
            prop_assert_eq!(text.parse(), Ok(code));
            let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(sloppy.parse(), Ok(code));
        }

        #[test]
        fn one_wrong_symbol_is_noticed(bytes: [u8; 15], place in 0_usize..25, by in 1_usize..32) {
            let mut symbols: Vec<u8> = code_of(bytes).replace('-', "").into_bytes();
            let now = ALPHABET.iter().position(|s| *s == symbols[place]).expect("in the alphabet");
            symbols[place] = ALPHABET[(now + by) % 32];
            let text = String::from_utf8(symbols).expect("ascii");
            prop_assert_eq!(text.parse::<TicketCode>(), Err(CodeError::Mistyped));
        }

        #[test]
        fn two_swapped_symbols_are_noticed(bytes: [u8; 15], one in 0_usize..24, other in 0_usize..24) {
            let mut symbols: Vec<u8> = code_of(bytes).replace('-', "").into_bytes();
            prop_assume!(symbols[one] != symbols[other]);
            symbols.swap(one, other);
            let text = String::from_utf8(symbols).expect("ascii");
            prop_assert_eq!(text.parse::<TicketCode>(), Err(CodeError::Mistyped));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = text.parse::<TicketCode>();
        }
    }

    #[test]
    fn what_is_no_code_is_called_malformed() {
        for text in ["", "ABCD", "UUUU-UUUU-UUUU-UUUU-UUUU-UUUU-U", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ"] {
            assert_eq!(text.parse::<TicketCode>(), Err(CodeError::Malformed), "{text}");
        }
    }
}
