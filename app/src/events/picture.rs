//! What an event looks like, with the day stamped on it.

use domain::event::Picture;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::ui::{Style, moment};

/// The picture, or the printed pattern where there is none.
#[component]
pub(crate) fn EventPicture(
    /// Which.
    picture: Option<Picture>,
    /// The day.
    starts: Timestamp,
    /// The IANA zone of the day.
    zone: String,
) -> impl IntoView {
    let image = picture.map(|picture| {
        let source = format!("/pictures/{}", picture.id);
        view! { <img src=source alt=picture.alt width="1200" height="800" /> }
    });
    view! {
        <div class="picture">
            {image}
            // The date stands in words beside the picture as well.
            <span class="date-stamp" aria-hidden="true">
                <b>{moment(starts, &zone, Style::DayOfMonth)}</b>
                " "
                {moment(starts, &zone, Style::Month)}
            </span>
        </div>
    }
}
