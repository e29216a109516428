// An attendee registers and checks the status.
import { readFileSync } from 'node:fs';

import { expectStatus, fillIn, register, somebody, ticketCode } from '../attendee';
import { OWNER } from '../festival';
import { makeOpenRaffle } from '../organizer';
import { expect, expectAccessible, expectFits, test } from '../page';

test('a visitor finds an event, registers, and sees the status', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Lanterns on the Lake' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lanterns on the Lake' })).toBeVisible();
  await page.getByRole('region', { name: 'Saturday night' }).getByRole('link', { name: 'Register for the draw' }).click();

  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText('Fill this in.').first()).toBeVisible();
  await expectAccessible(page, 'the registration form with errors');

  await fillIn(page, somebody(2));
  await expectAccessible(page, 'the registration form, filled in');
  await page.getByRole('button', { name: 'Register' }).click();
  const code = await ticketCode(page);
  await expect(page.getByRole('heading', { name: 'You are registered' })).toBeVisible();
  // The code is shown in its groups of four; the check symbol stays with the last.
  for (const group of code.split(/-(?!.$)/)) await expect(page.getByText(group, { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await expectAccessible(page, 'the ticket');
  await expectFits(page, 'the ticket');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the receipt' }).click();
  const receipt = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(receipt.code).toBe(code);
  expect(receipt.signature).toMatch(/^[0-9a-f]{128}$/);
});

test('the odds beside the form follow the party size and the others', async ({ page, browser }) => {
  const context = await browser.newContext({ storageState: OWNER });
  const raffle = await makeOpenRaffle(await context.newPage(), { max_party: '2' });
  await context.close();
  await page.goto(`/raffles/${raffle}/register`);
  const odds = page.getByRole('region', { name: 'Your chance now' });
  await expect(odds.getByText('Nobody has registered yet.')).toBeVisible();
  await expectAccessible(page, 'the odds of an empty pool');

  for (let people = 0; people < 3; people += 1) {
    const fresh = await (await browser.newContext()).newPage();
    await register(fresh, raffle, somebody());
    await expect(fresh.getByRole('heading', { name: 'You are registered' })).toBeVisible();
    await fresh.context().close();
  }
  // Two places: of four people alone two would win; a pair wins only if it comes first of four.
  await expect(async () => {
    await page.goto(`/raffles/${raffle}/register`);
    await expect(odds.getByText('about 1 in 2 people who register alone')).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.getByRole('button', { name: 'One more' }).click();
  await expect(odds.getByText('about 1 in 4 parties of 2')).toBeVisible();
  await expectAccessible(page, 'the odds of a pool');
  await expectFits(page, 'the odds of a pool');
});

test('registering twice is harmless and says so', async ({ page, browser }) => {
  const raffle = await openRaffle(page);
  const person = somebody();
  const first = await register(page, raffle, person);
  await expect(page.getByRole('heading', { name: 'You are registered' })).toBeVisible();

  const elsewhere = await (await browser.newContext()).newPage();
  const second = await register(elsewhere, raffle, person);
  expect(second).not.toBe(first);
  await expect(elsewhere.getByRole('heading', { name: 'You were already registered' })).toBeVisible();
  await expectAccessible(elsewhere, 'the ticket of somebody who was registered already');
  await expectStatus(page, first, 'You are registered');
});

test('a code with a typing error is called one', async ({ page }) => {
  const raffle = await openRaffle(page);
  const code = await register(page, raffle, somebody());
  const wrong = code.endsWith('7') ? '8' : '7';
  await page.goto('about:blank');
  await page.goto('/ticket');
  await page.getByLabel('Ticket code').fill(code.slice(0, -1) + wrong);
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByText(/typing error|mistyped|swapped/i).first()).toBeVisible();
  await expectAccessible(page, 'the ticket page with a mistyped code');
});

test('nothing that was typed is lost when the network is', async ({ page, context }) => {
  const raffle = await openRaffle(page);
  await page.goto(`/raffles/${raffle}/register`);
  const person = somebody();
  await fillIn(page, person);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText(/offline|No connection/i).first()).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(person.email);
  await expectAccessible(page, 'the registration form while offline');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Register' }).click();
  await ticketCode(page);
});

test('who leaves the page before the answer is there keeps the receipt', async ({ page }) => {
  const raffle = await openRaffle(page);
  await page.goto(`/raffles/${raffle}/register`);
  await fillIn(page, somebody());
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/attendee/raffle/register', async (route) => {
    await released;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('link', { name: 'Back to the event' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lanterns on the Lake' })).toBeVisible();
  release();
  await expect.poll(() => receiptsKept(page)).toBe(1);
});

test('two open tabs keep each other\'s receipts', async ({ page, context }) => {
  const raffle = await openRaffle(page);
  await page.goto(`/raffles/${raffle}/register`);
  await fillIn(page, somebody());
  const other = await context.newPage();
  await register(other, raffle, somebody());
  await page.getByRole('button', { name: 'Register' }).click();
  await ticketCode(page);
  expect(await receiptsKept(page)).toBe(2);
});

test('a page whose file does not arrive can be asked for again', async ({ page }) => {
  await page.goto('/');
  await page.route('**/split_event_page*', (route) => route.abort());
  await page.getByRole('link', { name: 'Lanterns on the Lake' }).click();
  await expect(page.getByRole('heading', { name: 'No connection' })).toBeVisible();
  await expectAccessible(page, 'a page that did not arrive');
  await page.unroute('**/split_event_page*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lanterns on the Lake' })).toBeVisible();
});

test('the whole form can be filled in and sent with the keyboard', async ({ page, isMobile }) => {
  test.skip(isMobile, 'phones have no keyboard');
  const raffle = await openRaffle(page);
  await page.goto(`/raffles/${raffle}/register`);
  const person = somebody();
  await page.getByLabel('First name').focus();
  await page.keyboard.type(person.first);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.last);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.email);
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  const send = page.getByRole('button', { name: 'Register' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(send).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await ticketCode(page);
});

test('a lookup by e-mail says the same for everybody', async ({ page }) => {
  await page.goto('/lookup');
  await page.getByLabel('E-mail').fill('nobody.at.all@example.org');
  await page.getByRole('button', { name: 'Mail me the links' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expectAccessible(page, 'the lookup, done');
});

function receiptsKept(page: import('@playwright/test').Page): Promise<number> {
  return page.evaluate(() => JSON.parse(localStorage.getItem('receipts') ?? '[]').length);
}

async function openRaffle(page: import('@playwright/test').Page): Promise<string> {
  const events = await (await page.request.get('/api/attendee/events/list')).json();
  const lanterns = events.find((event: { name: string }) => event.name === 'Lanterns on the Lake');
  return lanterns.raffles.find((raffle: { name: string }) => raffle.name === 'Saturday night').id;
}
