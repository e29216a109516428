// Somebody who doubts: registers, keeps the receipt, and works the draw out again in the browser.
import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { expectStatus, fates, register, registerOthers, somebody } from '../attendee';
import { OWNER } from '../festival';
import { expect, expectAccessible, expectFits, test } from '../page';
import { closeRaffle, makeOpenRaffle } from '../organizer';

test('a sceptic checks the own place and the whole draw, and notices tampering', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, { source: 'declared', figures: 'Lotto of tonight, in ascending order' });
  const code = await register(page, raffle, somebody());
  await registerOthers(browser, raffle, 3);
  await closeRaffle(desk, raffle);

  await page.goto(`/draws/${raffle}`);
  await expect(page.getByText('Lotto of tonight', { exact: false }).first()).toBeVisible();
  await expect(page.getByText('The draw follows when the announced figures are public').first()).toBeVisible({ timeout: 60_000 });

  const own = page.getByRole('region', { name: 'Check your own ticket' });
  await own.getByRole('button', { name: 'Check my ticket' }).click();
  await expect(own.getByText('Your registration is in the sealed list.', { exact: true })).toBeVisible();
  await expect(own.getByText('The draw has not been held yet.')).toBeVisible();
  await expectAccessible(page, 'a ticket that was checked before the draw');
  await expectFits(page, 'a ticket that was checked before the draw');

  await desk.goto(`/backoffice/raffles/${raffle}`);
  const figures = desk.getByLabel('The figures, in the announced order');
  await expect(figures).toBeVisible({ timeout: 60_000 });
  await figures.fill('03, 7, 19');
  await expect(desk.locator('form').getByText('What counts: 3 7 19')).toBeVisible();
  await expectAccessible(desk, 'the desk of a raffle that waits for figures');
  await expectFits(desk, 'the desk of a raffle that waits for figures');
  await figures.press('Enter');
  const question = desk.getByRole('dialog', { name: 'Draw by these figures?' });
  await expect(question.getByText('What counts: 3 7 19')).toBeVisible();
  await expectAccessible(desk, 'the question before figures count');
  await question.getByRole('button', { name: 'Draw by these figures' }).click();

  const check = page.getByRole('button', { name: 'Check the draw' });
  await expect(check).toBeVisible({ timeout: 60_000 });
  await own.getByRole('button', { name: 'Check my ticket' }).click();
  await expect(own.getByText(/Your number in this draw lies at .* % of the line/).first()).toBeVisible();
  const proof = page.waitForEvent('download');
  await own.getByRole('link', { name: 'Download the proof' }).click();
  expect((await proof).suggestedFilename()).toBe(`proof-${code}.txt`);
  await expectAccessible(page, 'a ticket that was checked after the draw');
  await expectFits(page, 'a ticket that was checked after the draw');
  await check.click();
  await expect(page.getByRole('heading', { name: 'The draw is right' })).toBeVisible();
  await expect(page.getByText(code).first()).toBeVisible();
  await expect(page.getByText(/Number [1-4] of 4 in the order of the draw/).first()).toBeVisible();
  await expectAccessible(page, 'a draw that was checked');
  await expectFits(page, 'a draw that was checked');

  await page.route('**/record.json', async (route) => {
    const answer = await route.fetch();
    const record = await answer.json();
    record.winners.reverse();
    await route.fulfill({ response: answer, json: record });
  });
  await check.click();
  await expect(page.getByRole('heading', { name: 'This draw is not right' })).toBeVisible();
  await expect(page.getByText('Winner number 1 is not the one')).toBeVisible();
  await expectAccessible(page, 'a draw that was tampered with');
});

