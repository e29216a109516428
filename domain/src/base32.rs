//! Crockford's base32 in lower case: no `i`, `l`, `o`, `u`, so nothing reads as something else.
//!
//! Written here and not taken from a library because every page of the site reads ids: a general
//! codec that can be told any alphabet weighs as much in the browser as a page does.

const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes five bits a symbol, the first bits first; bits missing at the end are filled with zeros.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut bits, mut held) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(symbol(bits >> held));
        }
    }
    if held > 0 {
        text.push(symbol(bits << (5 - held)));
    }
    text
}

/// The bytes of a text, if it stands for exactly `N` bytes and the bits left over at the end are zero. Reading forgives
/// case, and `O`, `I`, `L` for `0` and `1`.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = [0; N];
    let mut filled = bytes.iter_mut();
    let (mut bits, mut held) = (0_u32, 0);
    for symbol in text.bytes() {
        bits = bits << 5 | u32::from(value(symbol)?);
        held += 5;
        if held >= 8 {
            held -= 8;
            *filled.next()? = low_byte(bits >> held);
        }
    }
    (bits & ((1 << held) - 1) == 0).then_some(bytes)
}

/// The symbol of the lowest five bits.
fn symbol(bits: u32) -> char {
    char::from(SYMBOLS[(bits & 31) as usize])
}

/// Stands for no number.
const NONE: u8 = u8::MAX;
/// The number that each byte stands for, looked up: a message has a hundred symbols.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value: u8 = 0;
    while (value as usize) < SYMBOLS.len() {
        let symbol = SYMBOLS[value as usize];
        values[symbol as usize] = value;
        values[symbol.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    values[b'o' as usize] = 0;
    values[b'O' as usize] = 0;
    let mut ones = [b'i', b'I', b'l', b'L'].as_slice();
    while let [one, rest @ ..] = ones {
        values[*one as usize] = 1;
        ones = rest;
    }
    values
};

/// The number that a symbol stands for.
pub(crate) fn value(symbol: u8) -> Option<u8> {
    Some(VALUES[usize::from(symbol)]).filter(|value| *value != NONE)
}

fn low_byte(bits: u32) -> u8 {
    bits.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::Specification;
    use proptest::prelude::*;

    /// The same alphabet, told to a library.
    fn library() -> data_encoding::Encoding {
        let mut spec = Specification::new();
        spec.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
        spec.translate.from.push_str("ABCDEFGHJKMNPQRSTVWXYZoOiIlL");
        spec.translate.to.push_str("abcdefghjkmnpqrstvwxyz001111");
        spec.encoding().expect("the alphabet is a valid base32")
    }

    proptest! {
        #[test]
        fn it_writes_what_a_library_writes(id: [u8; 16], code: [u8; 15]) {
            prop_assert_eq!(encode(&id), library().encode(&id));
            prop_assert_eq!(encode(&code), library().encode(&code));
        }

        #[test]
        fn it_reads_what_a_library_reads(text in "[0-9a-zA-Z]{26}") {
            let expected = library().decode(text.as_bytes()).ok();
            prop_assert_eq!(decode::<16>(&text).map(Vec::from), expected);
        }
    }

    #[test]
    fn bits_that_are_left_over_must_be_zero() {
        assert!(decode::<16>("00000000000000000000000000").is_some());
        assert_eq!(decode::<16>("00000000000000000000000001"), None);
    }
}
