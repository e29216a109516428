// Where the festival under test is, and who is signed in there.
import path from 'node:path';

export const PORT = 8731;
export const SITE = `http://127.0.0.1:${PORT}`;

/** The signed-in owner's cookies, written by `start.ts`. */
export const OWNER = path.join(__dirname, '.auth', 'owner.json');

/** The events that the demo festival begins with. Journeys make more. */
export const DEMO_EVENTS = ['Lanterns on the Lake', 'Summer Stage', 'Ink on Paper', 'Winter Lights'];
