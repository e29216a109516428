//! Who sees an event, as a badge.

use domain::event::Listing;
use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::Kind;

/// Draft, public, cancelled or dropped.
#[component]
pub(crate) fn ListingBadge(
    /// Which.
    listing: Listing,
) -> impl IntoView {
    let (word, kind) = match listing {
        Listing::Draft => (text!(backoffice.listing.draft), Kind::Warn),
        Listing::Public => (text!(backoffice.listing.public), Kind::Good),
        Listing::Cancelled => (text!(backoffice.listing.cancelled), Kind::Bad),
        Listing::Dropped => (text!(backoffice.listing.dropped), Kind::Bad),
    };
    view! { <span class="badge" data-kind=kind.as_str()>{word}</span> }
}
