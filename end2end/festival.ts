// Where the festival under test is, and who is signed in there.
import path from 'node:path';

export const PORT = 8731;
export const SITE = `http://127.0.0.1:${PORT}`;

/** The signed-in owner's cookies, written by `start.ts`. */
export const OWNER = path.join(__dirname, '.auth', 'owner.json');
