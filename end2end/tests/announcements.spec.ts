// What changes by itself is said to those who do not see it.
import type { Page } from '@playwright/test';

import { register, registerByCall, somebody } from '../attendee';
import { OWNER } from '../festival';
import { makeOpenRaffle } from '../organizer';
import { expect, test } from '../page';

test.skip(({ isMobile }) => isMobile, 'what is said is the same on both');

test('what became of a registration is said, at first and when it changes', async ({ page, browser }) => {
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, {});
  const arrive = await stayOnTheWay(page);
  await register(page, raffle, somebody());
  await expect(said(page)).toHaveText('Your registration has arrived');
  arrive();
  await expect(said(page)).toHaveText('Your status has changed: You are registered');
});

test('odds that change with every registration are said where they stand', async ({ page, browser }) => {
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, { max_party: '2' });
  await page.clock.install();
  await page.goto(`/raffles/${raffle}/register`);
  const odds = page.getByRole('region', { name: 'Your chance now' });
  const sentence = odds.getByText('Nobody has registered yet.');
  await expect(sentence).toHaveAttribute('aria-live', 'polite');
  // A region that is exchanged together with its text is not read out.
  const region = await sentence.elementHandle();

  for (let people = 0; people < 3; people += 1) await registerByCall(page, raffle);
  await expect(async () => {
    await page.clock.runFor(20_000);
    await expect(odds.getByText('about 1 in 2 people who register alone')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect(await region?.evaluate((element) => element.isConnected && element.textContent)).toContain('about 1 in 2');
});

/** The region that reads out what has just happened. */
function said(page: Page) {
  return page.getByRole('status').and(page.locator('[aria-live]'));
}

/** Lets every registration be on its way for as long as it takes to hear of it; answers with its end. */
async function stayOnTheWay(page: Page): Promise<() => void> {
  let status: string | undefined = 'waiting';
  await page.route('**/api/attendee/raffle/status', async (route) => {
    const answer = await route.fetch();
    const ticket = await answer.json();
    await route.fulfill({ response: answer, json: status ? { ...ticket, status } : ticket });
  });
  return () => (status = undefined);
}
