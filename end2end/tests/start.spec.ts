// What stands there before the program does: something to look at, and a way on where it never comes.
import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, test } from '../page';

const PAGES = { '/': 'Festival Tickets', '/backoffice/': 'Backoffice · Festival Tickets' };

for (const [base, title] of Object.entries(PAGES)) {
  test(`the page at ${base} is painted before its program comes, and says so when it does not`, async ({ page, isMobile }) => {
    test.skip(isMobile, 'both are looked at below');
    const giveUp = await holdUp(page, '**/*.wasm');
    await page.goto(base);
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole('banner').getByRole('link', { name: 'Festival Tickets' })).toBeVisible();
    // It is hidden from those who would only hear of gray bars.
    await expect(page.locator('#start-skeleton')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expectFits(page, `${base} before its program`);

    giveUp();
    await expect(page.getByRole('alert')).toContainText('This page could not be loaded');
    await expect(page.getByRole('alert')).toContainText('Check your connection, then load the page again.');
    await expect(page.locator('#start-skeleton')).toHaveCount(0);
    await expectFits(page, `${base} without its program`);

    await page.unroute('**/*.wasm');
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toHaveCount(0);
  });

  test(`the page at ${base} is accessible before its program and without it`, async ({ page }) => {
    const giveUp = await holdUp(page, '**/*.wasm');
    await page.goto(base);
    await expect(page.locator('#start-skeleton')).toBeVisible();
    // Nothing is there to be called by a heading yet.
    await expectAccessible(page, `${base} before its program`, ['page-has-heading-one']);
    giveUp();
    await expect(page.getByRole('alert')).toBeVisible();
    await expectAccessible(page, `${base} without its program`);
  });
}

test('a browser without JavaScript is told what is missing', async ({ browser, isMobile }) => {
  test.skip(isMobile, 'the words are the same on both');
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  for (const base of ['/', '/backoffice/']) {
    await page.goto(base);
    await expect(page.getByRole('heading', { name: 'Please turn on JavaScript' })).toBeVisible();
  }
  await page.context().close();
});

/** Lets what is asked for wait; answers with a way to let it fail. */
async function holdUp(page: Page, files: string): Promise<() => void> {
  let giveUp = (): void => {};
  const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
  await page.route(files, async (route) => {
    await givenUp;
    await route.abort();
  });
  return giveUp;
}
