// The whole life of a raffle: made in the backoffice, registered for in the attendee's SPA, closed,
// drawn by itself, won, claimed; and a place that is given back moves to the next in line.
import type { Page } from '@playwright/test';
import { drawRecord, expectStatus, registerOthers, statusOf } from '../attendee';
import { OWNER } from '../festival';
import { localTime } from '../organizer';
import { expect, expectAccessible, expectFits, test } from '../page';

test('a raffle from the first form to the last place', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const context = await browser.newContext({ storageState: OWNER });
  const desk = await context.newPage();
  const name = `Harvest Night ${Date.now().toString(36)}`;

  await desk.goto('/backoffice/events');
  await desk.getByRole('link', { name: 'New event' }).first().click();
  await desk.getByLabel('Name', { exact: true }).fill(name);
  await desk.getByLabel('Summary').fill('One evening between the apple trees.');
  await desk.getByLabel('Description').fill('Bring **warm clothes**.');
  await desk.getByLabel('Venue', { exact: true }).fill('The Orchard');
  await desk.getByLabel('Address').fill('Mill Lane 4, Bath');
  await desk.getByLabel('Time zone').fill('Europe/London');
  await desk.getByLabel('Starts').fill(localTime(30));
  await desk.getByLabel('Ends').fill(localTime(31));
  await expect(desk.getByText('warm clothes').last()).toBeVisible();
  await desk.getByLabel('Picture file').setInputFiles(await photo(desk, 1500, 1000));
  await desk.getByLabel('What the picture shows').fill('Apple trees at dusk.');
  await expectAccessible(desk, 'the event editor');
  await desk.getByRole('button', { name: 'Create the draft' }).click();

  await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
  await desk.getByRole('button', { name: 'Publish' }).click();
  await desk.getByRole('button', { name: 'Publish the event' }).click();
  await expect(desk.getByRole('link', { name: 'Public page' })).toBeVisible();
  expect(await widthInList(page, 'Apple trees at dusk.')).toBe(640);
  await desk.getByRole('link', { name: 'New raffle' }).first().click();
  await desk.getByLabel('Name', { exact: true }).fill('Evening');
  await desk.getByLabel('Places').fill('2');
  await desk.getByLabel('Largest party').fill('1');
  await desk.getByLabel('Runners-up').fill('2');
  await desk.getByLabel('Opens').fill(localTime(1));
  await desk.getByLabel('Closes').fill(localTime(2));
  await desk.getByLabel('Hours to claim').fill('48');
  await expectAccessible(desk, 'the raffle editor');
  await desk.getByRole('button', { name: 'Create the raffle' }).click();
  await desk.waitForURL(/\/raffles\/raf_/);
  const raffle = /raf_[0-9a-z]+/.exec(desk.url())?.[0] ?? '';

  await desk.getByRole('button', { name: 'Open now' }).click();
  await desk.getByRole('button', { name: 'Open the raffle' }).click();
  await expect(desk.getByRole('button', { name: 'Close early' })).toBeVisible();

  const codes = await registerOthers(browser, raffle, 4);
  await expect(desk.getByText('4', { exact: true }).first()).toBeVisible();
  await expectAccessible(desk, 'the desk of an open raffle');
  await expectFits(desk, 'the desk of an open raffle');
  await lookFor(desk, codes[0]);

  await desk.getByRole('button', { name: 'Close early' }).click();
  await expectAccessible(desk, 'the question before closing');
  await desk.getByRole('button', { name: 'Close the raffle' }).click();

  const record = await drawRecord(page, raffle);
  expect(record.winners).toHaveLength(2);
  expect(record.runners_up).toHaveLength(2);

  const fates = await Promise.all(codes.map((code) => statusOf(page, code)));
  const won = codes.filter((_, index) => fates[index] === 'won');
  const next = codes.filter((_, index) => fates[index] === 'runner_up');
  expect([won.length, next.length]).toEqual([2, 2]);

  await expectStatus(page, won[0], 'You have won');
  await expectAccessible(page, 'the ticket of a winner');
  await page.getByRole('button', { name: /Claim/ }).click();
  await expect(page.getByRole('heading', { name: 'Your place is certain' })).toBeVisible();
  await expectAccessible(page, 'the ticket of a claimed place');

  await expectStatus(page, won[1], 'You have won');
  await page.getByRole('button', { name: /Give the place back/ }).click();
  await page.getByRole('button', { name: 'Give it back' }).click();
  await expect(page.getByRole('heading', { name: 'You gave your place back' })).toBeVisible();
  await expectAccessible(page, 'the ticket of a place that was given back');

  const offered = await Promise.all(next.map((code) => statusOf(page, code)));
  expect(offered.toSorted()).toEqual(['place_offered', 'runner_up']);
  const moved = next[offered.indexOf('place_offered')];
  await expectStatus(page, moved, 'A place is free for you');
  await expectAccessible(page, 'the ticket of a place that is offered');
  await expectFits(page, 'the ticket of a place that is offered');
  await expectStatus(page, next[offered.indexOf('runner_up')], 'You are in line for a place');
  await expectAccessible(page, 'the ticket of a runner-up');

  await page.goto(`/draws/${raffle}`);
  await expect(page.getByText(record.seed).first()).toBeVisible();
  const odds = page.getByRole('region', { name: 'The odds of this draw' });
  await expect(odds.getByText('1 in 2', { exact: true })).toBeVisible();
  await expectAccessible(page, 'the public page of a draw');
  await expectFits(page, 'the public page of a draw');

  await desk.reload();
  await desk.getByRole('link', { name: 'Winners' }).click();
  await expect(desk.getByText('Claimed').first()).toBeVisible();
  await expectAccessible(desk, 'the winners');
  await desk.getByRole('link', { name: 'Runners-up' }).click();
  await expect(desk.getByText('Offered').first()).toBeVisible();
  await desk.getByRole('link', { name: 'Log', exact: true }).click();
  await expect(desk.getByText('closed the raffle early')).toBeVisible();
  await context.close();
});

