//! The words of every letter, as text and as HTML.

use askama::Template;
use domain::raffle::{DataWish, Registration};
use domain::staff::Staff;
use domain::time::Timestamp;

use crate::jobs::LetterKind;
use crate::recent::RaffleAndEvent;

/// A letter before it is rendered.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) subject: String,
    heading: String,
    paragraphs: Vec<String>,
    links: Vec<Link>,
    reason: &'static str,
}

/// A button in the letter.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) url: String,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct PlainLetter<'a> {
    heading: &'a str,
    paragraphs: &'a [String],
    links: &'a [Link],
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlLetter<'a> {
    heading: &'a str,
    paragraphs: &'a [String],
    links: &'a [Link],
    reason: &'a str,
}

impl Text {
    /// The text and the HTML.
    pub(super) fn render(&self) -> askama::Result<(String, String)> {
        let Self { heading, paragraphs, links, reason, .. } = self;
        let plain = PlainLetter { heading, paragraphs, links, reason }.render()?;
        let html = HtmlLetter { heading, paragraphs, links, reason }.render()?;
        Ok((plain, html))
    }
}

const REGISTERED: &str = "You get this mail because somebody registered this address for a raffle. \
    If that was not you, do nothing: without your yes no place is taken.";
const ASKED: &str = "You get this mail because somebody asked for it on our page. If that was not you, ignore it.";

/// A letter about one registration.
pub(super) fn about_registration(
    registration: &Registration,
    about: &RaffleAndEvent,
    kind: LetterKind,
    link: String,
) -> Text {
    let facts = Facts { registration, about };
    let (subject, heading, paragraphs, label) = match kind {
        LetterKind::Registered { .. } => facts.registered(),
        LetterKind::Won { claim_by } => facts.won(claim_by),
        LetterKind::PlaceOffered { claim_by } => facts.place_offered(claim_by),
        LetterKind::Reminder { claim_by } => facts.reminder(claim_by),
        LetterKind::RunnerUp { number } => facts.runner_up(number),
        LetterKind::NotDrawn => facts.not_drawn(),
        LetterKind::Cancelled => facts.cancelled(),
        LetterKind::TakenBack => facts.taken_back(),
    };
    let event = &about.event.details.name;
    let heading = match kind {
        // Nobody knows yet whether the address belongs to whoever typed it: the first letter to it says nothing that
        // a stranger could have written.
        LetterKind::Registered { .. } => heading,
        _ => format!("{heading}, {}", registration.attendee.first_name.as_str()),
    };
    let links = vec![Link { label: label.to_owned(), url: link }];
    Text { subject: format!("{subject}: {event}"), heading, paragraphs, links, reason: REGISTERED }
}

/// What the sentences of a letter are about.
struct Facts<'a> {
    registration: &'a Registration,
    about: &'a RaffleAndEvent,
}

/// Subject (before the event's name), heading (before the person's name), paragraphs, button.
type Parts = (&'static str, String, Vec<String>, &'static str);

const ANSWER: &str = "Claim or decline your place";
const SEE_STATUS: &str = "See your status";

