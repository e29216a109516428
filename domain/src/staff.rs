//! Who works in the backoffice, and what each role may do.

use serde::{Deserialize, Serialize};

use crate::form::{Code, Problems, line};
use crate::id::StaffId;
use crate::person::{Email, PersonName};

/// The fewest characters of a password (NIST SP 800-63B asks for 8, and 15 where it stands alone).
pub const PASSWORD_MIN: u32 = 12;
/// The most characters of a password, so that hashing one stays bounded.
pub const PASSWORD_MAX: u32 = 200;

/// What somebody is in the backoffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, staff included.
    Owner,
    /// Events and raffles.
    Manager,
    /// Looks, and changes nothing.
    Viewer,
}

/// One thing that a role allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// See events, raffles, counts and results.
    View,
    /// See and export who registered.
    ViewPeople,
    /// Create and change events and raffles; open, close, cancel.
    Manage,
    /// Read dead letters and send them again.
    Operate,
    /// Invite staff and change roles.
    ManageStaff,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Viewer];

    /// Whether the role allows it.
    pub const fn may(self, capability: Capability) -> bool {
        match capability {
            Capability::View => true,
            Capability::ViewPeople | Capability::Manage => matches!(self, Self::Owner | Self::Manager),
            Capability::Operate | Capability::ManageStaff => matches!(self, Self::Owner),
        }
    }

    /// The word for it in stores and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Viewer => "viewer",
        }
    }

    /// The role of a word.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(Code::UnknownChoice)
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// The id.
    pub id: StaffId,
    /// How the others call them.
    pub name: PersonName,
    /// Where sign-in links go.
    pub email: Email,
    /// What they may do.
    pub role: Role,
}

/// The form that invites somebody to the backoffice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteForm {
    /// Their name.
    pub name: String,
    /// Where the sign-in link goes.
    pub email: String,
    /// `owner`, `manager` or `viewer`.
    pub role: String,
}

/// A checked invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStaff {
    /// Their name.
    pub name: PersonName,
    /// Where the sign-in link goes.
    pub email: Email,
    /// What they may do.
    pub role: Role,
}

impl InviteForm {
    /// The invitation, or what is wrong per field.
    pub fn check(&self) -> Result<NewStaff, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", PersonName::parse(&self.name));
        let email = problems.take("email", Email::parse(&self.email));
        let role = problems.take("role", Role::parse(&self.role));
        match (name, email, role) {
            (Some(name), Some(email), Some(role)) => Ok(NewStaff { name, email, role }),
            _ => Err(problems),
        }
    }
}

/// A password as typed. It never prints.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes any line of 12 to 200 characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let checked = line(text, PASSWORD_MAX)?;
        if checked.chars().count() < PASSWORD_MIN as usize {
            return Err(Code::TooShort { min: PASSWORD_MIN });
        }
        Ok(Self(checked))
    }

    /// The characters, for hashing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_changes_nothing_and_sees_no_people() {
        for capability in [Capability::ViewPeople, Capability::Manage, Capability::Operate, Capability::ManageStaff] {
            assert!(!Role::Viewer.may(capability), "{capability:?}");
        }
        assert!(Role::Viewer.may(Capability::View));
    }

    #[test]
    fn only_an_owner_hires() {
        assert_eq!(Role::ALL.map(|role| role.may(Capability::ManageStaff)), [true, false, false]);
    }
}
