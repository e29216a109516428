-- How many have left the pool of a raffle before its seal: a list that was read before one of them left is not sealed.
ALTER TABLE raffle_number ADD COLUMN withdrawals INTEGER NOT NULL DEFAULT 0;