/** A picture such as a camera makes: large, and of many colors. */
async function photo(page: Page, width: number, height: number) {
  const base64 = await page.evaluate(([width, height]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    for (let x = 0; x < width; x += 10) {
      for (let y = 0; y < height; y += 10) {
        context!.fillStyle = `rgb(${x % 256} ${y % 256} ${(x * y) % 256})`;
        context!.fillRect(x, y, 10, 10);
      }
    }
    return canvas.toDataURL('image/jpeg').split(',')[1];
  }, [width, height]);
  return { name: 'trees.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
}

/** How many pixels wide the picture of an event is that the list of events loads. */
async function widthInList(page: Page, alt: string): Promise<number> {
  await page.goto('/');
  const picture = page.getByRole('img', { name: alt }).first();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  return picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
}

/** Finds one of four people by the ticket code, and does not find somebody who never registered. */
async function lookFor(desk: Page, code: string): Promise<void> {
  const tabs = desk.getByRole('navigation', { name: 'Parts of this raffle' });
  await tabs.getByRole('link', { name: 'Registrations' }).click();
  await expect(desk.getByText(/all 4 registrations/)).toBeVisible();
  await expect(desk.locator('tbody tr')).toHaveCount(4);
  await expectAccessible(desk, 'the list of registrations');
  await expectFits(desk, 'the list of registrations');
  await desk.getByLabel('Look for somebody').fill(code);
  await desk.getByRole('button', { name: 'Search' }).click();
  await expect(desk.locator('tbody tr')).toHaveCount(1);
  await desk.getByLabel('Look for somebody').fill('Nobody');
  await desk.getByLabel('Look for somebody').press('Enter');
  await expect(desk.getByRole('heading', { name: 'Nobody was found' })).toBeVisible();
  await tabs.getByRole('link', { name: 'Overview' }).click();
}
