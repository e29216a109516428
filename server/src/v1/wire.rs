//! How the domain's types look in JSON: one stand-in for each, for the `OpenAPI` document alone.
//!
//! The domain knows no `OpenAPI`. The tests compare every answer with the document, so a stand-in
//! that no longer looks like its type does not go unnoticed.

#![expect(dead_code, reason = "stand-ins are described in the document, and never made")]

use utoipa::ToSchema;

/// Where a raffle is in its life.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "open")]
pub(super) enum Phase {
    /// Announced; registration has not begun.
    Planned,
    /// People can register.
    Open,
    /// Registration is over; what is on the queue is being stored.
    Closed,
    /// The pool is frozen and published; the draw comes next.
    Sealed,
    /// Winners are known; places are being claimed and passed on.
    Drawn,
    /// No place will change hands any more.
    Ended,
    /// Called off; nobody wins.
    Cancelled,
}

/// Whether an event takes place.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "public")]
pub(super) enum Listing {
    /// It does.
    Public,
    /// It was called off.
    Cancelled,
}

/// A stretch of time that holds its first moment and not its last.
#[derive(ToSchema)]
pub(super) struct Window {
    /// The first moment inside.
    #[schema(format = DateTime, example = "2026-06-01T10:00:00.000Z")]
    opens: String,
    /// The first moment that is outside again.
    #[schema(format = DateTime, example = "2026-06-08T10:00:00.000Z")]
    closes: String,
}

/// What a draw goes by. It cannot change once the raffle is open.
#[derive(ToSchema)]
pub(super) struct Rules {
    /// How many places are handed out.
    #[schema(minimum = 1, maximum = 1_000_000, example = 200)]
    places: u32,
    /// The largest party.
    #[schema(minimum = 1, maximum = 12, example = 4)]
    max_party: u8,
    /// How many runners-up are named.
    #[schema(maximum = 100_000, example = 100)]
    runners_up: u32,
    /// Places beside these that are set aside, each with its purpose.
    allocations: Vec<Allocation>,
    /// The first moment at which a registration counts.
    #[schema(format = DateTime, example = "2026-06-01T10:00:00.000Z")]
    opens: String,
    /// The first moment at which it no longer counts.
    #[schema(format = DateTime, example = "2026-06-08T10:00:00.000Z")]
    closes: String,
}

/// Places that are set aside for a purpose and are not in the draw.
#[derive(ToSchema)]
pub(super) struct Allocation {
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000, example = 20)]
    places: u32,
    /// For what.
    #[schema(example = "Crew and volunteers")]
    purpose: String,
}

/// Where the randomness of a draw comes from: announced before the opening, and never changed.
#[derive(ToSchema)]
pub(super) struct RandomnessSource {
    /// The kind of source.
    source: SourceKind,
    /// With `sealed_secret`: the SHA-256 that was published of the organizer's secret.
    #[schema(required = false, example = "3f0c9a4be2d1875560af31e8c2b7d4960e1f5a7c8b9d2e3f40516273849506a7")]
    hash: String,
    /// With `drand`: the round of the quicknet beacon, later than the seal.
    #[schema(required = false)]
    round: u64,
    /// With `declared`: which public figures, of what day, and how they are written.
    #[schema(required = false)]
    figures: String,
}

/// A kind of randomness:
///
/// - `sealed_secret`: a secret of the organizer, whose hash is published at the opening. The weakest
///   kind, because the organizer knows it all along.
/// - `drand`: a round of the drand quicknet beacon.
/// - `declared`: public figures that are named in advance.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "sealed_secret")]
enum SourceKind {
    SealedSecret,
    Drand,
    Declared,
}

/// The frozen pool, as it is published before the randomness is known.
#[derive(ToSchema)]
pub(super) struct Seal {
    /// How many registrations are in the pool.
    #[schema(example = 1_204)]
    count: u64,
    /// The Merkle root (RFC 6962) over the sorted entries, in hexadecimal.
    #[schema(example = "9b74c9897bac770ffc029102a200c5de3d1f2b4c5a69788796a5b4c3d2e1f001")]
    root: String,
    /// The SHA-256 of the rules, in hexadecimal.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    rules_hash: String,
    /// When the pool was frozen.
    #[schema(format = DateTime, example = "2026-06-08T10:00:12.000Z")]
    sealed_at: String,
}

