//! A QR code as an SVG of one path.

use std::fmt::Write;

use fast_qr::QRBuilder;
use leptos::prelude::*;

/// The quiet border that readers need, in modules (ISO/IEC 18004 asks for four; the frame has white too).
const BORDER: usize = 2;

/// A text as a QR code; nothing for a text that is too long for one.
#[component]
pub(crate) fn Qr(
    /// What is encoded.
    content: String,
    /// What a reader of the page is told about it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let code = QRBuilder::new(content).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code[y][*x].value()) {
            // Writing to a string does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER);
        }
    }
    let side = code.size + 2 * BORDER;
    Some(view! {
        <svg role="img" aria-label=label viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges">
            <path fill="currentColor" d=path></path>
        </svg>
    })
}
