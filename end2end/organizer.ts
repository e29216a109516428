// What an organizer does, by the calls that the backoffice makes. The pages have journeys of their own.
import { expect, type Page } from '@playwright/test';

import { mailTo } from './outbox';

/** Makes an event that only staff see; answers with its id. */
export async function makeDraft(desk: Page, name: string): Promise<string> {
  return call(desk, 'events/create', {
    form: {
      name,
      summary: 'One evening for those who ask.',
      description: 'Bring your questions.',
      venue_name: 'The Library',
      venue_address: 'Reading Lane 1, Bath',
      zone: 'Europe/London',
      starts: localTime(30),
      ends: localTime(31),
      minimum_age: '',
      picture: '',
      picture_alt: '',
    },
  });
}

/** Makes a public event; answers with its id. */
export async function makeEvent(desk: Page, name: string): Promise<string> {
  const event = await makeDraft(desk, name);
  await call(desk, 'events/publish', { id: event });
  return event;
}

/** Makes a raffle of two places that opens tomorrow; answers with its id. */
export async function makeRaffle(desk: Page, event: string, terms: Record<string, string> = {}): Promise<string> {
  return call(desk, 'raffle/create', {
    event,
    form: {
      name: 'Evening',
      places: '2',
      max_party: '1',
      runners_up: '2',
      opens: localTime(1),
      closes: localTime(2),
      claim_hours: '48',
      source: 'sealed_secret',
      draw_after_minutes: '',
      figures: '',
      ...terms,
    },
  });
}

/** Opens a raffle before its time. */
export async function openRaffle(desk: Page, raffle: string): Promise<void> {
  await call(desk, 'raffle/open', { id: raffle });
}

/** Makes a public event with a raffle of two places that is open; answers with the raffle's id. */
export async function makeOpenRaffle(desk: Page, terms: Record<string, string>): Promise<string> {
  const event = await makeEvent(desk, `Night of Doubts ${Date.now().toString(36)}`);
  const raffle = await makeRaffle(desk, event, terms);
  await openRaffle(desk, raffle);
  return raffle;
}

/** Closes a raffle before its time; it takes effect after some seconds. */
export async function closeRaffle(desk: Page, raffle: string): Promise<void> {
  await call(desk, 'raffle/close', { id: raffle });
}

/** Invites somebody to the staff; answers with the address that the invitation goes to. */
export async function invite(desk: Page, role: string): Promise<string> {
  const email = `${role}-${Date.now().toString(36)}@example.org`;
  await call(desk, 'account/invite', { form: { name: 'Mary Manager', email, role } });
  return email;
}

/** The link that somebody in the staff was mailed, which the outbox has after a moment. */
export async function signInLink(desk: Page, email: string): Promise<string> {
  return /\S+\/backoffice\/link#\S+/.exec(await mailTo(desk, email))?.[0] ?? '';
}

async function call(desk: Page, path: string, data: unknown): Promise<string> {
  const answer = await desk.request.post(`/api/backoffice/${path}`, { data });
  expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
  return answer.json().catch(() => '');
}

/** So many days from now, as an organizer types it: by the clock on the wall of the venue. */
export function localTime(days: number): string {
  const moment = new Date(Date.now() + days * 86_400_000);
  return moment.toLocaleString('sv-SE', { timeZone: 'Europe/London' }).replace(' ', 'T').slice(0, 16);
}
