//! Events: what takes place, where and when, and the form that an organizer fills in.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::bytes::hex_bytes;
use crate::form::{Code, Problems, line, number, paragraphs};
use crate::id::EventId;
use crate::time::{Timestamp, local_to_timestamp, zone_named};

/// The most characters of a name.
pub const NAME_MAX: u32 = 120;
/// The most characters of a one-sentence summary.
pub const SUMMARY_MAX: u32 = 240;
/// The most characters of a description in Markdown.
pub const DESCRIPTION_MAX: u32 = 10_000;
/// The highest minimum age that an event may ask for.
pub const MIN_AGE_MAX: u32 = 99;
/// The most bytes of a picture: what a phone loads in a second on 16 Mbit/s.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How wide a picture is in a card, in pixels: sharp on a phone, a quarter of the bytes.
pub const CARD_WIDTH: u32 = 640;
/// The most bytes of a picture in a card.
pub const CARD_BYTES_MAX: usize = 256 * 1024;
/// The most events that a list holds.
pub const EVENTS_MAX: usize = 500;

hex_bytes!(
    /// Names an uploaded picture by the SHA-256 of its bytes, so that it can be cached forever.
    PictureId,
    32
);

/// A picture and the words for those who do not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Which one.
    pub id: PictureId,
    /// What it shows.
    pub alt: String,
}

/// Where an event takes place; its zone rules all local times of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// Its name.
    pub name: String,
    /// How to find it, in one line.
    pub address: String,
    /// The IANA name of its time zone.
    pub zone: String,
}

/// Who sees an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// Only staff.
    Draft,
    /// Everybody.
    Public,
    /// Everybody, as cancelled.
    Cancelled,
    /// Staff alone: a draft that was given up.
    Dropped,
}

impl Listing {
    /// Whether staff alone see it.
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Draft | Self::Dropped)
    }

    /// Whether it takes place no more, and nothing of it changes.
    pub const fn is_called_off(self) -> bool {
        matches!(self, Self::Cancelled | Self::Dropped)
    }
}

/// All that an organizer says about an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDetails {
    /// Its name.
    pub name: String,
    /// One sentence for lists.
    pub summary: String,
    /// The text of its page, in Markdown.
    pub description: String,
    /// Where.
    pub venue: Venue,
    /// From when.
    pub starts: Timestamp,
    /// Until when.
    pub ends: Timestamp,
    /// The age that attendees must have reached on the first day.
    pub minimum_age: Option<u8>,
    /// What it looks like.
    pub picture: Option<Picture>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The id.
    pub id: EventId,
    /// What the organizer said.
    #[serde(flatten)]
    pub details: EventDetails,
    /// Who sees it.
    pub listing: Listing,
    /// Grows with every change; a change that was made on an older version is refused.
    pub version: u64,
}

impl Event {
    /// The venue's time zone.
    ///
    /// UTC where this build does not know the zone, which `check` has ruled out for new events.
    pub fn zone(&self) -> TimeZone {
        zone_named(&self.details.venue.zone).unwrap_or(TimeZone::UTC)
    }

    /// The first day, in the venue's zone: ages count on this day.
    pub fn first_day(&self) -> jiff::civil::Date {
        self.details.starts.date_in(&self.zone())
    }
}

/// What the organizer types; times are local to the venue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventForm {
    /// The name.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// The venue's name.
    pub venue_name: String,
    /// The venue's address.
    pub venue_address: String,
    /// The venue's IANA time zone.
    pub zone: String,
    /// From when, as `2026-07-01T18:30`.
    pub starts: String,
    /// Until when.
    pub ends: String,
    /// Years, or nothing.
    pub minimum_age: String,
    /// The id of an uploaded picture, or nothing.
    pub picture: String,
    /// What the picture shows.
    pub picture_alt: String,
}

