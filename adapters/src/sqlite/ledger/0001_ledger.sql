-- The ledger: all of it can be rebuilt from festival.db. Moments are milliseconds since 1970. The
-- columns that end in _folded are what a search compares.

CREATE TABLE ledger_events (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    starts  INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_raffles (
    id           TEXT PRIMARY KEY,
    event        TEXT NOT NULL,
    name         TEXT NOT NULL,
    places       INTEGER NOT NULL,
    opens        INTEGER NOT NULL,
    closes       INTEGER NOT NULL,
    sealed_at    INTEGER,
    drawn_at     INTEGER,
    ended_at     INTEGER,
    cancelled_at INTEGER,
    version      INTEGER NOT NULL
) STRICT;

-- The version is when the registration was received. Of somebody who was forgotten nothing but the
-- key is left, and until when: what they had sent by then does not come back.
CREATE TABLE ledger_people (
    person       BLOB PRIMARY KEY,
    version      INTEGER NOT NULL,
    raffle       TEXT,
    party_size   INTEGER,
    first_name   TEXT,
    last_name    TEXT,
    email        TEXT,
    born         TEXT,
    first_folded TEXT,
    last_folded  TEXT,
    email_folded TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_people_by_raffle ON ledger_people (raffle, person);
CREATE INDEX ledger_people_by_first ON ledger_people (raffle, first_folded);
CREATE INDEX ledger_people_by_last ON ledger_people (raffle, last_folded);
CREATE INDEX ledger_people_by_email ON ledger_people (raffle, email_folded);

-- The list is 1 for winners and 2 for runners-up; the version is that of the board.
CREATE TABLE ledger_board (
    raffle     TEXT NOT NULL,
    list       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    person     BLOB NOT NULL,
    commitment BLOB NOT NULL,
    party_size INTEGER NOT NULL,
    state      TEXT NOT NULL,
    moment     INTEGER,
    PRIMARY KEY (raffle, list, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_board_by_person ON ledger_board (person);

-- One row, once the ledger was filled with all that the store held.
CREATE TABLE ledger_filled (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    at   INTEGER NOT NULL
) STRICT;