test('a receipt is checked on another device, and what does not belong to it is noticed', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, { allocations: '3 Crew' });
  const phone = await (await browser.newContext()).newPage();
  const person = somebody();
  const first = await register(phone, raffle, person);
  const kept = await receiptOf(phone, first);
  const again = await register(phone, raffle, person);
  const repeated = await receiptOf(phone, again);
  await phone.context().close();
  await registerOthers(browser, raffle, 3);
  await closeRaffle(desk, raffle);

  await page.goto(`/draws/${raffle}`);
  const own = page.getByRole('region', { name: 'Check your own ticket' });
  const choose = own.getByLabel('Or choose a receipt that you downloaded');
  await expect(choose).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('3 Crew')).toBeVisible();
  await choose.setInputFiles(file(kept));
  await expect(own.getByText('Your registration is in the sealed list.', { exact: true })).toBeVisible();
  await choose.setInputFiles(file(repeated));
  await expect(own.getByText('you had registered before with this e-mail address')).toBeVisible();
  await choose.setInputFiles(file(kept.replace(/"party_size":\d+/, '"party_size":2')));
  await expect(own.getByText('The receipt was not signed by this site.')).toBeVisible();
  await choose.setInputFiles(file('{}'));
  await expect(own.getByRole('heading', { name: 'This is not a receipt of this raffle' })).toBeVisible();
  await expectAccessible(page, 'a file that is no receipt');

  await page.route('**/tile/0/**', async (route) => {
    const answer = await route.fetch();
    const bytes = await answer.body();
    for (let at = 0; at < bytes.length; at += 32) bytes[at] ^= 1;
    await route.fulfill({ response: answer, body: bytes });
  });
  await choose.setInputFiles(file(kept));
  await expect(own.getByText('A published file does not belong to the list that was sealed.')).toBeVisible();
  await expectAccessible(page, 'a tile that was tampered with');
});

test('a change by hand is public, signed, and cannot be rewritten', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, {});
  const codes = await registerOthers(browser, raffle, 4);
  await closeRaffle(desk, raffle);
  await desk.goto(`/backoffice/raffles/${raffle}/by-hand`);
  await expect(desk.getByLabel('Number in that list')).toBeVisible({ timeout: 60_000 });
  await desk.getByRole('button', { name: 'Go on' }).click();
  await expect(desk.getByText('Fill this in.').first()).toBeVisible();
  await desk.getByLabel('Number in that list').fill('1');
  await desk.getByLabel('Why', { exact: true }).fill('It was offered for sale.');
  await expectAccessible(desk, 'the form for a change by hand');
  await expectFits(desk, 'the form for a change by hand');
  await desk.getByRole('button', { name: 'Go on' }).click();
  const question = desk.getByRole('dialog', { name: 'Change this by hand?' });
  await expect(question.getByText('Winner no. 1 loses the place: Grace Hopper.')).toBeVisible();
  await expectAccessible(desk, 'the question before a change by hand');
  await question.getByRole('button', { name: 'Do it, and publish it' }).click();
  await expect(desk.getByRole('listitem').filter({ hasText: 'It was offered for sale.' })).toBeVisible();
  await expect(desk.getByText('Fill this in.')).toHaveCount(0);

  const [loser] = (await fates(page, codes)).taken_back;
  await expectStatus(page, loser, 'The organizer took your place back');
  await expectAccessible(page, 'the ticket of a place that was taken back');

  await page.goto(`/draws/${raffle}`);
  const changes = page.getByRole('region', { name: 'Changes by hand' });
  await expect(changes.getByText('It was offered for sale.')).toBeVisible();
  await page.getByRole('button', { name: 'Check the draw' }).click();
  await expect(page.getByRole('heading', { name: 'The changes by hand are signed and complete' })).toBeVisible();
  await expectAccessible(page, 'a draw with a change by hand');
  await expectFits(page, 'a draw with a change by hand');

  await page.route('**/changes.json', async (route) => {
    const answer = await route.fetch();
    const chain = await answer.json();
    chain[0].why = 'Somebody asked for it.';
    await route.fulfill({ response: answer, json: chain });
  });
  await page.getByRole('button', { name: 'Check the draw' }).click();
  await expect(page.getByRole('heading', { name: 'The changes by hand are not right' })).toBeVisible();
});

/** The receipt that a ticket's page offers. */
async function receiptOf(page: Page, code: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the receipt' }).click();
  expect((await download).suggestedFilename()).toBe(`receipt-${code}.json`);
  return readFileSync(await (await download).path(), 'utf8');
}

/** A file as somebody chooses it. */
function file(content: string) {
  return { name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(content) };
}
