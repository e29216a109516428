// The festival's file while the server uses it: what a bad disk, or an operator's hand, does to it.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

// Node has no SQLite before version 22; Python is there already, for the checks of the draw.
const PROGRAM = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=20) as store:
    store.execute("PRAGMA wal_autocheckpoint = 0")
    store.executescript(sys.argv[2])
`;

/** What is put in front of a message to spoil it. */
const SPOILT = 'spoilt';

/** From now on the disk spoils each registration from this address while it waits in the queue. */
export function spoil(email: string): void {
  const spoilt = `UPDATE intake SET body = '${SPOILT}' || body WHERE id = new.id;`;
  change(`CREATE TRIGGER "spoil ${email}" AFTER INSERT ON intake WHEN ${holds('new.body', email)} BEGIN ${spoilt} END;`);
}

/** The disk is exchanged. What it has spoilt stays so. */
export function spoilNoMore(email: string): void {
  change(`DROP TRIGGER "spoil ${email}";`);
}

/** Makes a dead letter readable again. */
export function mend(email: string): void {
  change(`UPDATE dead_letter SET body = substr(body, ${SPOILT.length + 1}) WHERE ${holds('body', email)};`);
}

/** Throws a dead letter away, which no page offers. */
export function lose(email: string): void {
  change(`DELETE FROM dead_letter WHERE ${holds('body', email)};`);
}

function holds(column: string, email: string): string {
  return `instr(${column}, '${email}') > 0`;
}

function change(sql: string): void {
  execFileSync('python3', ['-c', PROGRAM, path.join(process.env.FESTIVAL_STORE_FOLDER ?? '', 'festival.db'), sql]);
}
