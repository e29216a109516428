// Registrations that a bad disk spoils while they wait in the queue: nobody is drawn before somebody has looked at
// them. One is mended and counts; another is thrown away, and its holder can prove that it is missing.
import type { Locator, Page } from '@playwright/test';

import { drawRecord, expectStatus, register, somebody, statusOf } from '../attendee';
import { phone } from '../browser';
import { OWNER } from '../festival';
import { closeRaffle, makeOpenRaffle } from '../organizer';
import { expect, expectAccessible, expectFits, test } from '../page';
import { lose, mend, spoil, spoilNoMore } from '../store';

test('what could not be stored is looked at, mended and sent again', async ({ page, browser, isMobile }) => {
  test.skip(isMobile, 'the phone is seen on the way');
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, {});
  const people = [somebody(), somebody()];
  const [kept, lost] = await registerSpoilt(page, raffle, people.map((person) => person.email));
  await expect(page.getByText('It is being put on the list, which takes some seconds.')).toBeVisible();
  await expectAccessible(page, 'the ticket of a registration on its way');
  await expectFits(page, 'the ticket of a registration on its way');
  await closeRaffle(desk, raffle);

  await desk.goto('/backoffice/');
  await expect(desk.getByText('A raffle whose registrations are among them is not drawn before.')).toBeVisible();
  await desk.getByRole('link', { name: 'Look at the dead letters' }).first().click();
  const rows = rowsOf(desk, raffle);
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('the message cannot be read');
  const atFirst = await rows.allTextContents();
  for (const { email } of people) await expect(desk.getByText(email)).toHaveCount(0);
  await expectAccessible(desk, 'the dead letters');

  const question = await sendAgain(desk, rows, 'Send 2 messages again?');
  await expect(question).toContainText('They go back to the queue and are tried anew. Nothing is done twice');
  await expectAccessible(desk, 'the question before messages are sent again');
  await question.getByRole('button', { name: 'Go back' }).click();
  await expect(question).toBeHidden();
  await sendAgain(desk, rows, 'Send 2 messages again?');
  await question.getByRole('button', { name: 'Send again' }).click();
  await expect(desk.getByText('2 messages are on the queue again.')).toBeVisible();
  await untilThereAre(desk, rows, 2);
  expect(await rows.allTextContents(), 'they have come back as new ones').not.toEqual(atFirst);

  await desk.goto(`/backoffice/raffles/${raffle}`);
  const waits = '2 registrations could not be stored. The draw waits until they are sent again.';
  await expect(desk.getByText(waits)).toBeVisible({ timeout: 45_000 });
  await expectAccessible(desk, 'the desk of a raffle that waits for dead letters');
  mend(people[0].email);
  lose(people[1].email);
  await desk.getByRole('link', { name: 'Look at the dead letters' }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('Store a registration');
  await desk.setViewportSize(phone.viewport);
  await expectAccessible(desk, 'a dead letter on a phone');
  await expectFits(desk, 'a dead letter on a phone');
  await sendAgain(desk, rows, 'Send 1 message again?');
  await question.getByRole('button', { name: 'Send again' }).click();
  await expect(desk.getByText('1 message is on the queue again.')).toBeVisible();
  await expect(rows).toHaveCount(0);

  expect((await drawRecord(page, raffle)).winners).toHaveLength(1);
  await expectStatus(page, kept, 'You have won');
  await expectStatus(page, lost, 'Your registration is missing from the list');
  await expect(page.getByText('Your receipt is genuine, and yet the list was sealed without you.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download the receipt' })).toBeVisible();
  await expectAccessible(page, 'the ticket of a registration that is missing');
  await expectFits(page, 'the ticket of a registration that is missing');
});

/** Registers by these addresses while the disk is bad; answers with the codes. */
async function registerSpoilt(page: Page, raffle: string, emails: string[]): Promise<string[]> {
  const codes: string[] = [];
  for (const email of emails) {
    spoil(email);
    codes.push(await register(page, raffle, { ...somebody(), email }));
    await expect(page.getByRole('heading', { name: 'Your registration has arrived' })).toBeVisible();
    spoilNoMore(email);
  }
  expect(await statusOf(page, codes[0]), 'without its receipt nobody knows the code').toBe('unknown');
  return codes;
}

/** The dead letters of a raffle; other journeys have theirs. */
function rowsOf(desk: Page, raffle: string): Locator {
  return desk.getByRole('row').filter({ has: desk.locator(`a[href$="${raffle}"]`) });
}

/** Selects these messages and asks for them; answers with the question. */
async function sendAgain(desk: Page, rows: Locator, title: string): Promise<Locator> {
  for (const row of await rows.all()) await row.getByRole('checkbox').check();
  await desk.getByRole('button', { name: 'Send again' }).first().click();
  const question = desk.getByRole('dialog');
  await expect(question).toContainText(title);
  return question;
}

/** The cause is still there, so they come back. */
async function untilThereAre(desk: Page, rows: Locator, count: number): Promise<void> {
  await expect(async () => {
    await desk.reload();
    await expect(rows).toHaveCount(count, { timeout: 2_000 });
  }).toPass();
}
