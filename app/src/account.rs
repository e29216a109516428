//! Signing in to the backoffice, and who works there.

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
