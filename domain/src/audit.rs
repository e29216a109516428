//! What the audit log knows to have been done.

/// What was done. Stores keep the word for it, so a word is never changed, and a version that does not know one
/// shows it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditDeed {
    /// An event was made.
    EventCreated,
    /// An event was changed.
    EventChanged,
    /// An event was shown to everybody.
    EventPublished,
    /// An event was called off.
    EventCancelled,
    /// A raffle was made.
    RaffleCreated,
    /// A raffle was changed.
    RaffleChanged,
    /// Registration was opened early.
    RaffleOpened,
    /// Registration was closed early.
    RaffleClosed,
    /// A raffle was called off.
    RaffleCancelled,
    /// A draw was rehearsed.
    RaffleRehearsed,
    /// The list was sealed.
    RaffleSealed,
    /// The declared figures were entered.
    RaffleFigures,
    /// The winners were drawn.
    RaffleDrawn,
    /// A place was taken back or given away by hand.
    RaffleChangedByHand,
    /// No more places move on.
    RaffleEnded,
    /// Somebody fetched their own data.
    RegistrationExported,
    /// Somebody had their own data deleted.
    RegistrationErased,
    /// Staff downloaded a list of people.
    PeopleExported,
    /// Somebody was invited to the staff.
    StaffInvited,
    /// A member of staff was given a role.
    StaffRoleSet,
    /// A member of staff was removed.
    StaffRemoved,
    /// A member of staff set a password.
    StaffPasswordSet,
    /// Dead letters were sent again.
    DeadLettersRedriven,
}

impl AuditDeed {
    /// All deeds.
    pub const ALL: [Self; 23] = [
        Self::EventCreated,
        Self::EventChanged,
        Self::EventPublished,
        Self::EventCancelled,
        Self::RaffleCreated,
        Self::RaffleChanged,
        Self::RaffleOpened,
        Self::RaffleClosed,
        Self::RaffleCancelled,
        Self::RaffleRehearsed,
        Self::RaffleSealed,
        Self::RaffleFigures,
        Self::RaffleDrawn,
        Self::RaffleChangedByHand,
        Self::RaffleEnded,
        Self::RegistrationExported,
        Self::RegistrationErased,
        Self::PeopleExported,
        Self::StaffInvited,
        Self::StaffRoleSet,
        Self::StaffRemoved,
        Self::StaffPasswordSet,
        Self::DeadLettersRedriven,
    ];

    /// The word for it in stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EventCreated => "event.created",
            Self::EventChanged => "event.changed",
            Self::EventPublished => "event.published",
            Self::EventCancelled => "event.cancelled",
            Self::RaffleCreated => "raffle.created",
            Self::RaffleChanged => "raffle.changed",
            Self::RaffleOpened => "raffle.opened",
            Self::RaffleClosed => "raffle.closed",
            Self::RaffleCancelled => "raffle.cancelled",
            Self::RaffleRehearsed => "raffle.rehearsed",
            Self::RaffleSealed => "raffle.sealed",
            Self::RaffleFigures => "raffle.figures",
            Self::RaffleDrawn => "raffle.drawn",
            Self::RaffleChangedByHand => "raffle.changed_by_hand",
            Self::RaffleEnded => "raffle.ended",
            Self::RegistrationExported => "registration.exported",
            Self::RegistrationErased => "registration.erased",
            Self::PeopleExported => "people.exported",
            Self::StaffInvited => "staff.invited",
            Self::StaffRoleSet => "staff.role_set",
            Self::StaffRemoved => "staff.removed",
            Self::StaffPasswordSet => "staff.password_set",
            Self::DeadLettersRedriven => "dead_letters.redriven",
        }
    }

    /// The deed of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_has_a_word_of_its_own() {
        for deed in AuditDeed::ALL {
            assert_eq!(AuditDeed::parse(deed.as_str()), Some(deed));
        }
        assert_eq!(AuditDeed::parse("unknown"), None);
    }
}
