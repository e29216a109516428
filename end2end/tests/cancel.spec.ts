// What staff are told before they open a raffle, close it or call it off; and what those who registered are told then.
import type { Locator, Page } from '@playwright/test';

import { expectStatus, register, registerByCall, somebody } from '../attendee';
import { OWNER } from '../festival';
import { makeEvent, makeRaffle, openRaffle } from '../organizer';
import { mailTo } from '../outbox';
import { expect, expectAccessible, expectFits, test } from '../page';

test('a raffle that is called off says so to everybody who registered', async ({ page, browser, isMobile }) => {
  test.skip(!isMobile, 'the event is called off on the desktop');
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeRaffle(desk, await makeEvent(desk, newName()));
  await desk.goto(`/backoffice/raffles/${raffle}`);

  const opening = await ask(desk, 'Open now', 'Open Evening now?');
  await expect(opening).toContainText(/People can register from now on, and not only from .*\. It still closes on /);
  await expect(opening).toContainText('From then on places, party size, runners-up, times and deadline can no longer be');
  await expectAccessible(desk, 'the question before a raffle is opened');
  await opening.getByRole('button', { name: 'Open the raffle' }).click();
  await expect(desk.getByText('Evening is open.')).toBeVisible();

  const people = [somebody(), somebody()];
  const code = await register(page, raffle, people[0]);
  await expect(page.getByRole('heading', { name: 'You are registered' })).toBeVisible();
  await registerByCall(page, raffle, people[1]);

  const closing = await ask(desk, 'Close early', 'Close Evening early?');
  await expect(closing).toContainText(/Registration ends in 5 seconds, and not on .*\. Whoever comes later is told /);
  await expect(closing).toContainText('The 2 people who registered stay in the draw.');
  await expect(closing).toContainText('The draw follows by itself within a minute.');
  await expect(closing).toContainText('A raffle that is closed does not open again.');
  await closing.getByRole('button', { name: 'Go back' }).click();
  await expect(closing).toBeHidden();

  const cancelling = await ask(desk, 'Cancel the raffle', 'Cancel Evening?');
  await expect(cancelling).toContainText('The 2 people who registered get a mail that it is called off.');
  await expect(cancelling).toContainText('Nobody wins. This cannot be undone.');
  await expectAccessible(desk, 'the question before a raffle is called off');
  await expectFits(desk, 'the question before a raffle is called off');
  await cancelling.getByRole('button', { name: 'Keep the raffle' }).click();
  await expect(cancelling).toBeHidden();
  await expectStatus(page, code, 'You are registered');

  await ask(desk, 'Cancel the raffle', 'Cancel Evening?');
  await cancelling.getByRole('button', { name: 'Cancel the raffle' }).click();
  await expect(desk.getByText('Evening is cancelled.')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Cancel the raffle' })).toHaveCount(0);
  await expectAccessible(desk, 'the desk of a raffle that was called off');

  await expectCalledOff(page, code);
  for (const person of people) expect(await mailTo(desk, person.email, 'Called off')).toContain('Nobody gets a place by it.');
  await page.goto(`/raffles/${raffle}/register`);
  await expect(page.getByRole('heading', { name: 'This raffle was called off' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Register' })).toHaveCount(0);
  await expectAccessible(page, 'the registration for a raffle that was called off');
});

test('an event that is called off takes its raffle along, and stays to be seen', async ({ page, browser, isMobile }) => {
  test.skip(isMobile, 'the raffle is called off on the phone');
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const name = newName();
  const event = await makeEvent(desk, name);
  const raffle = await makeRaffle(desk, event);
  await openRaffle(desk, raffle);
  const person = somebody();
  const code = await registerByCall(page, raffle, person);
  await expectStatus(page, code, 'You are registered');

  await desk.goto(`/backoffice/events/${event}`);
  const question = await ask(desk, 'Cancel the event', `Cancel ${name}?`);
  await expect(question).toContainText('1 person registered and gets a mail that it is called off.');
  await expect(question).toContainText('1 raffle is called off as well: places that were won in it are gone.');
  await expect(question).toContainText('Attendees still see the event, marked as cancelled. This cannot be undone.');
  await expectAccessible(desk, 'the question before an event is called off');
  await question.getByRole('button', { name: 'Cancel the event' }).click();
  await expect(desk.getByText('This event is called off. Attendees see it as cancelled.')).toBeVisible();
  await expectAccessible(desk, 'the desk of an event that was called off');

  await expectCalledOff(page, code);
  expect(await mailTo(desk, person.email, 'Called off')).toContain('Nobody gets a place by it.');
  await page.goto(`/events/${event}`);
  await expect(page.getByRole('heading', { name: 'This event was cancelled' })).toBeVisible();
  await expectAccessible(page, 'an event that was called off');
  await expectFits(page, 'an event that was called off');
});

function newName(): string {
  return `Evening of Rain ${Date.now().toString(36)}`;
}

/** Presses the button that asks; answers with the question. */
async function ask(desk: Page, button: string, title: string): Promise<Locator> {
  await desk.getByRole('button', { name: button }).click();
  const question = desk.getByRole('dialog', { name: title });
  await expect(question).toBeVisible();
  return question;
}

async function expectCalledOff(page: Page, code: string): Promise<void> {
  await expectStatus(page, code, 'This raffle was called off');
  await expect(page.getByText('Nobody wins, and you have nothing to do. Look at the other events.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Claim|Give/ })).toHaveCount(0);
  await expectAccessible(page, 'the ticket of a raffle that was called off');
  await expectFits(page, 'the ticket of a raffle that was called off');
}
