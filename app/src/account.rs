//! Signing in to the backoffice, and who works there.
//!
//! In reading order: `api` and `views` (what staff ask, and what they are told); `sign_in` and `sign_in_form` (the way
//! in), `link` (the way in by mail), `sign_in_again` (when a session ends); `own` and `password` (one's own account);
//! `role` (roles in words), `staff`, `staff_row`, `role_dialog` and `invite` (who works here).

pub mod api;
#[cfg(feature = "csr")]
mod invite;
#[cfg(feature = "csr")]
mod link;
#[cfg(feature = "csr")]
mod own;
#[cfg(feature = "csr")]
mod password;
#[cfg(feature = "csr")]
mod role;
#[cfg(feature = "csr")]
mod role_dialog;
#[cfg(feature = "csr")]
mod sign_in;
#[cfg(feature = "csr")]
mod sign_in_again;
#[cfg(feature = "csr")]
mod sign_in_form;
#[cfg(feature = "csr")]
mod staff;
#[cfg(feature = "csr")]
mod staff_row;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "csr")]
pub(crate) use {
    link::LinkPage, own::AccountPage, role::role_name, sign_in::SignInPage, sign_in_again::SignInAgain,
    staff::StaffPage,
};
