// Everything that a ticket's page can say, on a phone, light and dark. Each state is put into a real answer here; in
// other journeys all of them come about, but for what time alone brings: what was claimed or registered too late.
import type { Page } from '@playwright/test';

import { expectStatus, register, somebody } from '../attendee';
import { OWNER } from '../festival';
import { makeOpenRaffle } from '../organizer';
import { expect, expectAccessible, expectFits, test } from '../page';

/** A code that is well formed, and that nobody was given. */
const NOBODYS = '0000-0000-0000-0000-0000-0000-0';

const inAnHour = new Date(Date.now() + 3_600_000).toISOString();

/** What the server says, and what people read then. */
const STATES: [Record<string, unknown>, string, string][] = [
  [{ status: 'waiting' }, 'Your registration has arrived', 'This page changes by itself.'],
  [{ status: 'registered' }, 'You are registered', 'There is nothing more to do until the draw.'],
  [{ status: 'won', claim_by: inAnHour }, 'You have won', 'Claim your place before the deadline.'],
  [{ status: 'claimed' }, 'Your place is certain', 'If you cannot come, give the place back'],
  [{ status: 'declined' }, 'You gave your place back', 'It has gone to the next in line.'],
  [{ status: 'lapsed' }, 'The deadline has passed', 'Nobody claimed the place in time, so it went to the next in line.'],
  [{ status: 'taken_back' }, 'The organizer took your place back', 'If you think that it is wrong, write to the organizer.'],
  [{ status: 'runner_up', number: 7 }, 'You are in line for a place', 'You get a mail as soon as one is offered to you'],
  [{ status: 'place_offered', claim_by: inAnHour }, 'A place is free for you', 'Claim it before the deadline, or it moves on.'],
  [{ status: 'not_drawn' }, 'Not drawn this time', 'You can check that the draw was fair'],
  [{ status: 'repeated' }, 'You were already registered', 'Its code is in the mail that you got then.'],
  [{ status: 'erased' }, 'Your data were deleted', 'We no longer know your name'],
  [{ status: 'outside_window' }, 'This registration does not count', 'show the receipt to the organizer.'],
  [{ status: 'cancelled' }, 'This raffle was called off', 'Look at the other events.'],
  [{ status: 'missing' }, 'Your registration is missing from the list', 'Download the receipt and send it to the organizer'],
  [{ status: 'unknown', about: null }, 'Nobody was given this code', 'Compare it with your mail'],
];

test('every state of a ticket says what to do next, to everybody', async ({ page, browser, isMobile }) => {
  test.skip(!isMobile, 'tickets are looked at on phones');
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const code = await register(page, await makeOpenRaffle(desk, {}), somebody());
  let state: Record<string, unknown> = {};
  await page.route('**/api/attendee/raffle/status', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...state } });
  });
  for (const [told, heading, next] of STATES) {
    state = told;
    await lookAgain(page, code);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByText(next)).toBeVisible();
    await expect(page).toHaveTitle(`${heading} · Festival Tickets`);
    await expectFits(page, `a ticket: ${heading}`);
    await expectAccessibleInBothSchemes(page, `a ticket: ${heading}`);
  }
});

test('a code that nobody was given is called unknown, and half a code is no code', async ({ page, isMobile }) => {
  test.skip(isMobile, 'the states are seen on the phone');
  await expectStatus(page, NOBODYS, 'Nobody was given this code');
  await expect(page.getByText('Compare it with your mail')).toBeVisible();
  await expectStatus(page, NOBODYS.slice(0, 12), 'My ticket');
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByLabel('Ticket code')).toHaveAccessibleDescription(/This is not a ticket code\. A ticket code has/);
  await expectAccessible(page, 'half a code');
});

/** Looks the code up again, on the same page. */
async function lookAgain(page: Page, code: string): Promise<void> {
  await page.goto('/ticket#another');
  await expect(page.getByLabel('Ticket code')).toBeVisible();
  await page.goto(`/ticket#${code}`);
}

async function expectAccessibleInBothSchemes(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${what} (${colorScheme})`);
  }
}
