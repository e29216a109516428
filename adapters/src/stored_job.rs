//! The written form of a message, the same in every store.

use services::jobs::Job;

/// The most characters that are kept of why a message could not be done.
const CAUSE_CHARS_MAX: usize = 500;

/// Why a message died that was handed over too often and about which nobody ever said a word.
pub(crate) const NEVER_SETTLED: &str = "the worker never said what became of it";

/// The written form of a job.
pub(crate) fn write(job: &Job) -> String {
    serde_json::to_string(job).expect("a job has string keys and no failing fields")
}

/// Reads a job. The cause says where it cannot be read, but not what stands there: it may be
/// personal data.
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
