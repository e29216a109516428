-- Ids are text as people see them; moments are milliseconds since 1970; bodies are JSON.

CREATE TABLE event (
    id      TEXT PRIMARY KEY,
    starts  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;

CREATE TABLE raffle (
    id      TEXT PRIMARY KEY,
    closes  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;

CREATE TABLE secret (
    raffle TEXT PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT;

-- A short number for a raffle, because it stands in millions of rows.
CREATE TABLE raffle_number (
    number INTEGER PRIMARY KEY,
    raffle TEXT NOT NULL UNIQUE
) STRICT;

-- Registrations lie in the order of their arrival, which is the cheapest to write. What is random,
-- the person key, is kept apart and narrow: a batch then touches few pages.
CREATE TABLE registration (
    id          INTEGER PRIMARY KEY,
    person      BLOB NOT NULL,
    nonce       BLOB NOT NULL,
    raffle      INTEGER NOT NULL,
    salt        BLOB NOT NULL,
    party_size  INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    attendee    TEXT NOT NULL
) STRICT;

CREATE TABLE person (
    key          BLOB PRIMARY KEY,
    raffle       INTEGER NOT NULL,
    registration INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Registrations that were acknowledged and are not in the pool, by their commitments: the list that
-- is published. It names nobody.
CREATE TABLE refusal (
    raffle     INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (raffle, commitment)
) STRICT, WITHOUT ROWID;

-- Whose data were deleted: what they had sent until then does not come back. See sqlite/erasures.rs.
CREATE TABLE erased (
    person BLOB PRIMARY KEY,
    nonce  BLOB NOT NULL,
    raffle INTEGER NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries in sealed pools that are nobody's any more. No row leads from here to a person.
CREATE TABLE erased_entry (
    raffle     INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    PRIMARY KEY (raffle, commitment)
) STRICT, WITHOUT ROWID;

-- Links by which people confirm a wish about their data.
CREATE TABLE data_link (
    hash    BLOB PRIMARY KEY,
    person  BLOB NOT NULL,
    nonce   BLOB NOT NULL,
    wish    TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX data_link_of_person ON data_link (person);

-- How many were received in each minute: maintained with each write, so that counting is cheap.
CREATE TABLE tally (
    raffle INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (raffle, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw (
    number        INTEGER PRIMARY KEY,
    raffle        TEXT NOT NULL UNIQUE,
    record        TEXT NOT NULL,
    version       INTEGER NOT NULL,
    needs_advance INTEGER NOT NULL
) STRICT;

CREATE TABLE standing (
    draw       INTEGER NOT NULL REFERENCES draw (number),
    line       INTEGER NOT NULL,
    person     BLOB NOT NULL,
    commitment BLOB NOT NULL,
    party_size INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    number     INTEGER NOT NULL,
    state      TEXT NOT NULL,
    -- Until when for `offered`, since when for the others, nothing for `waiting`.
    moment     INTEGER,
    PRIMARY KEY (draw, line)
) STRICT, WITHOUT ROWID;
-- What was changed by hand after a draw: see domain/src/draw/change.rs.
CREATE TABLE change (
    draw   INTEGER NOT NULL REFERENCES draw (number),
    number INTEGER NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (draw, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX standing_of_person ON standing (draw, person);
CREATE INDEX standing_offered_until ON standing (draw, moment) WHERE state = 'offered';

-- The queue: see sqlite/queue.rs. Within a lane ids have no gaps from `next_fresh` on.
CREATE TABLE lane (
    name       TEXT PRIMARY KEY,
    next_fresh INTEGER NOT NULL
) STRICT;
INSERT INTO lane (name, next_fresh) VALUES ('intake', 1), ('post', 1);

CREATE TABLE intake (
    id      INTEGER PRIMARY KEY,
    sent_at INTEGER NOT NULL,
    pool    INTEGER,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX intake_of_pool ON intake (pool) WHERE pool IS NOT NULL;

CREATE TABLE post (
    id      INTEGER PRIMARY KEY,
    sent_at INTEGER NOT NULL,
    pool    INTEGER,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX post_of_pool ON post (pool) WHERE pool IS NOT NULL;

-- A range of messages that were handed over together for the first time.
CREATE TABLE lease (
    lane       TEXT NOT NULL,
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    remaining  INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    PRIMARY KEY (lane, first)
) STRICT, WITHOUT ROWID;

-- Messages that are kept one by one: delayed, to be tried again, or handed over again. Each keeping
-- has a number of its own.
CREATE TABLE held (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    lane       TEXT NOT NULL,
    sent_at    INTEGER NOT NULL,
    pool       INTEGER,
    attempts   INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    in_flight  INTEGER NOT NULL,
    cause      TEXT,
    body       TEXT NOT NULL
) STRICT;
CREATE INDEX held_until ON held (lane, visible_at);
CREATE INDEX held_of_pool ON held (pool) WHERE pool IS NOT NULL;
-- The few that may hold somebody's data, among a million reminders that wait for their time.
CREATE INDEX held_with_data ON held (id) WHERE pool IS NOT NULL OR substr(body, 1, 19) = '{"job":"find_links"';

CREATE TABLE dead_letter (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    lane     TEXT NOT NULL,
    sent_at  INTEGER NOT NULL,
    pool     INTEGER,
    attempts INTEGER NOT NULL,
    cause    TEXT NOT NULL,
    died_at  INTEGER NOT NULL,
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX dead_letter_of_pool ON dead_letter (pool) WHERE pool IS NOT NULL;

CREATE TABLE mail_turn (
    key         TEXT PRIMARY KEY,
    taken_until INTEGER NOT NULL,
    sent_at     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    number   INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    email    TEXT NOT NULL UNIQUE,
    role     TEXT NOT NULL,
    password TEXT
) STRICT;

CREATE TABLE link (
    hash    BLOB PRIMARY KEY,
    staff   TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_of_staff ON link (staff);

CREATE TABLE session (
    hash    BLOB PRIMARY KEY,
    staff   TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_staff ON session (staff);

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    actor  TEXT NOT NULL,
    deed   TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_object ON audit (object);

-- One row that the health check writes. It counts, because SQLite does not write what is already there.
CREATE TABLE pulse (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    beats INTEGER NOT NULL
) STRICT;
INSERT INTO pulse (id, beats) VALUES (1, 0);