impl Facts<'_> {
    fn registered(&self) -> Parts {
        let closes = self.when(self.about.raffle.rules.window.closes);
        let code = self.registration.code;
        let stored = format!("Your registration for {} is stored: {}.", self.what(), self.places());
        let keep = format!("Your ticket code is {code}. Keep it: it shows what became of your registration.");
        let next = format!("Registration closes on {closes}. The draw follows by itself, and we write to you.");
        ("You are in the raffle", "You are in the raffle".to_owned(), vec![stored, keep, next], SEE_STATUS)
    }

    fn won(&self, claim_by: Timestamp) -> Parts {
        let kept = format!("We keep {} for {} for you.", self.places(), self.what());
        ("You have been drawn", "You have been drawn".to_owned(), vec![kept, self.say_yes(claim_by)], ANSWER)
    }

    fn place_offered(&self, claim_by: Timestamp) -> Parts {
        let kept = format!("You were next in line for {}. We keep {} for you now.", self.what(), self.places());
        ("A place has become free", "A place has become free".to_owned(), vec![kept, self.say_yes(claim_by)], ANSWER)
    }

    fn reminder(&self, claim_by: Timestamp) -> Parts {
        let kept = format!("We still keep {} for {} for you.", self.places(), self.what());
        (
            "Your place waits for your answer",
            "Your place is waiting".to_owned(),
            vec![kept, self.say_yes(claim_by)],
            ANSWER,
        )
    }

    fn runner_up(&self, number: u32) -> Parts {
        let next = format!(
            "You were not drawn for {} this time. You are number {number} of those who take over places that become free.",
            self.what()
        );
        let wait = "There is nothing to do. If a place reaches you, we write at once.".to_owned();
        ("You are next in line", format!("You are number {number} in line"), vec![next, wait], SEE_STATUS)
    }

    fn not_drawn(&self) -> Parts {
        let over = format!("The draw for {} is over, and your registration was not drawn.", self.what());
        let check = "How the draw was made is published, and anybody can check it.".to_owned();
        ("Not drawn this time", "Not drawn this time".to_owned(), vec![over, check], SEE_STATUS)
    }

    fn cancelled(&self) -> Parts {
        let off = format!("The organizer has called off the raffle for {}. Nobody gets a place by it.", self.what());
        let nothing = "There is nothing for you to do.".to_owned();
        ("Called off", "The raffle was called off".to_owned(), vec![off, nothing], SEE_STATUS)
    }

    fn taken_back(&self) -> Parts {
        let gone = format!("The organizer has taken back your place for {}.", self.what());
        let why = "The reason is on the public page of the draw, signed, for everybody to see. If you think that it is wrong, please write to the organizer.".to_owned();
        ("Your place was taken back", "Your place was taken back".to_owned(), vec![gone, why], SEE_STATUS)
    }

    fn what(&self) -> String {
        format!("{} ({})", self.about.event.details.name, self.about.raffle.name)
    }

    fn places(&self) -> String {
        match self.registration.party_size.get() {
            1 => "one place".to_owned(),
            people => format!("{people} places"),
        }
    }

    fn say_yes(&self, claim_by: Timestamp) -> String {
        format!("Please say yes or no before {}. After that it goes to the next person in line.", self.when(claim_by))
    }

    /// A moment in the venue's time, such as `Friday, 20 November 2026, 18:30 CET`.
    fn when(&self, at: Timestamp) -> String {
        at.to_jiff().to_zoned(self.about.event.zone()).strftime("%A, %-d %B %Y, %H:%M %Z").to_string()
    }
}

/// A link by which somebody confirms a wish about their own data.
pub(super) fn data_link(registration: &Registration, about: &RaffleAndEvent, wish: DataWish, url: String) -> Text {
    let what = Facts { registration, about }.what();
    let (subject, asked, label) = match wish {
        DataWish::Export => ("Download your data", "download everything", "Get my data"),
        DataWish::Erase => ("Delete your data", "delete everything", "See what will be deleted"),
    };
    let asked = format!("Somebody with your ticket code asked to {asked} that is stored about you for {what}.");
    let next = match wish {
        DataWish::Export => "The link opens a page from which you take the file, once, within a day.",
        DataWish::Erase => {
            "Nothing is deleted yet. The link opens a page that says what will happen and asks once more. It works once, within a day."
        }
    };
    Text {
        subject: format!("{subject}: {}", about.event.details.name),
        heading: format!("{subject}, {}", registration.attendee.first_name.as_str()),
        paragraphs: vec![asked, next.to_owned()],
        links: vec![Link { label: label.to_owned(), url }],
        reason: ASKED,
    }
}

/// All status links of an address.
pub(super) fn links(links: Vec<Link>) -> Text {
    Text {
        subject: "Your registrations".to_owned(),
        heading: "Your registrations".to_owned(),
        paragraphs: vec!["These are the status pages of your registrations. Whoever has a link can answer for you, so keep them to yourself.".to_owned()],
        links,
        reason: ASKED,
    }
}

/// A link that signs a member of staff in.
pub(super) fn sign_in(staff: &Staff, url: String) -> Text {
    Text {
        subject: "Your sign-in link".to_owned(),
        heading: format!("Sign in, {}", staff.name.as_str()),
        paragraphs: vec!["This link opens the backoffice once, within the next hour.".to_owned()],
        links: vec![Link { label: "Sign in to the backoffice".to_owned(), url }],
        reason: ASKED,
    }
}
