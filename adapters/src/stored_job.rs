//! The written form of a message, the same in every store.

use services::jobs::Job;

/// The most characters that are kept of the reason why a message could not be done.
const CAUSE_CHARS_MAX: usize = 500;

/// The cause of a dead letter that was handed over too often and never settled.
pub(crate) const NEVER_SETTLED: &str = "the worker never said what became of it";

/// The written form of a job.
pub(crate) fn write(job: &Job) -> String {
    serde_json::to_string(job).expect("a job has string keys and no failing fields")
}

/// Reads a job. The error says where it cannot be read, but not what stands there, which may be personal data.
pub(crate) fn read(body: &str) -> Result<Job, String> {
    serde_json::from_str(body).map_err(|fault| {
        let (kind, column) = (fault.classify(), fault.column());
        format!("the stored message cannot be read ({kind:?} fault at column {column})")
    })
}

/// The kind of a stored job, for lists.
pub(crate) fn kind(job: &Result<Job, String>) -> String {
    job.as_ref().map_or("unreadable", Job::kind).to_owned()
}

/// A cause of bounded length.
pub(crate) fn bounded(cause: &str) -> String {
    cause.chars().take(CAUSE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use domain::draw::Salt;
    use domain::id::{EventId, RaffleId, StaffId};
    use domain::person::{Attendee, Email, PersonKey, PersonName};
    use domain::raffle::{DataWish, PartySize, Registration};
    use domain::ticket::{Nonce, TicketCode};
    use domain::time::Timestamp;
    use services::jobs::{Letter, LetterKind, News, Report};
    use services::notices::{Happening, Notice};
    use services::ports::Sheet;

    use super::*;

    fn raffle() -> RaffleId {
        RaffleId::new(uuid::Uuid::from_u128(0x0192_f000_1234_7000_8000_0000_0000_abcd))
    }

    fn registration(born: Option<&str>) -> Job {
        Job::Register(Registration {
            raffle: raffle(),
            code: TicketCode { person: PersonKey([1; 10]), nonce: Nonce([2; 5]) },
            salt: Salt([3; 16]),
            party_size: PartySize::MAX,
            received_at: Timestamp::from_millis(1_790_000_000_123),
            attendee: Attendee {
                first_name: PersonName::parse("Ada").expect("a name"),
                last_name: PersonName::parse("Lovelace").expect("a name"),
                email: Email::parse("ada@example.org").expect("an address"),
                born: born.map(|day| day.parse().expect("a date")),
            },
        })
    }

    fn every_kind_of_job() -> Vec<Job> {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let person = PersonKey([1; 10]);
        let mut jobs = vec![registration(None), registration(Some("2001-12-31"))];
        jobs.extend(LetterKind::one_of_each(at).map(|kind| Job::Write(Letter { raffle: raffle(), person, kind })));
        let letters = |sheet| {
            let kind = LetterKind::Registered { sheet };
            [1, 2].map(|who| Letter { raffle: raffle(), person: PersonKey([who; 10]), kind }).to_vec()
        };
        jobs.extend([
            Job::WriteAll { letters: letters(Sheet::Alone) },
            Job::WriteAll { letters: letters(Sheet::Shared(u64::MAX)) },
            Job::Announce { raffle: raffle(), news: News::Draw, after: None },
            Job::Announce { raffle: raffle(), news: News::Cancelled, after: Some(person) },
            Job::FindLinks { email: Email::parse("ada@example.org").expect("an address"), asked_at: at },
            Job::DataLink { raffle: raffle(), person, wish: DataWish::Erase, asked_at: at },
            Job::DataLink { raffle: raffle(), person, wish: DataWish::Export, asked_at: at },
            Job::SignInLink { staff: StaffId::new(uuid::Uuid::from_u128(5)), asked_at: at },
            Job::Report(Report::Event { event: EventId::new(uuid::Uuid::from_u128(5)) }),
            Job::Report(Report::Raffle { raffle: raffle() }),
            Job::Report(Report::Registrations { raffle: raffle(), people: vec![person, PersonKey([2; 10])] }),
            Job::Report(Report::Board { raffle: raffle() }),
            Job::Report(Report::Standings { raffle: raffle(), people: vec![person] }),
        ]);
        jobs.extend(Happening::ALL.map(|happening| Job::Notify(Notice { raffle: raffle(), happening, at })));
        jobs
    }

    /// Messages in this form lie on disks: after a change to a line, nobody can read the messages that are stored.
    #[test]
    fn the_written_form_of_every_job_stays_as_it_is() {
        let lines: Vec<String> = every_kind_of_job().iter().map(write).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn every_job_reads_back_as_it_was_written() {
        for job in every_kind_of_job() {
            assert_eq!(read(&write(&job)), Ok(job));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_without_what_stands_there() {
        let good = write(&registration(None));
        for spoilt in [&good[1..], &good[..good.len() - 1], "", "{}", &good.replace("2026", "ada@example.org")] {
            let cause = read(spoilt).expect_err("it is spoilt");
            assert!(!cause.contains("ada"), "{cause}");
        }
    }
}
