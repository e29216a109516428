// What is stored about somebody: they take it along, and have it deleted. The code alone does neither.
import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { expectStatus, register, somebody } from '../attendee';
import { OWNER } from '../festival';
import { makeOpenRaffle } from '../organizer';
import { mailsTo, mailTo } from '../outbox';
import { expect, expectAccessible, expectFits, test } from '../page';

test('an attendee downloads their data and has them deleted', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ storageState: OWNER });
  const desk = await context.newPage();
  const raffle = await makeOpenRaffle(desk, {});
  const person = somebody();
  const code = await register(page, raffle, person);
  await expect(page.getByRole('heading', { name: 'You are registered' })).toBeVisible({ timeout: 45_000 });

  const data = page.getByRole('region', { name: 'Your data' });
  await data.getByRole('button', { name: 'Download my data' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expectAccessible(page, 'the ticket after asking for the data');
  await expectFits(page, 'the ticket after asking for the data');

  await page.goto(await linkInMail(desk, person.email, 'Download your data'));
  await expect(page.getByRole('heading', { name: 'Download my data' })).toBeVisible();
  await expectAccessible(page, 'the page that gives the data out');
  await page.getByRole('button', { name: 'Get my data' }).click();
  await expect(page.getByRole('heading', { name: 'Your data are here' })).toBeVisible();
  await expectAccessible(page, 'the page with the data');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the file' }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(file.registration.attendee.email).toBe(person.email);
  expect(file.registration.code).toBe(code);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
  await expectAccessible(page, 'a link that was used');

  await expectStatus(page, code, 'You are registered');
  await data.getByRole('button', { name: 'Delete my data' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expectStatus(page, code, 'You are registered');

  await page.goto(await linkInMail(desk, person.email, 'Delete your data'));
  await expect(page.getByRole('heading', { name: 'Delete your data?' })).toBeVisible();
  await expect(page.getByText('You leave the raffle.')).toBeVisible();
  await expectAccessible(page, 'the question before data are deleted');
  await expectFits(page, 'the question before data are deleted');
  await page.getByRole('button', { name: 'Delete my data for good' }).click();
  await expect(page.getByRole('heading', { name: 'Your data were deleted' })).toBeVisible();
  await expectAccessible(page, 'the page after data were deleted');

  await expectStatus(page, code, 'Your data were deleted');
  await expect(data).toBeHidden();
  await expectAccessible(page, 'the ticket of somebody whose data were deleted');
  expect(await mailsTo(desk, person.email)).toEqual([]);
  const again = await register(page, raffle, person);
  expect(again).not.toBe(code);
  await expectStatus(page, again, 'You are registered');
  await context.close();
});

/** The link in a mail, once it has been written. */
async function linkInMail(desk: Page, address: string, subject: string): Promise<string> {
  return /\/my-data#[\w-]+/.exec(await mailTo(desk, address, subject))?.[0] ?? '';
}
