//! Who may do what in the backoffice, and how one gets in.

mod roles;
mod sign_in;
