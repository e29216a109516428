-- The ledger: all of it can be rebuilt from the store. Moments are milliseconds since 1970. What is
-- text compares by its code points. The columns that end in _folded are what a search compares.

CREATE TABLE ledger_events (
    id      VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
    name    VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    starts  BIGINT NOT NULL,
    version BIGINT UNSIGNED NOT NULL
) ENGINE = InnoDB;

CREATE TABLE ledger_raffles (
    id           VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
    event        VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name         VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    places       INT UNSIGNED NOT NULL,
    opens        BIGINT NOT NULL,
    closes       BIGINT NOT NULL,
    sealed_at    BIGINT,
    drawn_at     BIGINT,
    ended_at     BIGINT,
    cancelled_at BIGINT,
    version      BIGINT UNSIGNED NOT NULL
) ENGINE = InnoDB;

-- The version is when the registration was received. Of somebody who was forgotten nothing but the
-- key is left, and until when: what they had sent by then does not come back.
CREATE TABLE ledger_people (
    person       BINARY(10) PRIMARY KEY,
    version      BIGINT NOT NULL,
    raffle       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    party_size   TINYINT UNSIGNED,
    first_name   VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    last_name    VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    email        VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    born         CHAR(10) CHARACTER SET ascii COLLATE ascii_bin,
    first_folded VARCHAR(483) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    last_folded  VARCHAR(483) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    email_folded VARCHAR(508) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    KEY by_raffle (raffle, person),
    KEY by_first (raffle, first_folded),
    KEY by_last (raffle, last_folded),
    KEY by_email (raffle, email_folded)
) ENGINE = InnoDB;

-- The list is 1 for winners and 2 for runners-up; the version is that of the board.
CREATE TABLE ledger_board (
    raffle     VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    list       TINYINT UNSIGNED NOT NULL,
    number     INT UNSIGNED NOT NULL,
    version    BIGINT UNSIGNED NOT NULL,
    person     BINARY(10) NOT NULL,
    commitment BINARY(32) NOT NULL,
    party_size TINYINT UNSIGNED NOT NULL,
    state      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    moment     BIGINT,
    PRIMARY KEY (raffle, list, number),
    KEY by_person (person)
) ENGINE = InnoDB;

-- One row, once the ledger was filled with all that the store held.
CREATE TABLE ledger_filled (
    only_one TINYINT UNSIGNED PRIMARY KEY,
    at       BIGINT NOT NULL
) ENGINE = InnoDB;