impl EventForm {
    /// The details, or what is wrong per field.
    pub fn check(&self) -> Result<EventDetails, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", line(&self.name, NAME_MAX));
        let summary = problems.take("summary", line(&self.summary, SUMMARY_MAX));
        let description = problems.take("description", paragraphs(&self.description, DESCRIPTION_MAX));
        let venue_name = problems.take("venue_name", line(&self.venue_name, NAME_MAX));
        let address = problems.take("venue_address", line(&self.venue_address, SUMMARY_MAX));
        let zone = problems.take("zone", zone_named(&self.zone));
        let starts = checked_local("starts", &self.starts, zone.as_ref(), &mut problems);
        let ends = checked_local("ends", &self.ends, zone.as_ref(), &mut problems);
        if let (Some(starts), Some(ends)) = (starts, ends)
            && ends <= starts
        {
            problems.add("ends", Code::NotAfterStart);
        }
        let minimum_age = problems.take("minimum_age", self.checked_age());
        let picture = self.checked_picture(&mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let venue =
            venue_name.zip(address).map(|(name, address)| Venue { name, address, zone: self.zone.trim().to_owned() });
        let (Some(name), Some(summary), Some(description)) = (name, summary, description) else { return Err(problems) };
        let (Some(venue), Some(starts), Some(ends)) = (venue, starts, ends) else { return Err(problems) };
        let minimum_age = minimum_age.flatten();
        Ok(EventDetails { name, summary, description, venue, starts, ends, minimum_age, picture })
    }

    fn checked_age(&self) -> Result<Option<u8>, Code> {
        if self.minimum_age.trim().is_empty() {
            return Ok(None);
        }
        let age = number(&self.minimum_age, 1, MIN_AGE_MAX)?;
        Ok(u8::try_from(age).ok())
    }

    fn checked_picture(&self, problems: &mut Problems) -> Option<Picture> {
        if self.picture.trim().is_empty() {
            return None;
        }
        let id = problems.take("picture", self.picture.trim().parse().map_err(|_| Code::UnknownChoice));
        let alt = problems.take("picture_alt", line(&self.picture_alt, SUMMARY_MAX));
        id.zip(alt).map(|(id, alt)| Picture { id, alt })
    }
}

fn checked_local(field: &str, text: &str, zone: Option<&TimeZone>, problems: &mut Problems) -> Option<Timestamp> {
    if text.trim().is_empty() {
        problems.add(field, Code::Missing);
        return None;
    }
    problems.take(field, local_to_timestamp(text, zone?))
}

impl From<&Event> for EventForm {
    fn from(event: &Event) -> Self {
        let details = &event.details;
        let zone = event.zone();
        let (picture, picture_alt) = match &details.picture {
            Some(picture) => (picture.id.to_string(), picture.alt.clone()),
            None => Default::default(),
        };
        Self {
            name: details.name.clone(),
            summary: details.summary.clone(),
            description: details.description.clone(),
            venue_name: details.venue.name.clone(),
            venue_address: details.venue.address.clone(),
            zone: details.venue.zone.clone(),
            starts: crate::time::timestamp_to_local(details.starts, &zone),
            ends: crate::time::timestamp_to_local(details.ends, &zone),
            minimum_age: details.minimum_age.map(|age| age.to_string()).unwrap_or_default(),
            picture,
            picture_alt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> EventForm {
        EventForm {
            name: "Lanterns on the Lake".into(),
            summary: "Two nights of music by the water.".into(),
            description: "Bring a blanket.".into(),
            venue_name: "North shore".into(),
            venue_address: "Seestraße 1, Konstanz".into(),
            zone: "Europe/Berlin".into(),
            starts: "2027-07-01T18:30".into(),
            ends: "2027-07-02T23:00".into(),
            ..EventForm::default()
        }
    }

    #[test]
    fn a_filled_in_form_becomes_an_event() {
        let details = form().check().expect("nothing is wrong");
        assert_eq!(details.starts.to_string(), "2027-07-01T16:30:00.000Z");
        assert_eq!(details.minimum_age, None);
    }

    #[test]
    fn an_empty_form_names_every_field_that_is_missing() {
        let problems = EventForm::default().check().expect_err("all is missing");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let expected = ["name", "summary", "description", "venue_name", "venue_address", "zone", "starts", "ends"];
        assert_eq!(fields, expected);
    }

    #[test]
    fn an_event_ends_after_it_starts() {
        let problems = EventForm { ends: "2027-07-01T18:30".into(), ..form() }.check().expect_err("no time");
        assert_eq!(problems.on("ends"), Some(Code::NotAfterStart));
    }

    #[test]
    fn a_picture_needs_words() {
        let problems = EventForm { picture: "00".repeat(32), ..form() }.check().expect_err("no words");
        assert_eq!(problems.on("picture_alt"), Some(Code::Missing));
    }
}
