//! One id type per noun: a prefix that says what it is, and a time-ordered body.
//!
//! Ids are names, not secrets: whoever may see a thing may see its id. What must not be guessed
//! (ticket codes, sessions, links) is random and lives elsewhere.

use thiserror::Error;

/// The text is not an id of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not an id that starts with {prefix}_")]
pub struct NotAnId {
    /// The prefix that the id should have had.
    pub prefix: &'static str,
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// The id of what is shown and not stored.
            pub const NIL: Self = Self(uuid::Uuid::nil());

            /// Makes an id of a UUID, which should be a version 7 one so that ids sort by age.
            pub const fn new(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, crate::base32::encode(self.0.as_bytes()))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let wrong = NotAnId { prefix: $prefix };
                let body = text
                    .strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .ok_or_else(|| wrong.clone())?;
                let bytes = crate::base32::decode(body).ok_or(wrong)?;
                Ok(Self(uuid::Uuid::from_bytes(bytes)))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.to_string())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

typed_id!(
    /// An event: something that takes place, for which places are handed out.
    EventId,
    "evt"
);
typed_id!(
    /// A raffle: one draw for places at an event.
    RaffleId,
    "raf"
);
typed_id!(
    /// A member of staff.
    StaffId,
    "stf"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = RaffleId::new(uuid::Uuid::from_u128(0x0192_f000_1234_7000_8000_0000_0000_abcd));
        let text = id.to_string();
        assert_eq!(text.len(), 30);
        assert_eq!(text.parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let event = EventId::new(uuid::Uuid::nil()).to_string();
        assert_eq!(event.parse::<RaffleId>(), Err(NotAnId { prefix: "raf" }));
        assert!("raf_".parse::<RaffleId>().is_err());
        assert!("raf_zzz".parse::<RaffleId>().is_err());
    }
}
