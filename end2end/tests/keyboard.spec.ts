// Nobody needs a mouse: a place is claimed, another given back, a raffle called off, by Tab, Enter and Escape alone.
import type { Locator, Page } from '@playwright/test';

import { drawRecord, expectStatus, fates, registerByCall } from '../attendee';
import { OWNER } from '../festival';
import { press } from '../keyboard';
import { closeRaffle, makeDraft, makeOpenRaffle } from '../organizer';
import { expect, expectAccessible, test } from '../page';

test('places and questions are answered with the keyboard alone', async ({ page, browser, isMobile }) => {
  test.skip(isMobile, 'phones have no keyboard');
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, { runners_up: '1' });
  const codes = await Promise.all([1, 2, 3, 4].map(() => registerByCall(page, raffle)));
  await closeRaffle(desk, raffle);
  await drawRecord(page, raffle);
  const { won, runner_up: next, not_drawn: others } = await fates(page, codes);

  await expectStatus(page, won[0], 'You have won');
  await press(page, page.getByRole('button', { name: 'Claim my place' }));
  await expect(page.getByRole('heading', { name: 'Your place is certain' })).toBeFocused();

  await expectStatus(page, won[1], 'You have won');
  const giveBack = page.getByRole('button', { name: 'Give the place back' });
  await expectEscape(page, giveBack, 'Keep it');
  await expect(page.getByRole('heading', { name: 'You have won' })).toBeVisible();
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Give it back' }));
  await expect(page.getByRole('heading', { name: 'You gave your place back' })).toBeFocused();

  await expectStatus(page, next[0], 'A place is free for you');
  await press(page, page.getByRole('button', { name: 'Claim my place' }));
  await expect(page.getByRole('heading', { name: 'Your place is certain' })).toBeFocused();
  await expectStatus(page, others[0], 'Not drawn this time');
  await expectAccessible(page, 'the ticket of somebody who was not drawn');

  await desk.goto(`/backoffice/raffles/${raffle}`);
  const cancel = desk.getByRole('button', { name: 'Cancel the raffle' }).first();
  const question = desk.getByRole('dialog', { name: 'Cancel Evening?' });
  await expectEscape(desk, cancel, 'Keep the raffle');
  await desk.keyboard.press('Enter');
  await expect(question).toContainText('The 4 people who registered get a mail that it is called off.');
  await expect(question).toContainText('The 2 places that were claimed are gone.');
  await press(desk, question.getByRole('button', { name: 'Cancel the raffle' }));
  await expect(desk.getByText('Evening is cancelled.')).toBeVisible();
  await expect(question).toBeHidden();
  await expectStatus(page, won[0], 'This raffle was called off');
});

test('the focus stays on the page when a button goes away that was pressed', async ({ browser, isMobile }) => {
  test.skip(isMobile, 'phones have no keyboard');
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  await desk.goto(`/backoffice/events/${await makeDraft(desk, 'Evening of Keys')}`);
  await press(desk, desk.getByRole('button', { name: 'Publish' }));
  await press(desk, desk.getByRole('button', { name: 'Publish the event' }));
  await expect(desk.getByText('Evening of Keys is public.')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Publish' })).toHaveCount(0);
  await expect(desk.locator('#main:focus, #main :focus'), 'whoever goes on by Tab goes on from here').toHaveCount(1);
});

/** Asks a question whose safe answer has the focus; Escape leads back to the button that asks it. */
async function expectEscape(page: Page, asks: Locator, safe: string): Promise<void> {
  await press(page, asks);
  const question = page.getByRole('dialog');
  await expect(question.getByRole('button', { name: safe })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(asks).toBeFocused();
}
