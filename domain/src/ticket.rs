//! What an attendee holds in their hand: the ticket code and the signed receipt.

mod code;
mod receipt;
mod together;

pub use code::{CodeError, Nonce, TicketCode};
pub use receipt::{Receipt, ReceiptKey, ReceiptVerifier, Sign, Signature, SignedReceipt};
pub use together::Among;
