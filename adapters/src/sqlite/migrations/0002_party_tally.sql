-- How many registrations there are of each party size: maintained with each write, as the minutes are.
CREATE TABLE party_tally (
    raffle     INTEGER NOT NULL,
    party_size INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (raffle, party_size)
) STRICT, WITHOUT ROWID;

INSERT INTO party_tally (raffle, party_size, count)
    SELECT raffle, party_size, count(*) FROM registration GROUP BY raffle, party_size;