/// That a registration arrived, signed by this installation. Whoever keeps it can later show that
/// the registration was in the draw, or that it is missing.
#[derive(ToSchema)]
pub(super) struct Receipt {
    /// For which raffle.
    #[schema(example = "raf_06f8581x01s2ncdtg109hspb54")]
    raffle: String,
    /// The ticket code that was handed out.
    #[schema(example = "KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N")]
    code: String,
    /// What keeps the commitment in the draw from being guessed: 16 bytes in hexadecimal.
    #[schema(example = "c05e226953798876a2c369ebfab5059b")]
    salt: String,
    /// How many places were asked for.
    #[schema(minimum = 1, maximum = 12, example = 2)]
    party_size: u8,
    /// When it arrived.
    #[schema(format = DateTime, example = "2026-06-02T08:15:30.123Z")]
    received_at: String,
    /// Where it stands among the receipts that were signed with it; not there for one that was signed alone.
    #[schema(required = false)]
    among: Among,
    /// The Ed25519 signature (RFC 8032), 64 bytes in hexadecimal, over: the line
    /// `festival-tickets/receipt/v1` with its line feed, the raffle as its 30 characters, the ticket
    /// code as 15 bytes, the salt as 16, the party size as one, and the milliseconds since 1970 as
    /// eight, the largest first. With `among` these bytes are a leaf of a tree, and the signature is
    /// over: the line `festival-tickets/receipts/v1` with its line feed, `count` in eight bytes, the
    /// largest first, and the root in 32.
    #[schema(
        example = "285b6fc39905759c544d1111e9b0bceb37ebc4a72bad0ff27ad0b541fb1a938ffdd4b584674141f6ef064375bcc3ab20944d4344f02a713cad2f24f4f48ebe04"
    )]
    signature: String,
}

/// Where a receipt stands in the tree that was signed (RFC 6962, section 2.1).
#[derive(ToSchema)]
pub(super) struct Among {
    /// The place, from 0.
    #[schema(example = 1)]
    index: u64,
    /// How many receipts the tree holds.
    #[schema(minimum = 2, maximum = 1024, example = 2)]
    count: u64,
    /// The neighbors on the way to the root, the lowest first, each 32 bytes in hexadecimal.
    #[schema(example = json!(["d2c28d0a3c0fc1e0ad4a3f0c3f5de1f9d5b0b0fa6ae0bd6c4ba1c2ba4bd06c1f"]))]
    path: Vec<String>,
}

/// What became of a registration.
#[derive(ToSchema)]
pub(super) struct TicketStatus {
    /// In one word.
    status: StatusWord,
    /// With `won` and `place_offered`: the first moment that is too late.
    #[schema(required = false, format = DateTime, example = "2026-06-10T10:00:13.000Z")]
    claim_by: String,
    /// With `runner_up`: the place in the published order, from 1.
    #[schema(required = false)]
    number: u32,
}

/// What became of a registration, in one word:
///
/// - `waiting`: received, and on its way into the pool. Told to those who show their receipt.
/// - `registered`: in the pool; the draw is still to come.
/// - `won`: drawn. The place is kept until `claim_by`.
/// - `claimed`: the person said yes.
/// - `declined`: the person said no.
/// - `lapsed`: the deadline passed without an answer.
/// - `taken_back`: the organizer took the place back; the reason is public, on the page of the draw.
/// - `runner_up`: `number` in the line for places that become free.
/// - `place_offered`: a runner-up to whom a place is offered until `claim_by`.
/// - `not_drawn`: the draw is over, and this registration is in neither list.
/// - `repeated`: the person had registered before, and that registration counts.
/// - `erased`: the person had their data deleted, and nothing is left to show.
/// - `outside_window`: it was received before the window or after it, and does not count.
/// - `cancelled`: the raffle was called off.
/// - `missing`: the receipt is genuine, and the pool was frozen without it. The organizer owes
///   an answer.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "won")]
enum StatusWord {
    Waiting,
    Registered,
    Won,
    Claimed,
    Declined,
    TakenBack,
    Lapsed,
    RunnerUp,
    PlaceOffered,
    NotDrawn,
    Repeated,
    Erased,
    OutsideWindow,
    Cancelled,
    Missing,
}

/// What is wrong with one field.
#[derive(ToSchema)]
pub(super) struct FieldProblem {
    /// The name of the field.
    #[schema(example = "party_size")]
    field: String,
    /// What is wrong with it.
    code: FieldCode,
    /// With `too_long`: the most characters. With `too_large`: the largest number.
    #[schema(required = false, example = 4)]
    max: u32,
    /// With `too_small`: the least number.
    #[schema(required = false)]
    min: u32,
    /// With `too_young`: the age to have reached on the first day of the event.
    #[schema(required = false)]
    min_age: u8,
}

/// What is wrong with a field, in one word:
///
/// - `missing`: nothing was filled in.
/// - `too_long`: shorten it to `max` characters.
/// - `bad_characters`: take line breaks and invisible characters out.
/// - `not_an_email`: not an e-mail address.
/// - `not_a_number`: not a whole number in digits.
/// - `too_small`, `too_large`: below `min`, above `max`.
/// - `not_a_date`: not a date such as `2001-12-31`.
/// - `in_future`: a date of birth after the event.
/// - `too_young`: not `min_age` years old on the first day of the event.
/// - `must_agree`: the terms have to be agreed to.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "too_large")]
enum FieldCode {
    Missing,
    TooLong,
    BadCharacters,
    NotAnEmail,
    NotANumber,
    TooSmall,
    TooLarge,
    NotADate,
    InFuture,
    TooYoung,
    MustAgree,
}
