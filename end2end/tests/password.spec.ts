// Somebody sets a password, and signs in by it: no mail is needed then.
import type { Browser, Page } from '@playwright/test';

import { OWNER } from '../festival';
import { invite, signInLink } from '../organizer';
import { signInBy } from '../owner';
import { expect, expectAccessible, expectFits, test } from '../page';

const PASSWORD = 'seven lanterns on a lake';

test('who has set a password signs in by it, and a wrong one is called wrong', async ({ page, browser, isMobile }) => {
  test.skip(!isMobile, 'the forms are the same on both');
  const email = await begin(page, browser);
  const elsewhere = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage();
  await elsewhere.goto('/backoffice/account');
  await expect(elsewhere.getByRole('heading', { name: 'Your account' })).toBeVisible();

  await page.getByRole('link', { name: 'Your account' }).click();
  await expect(page.getByText('You have no password yet and sign in with links by mail.')).toBeVisible();
  await page.getByLabel('New password').fill('too short');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription(/Use at least 12 characters\./);
  await expect(page.getByLabel('New password')).toBeFocused();
  await expectAccessible(page, 'a password that is too short');
  await page.getByLabel('New password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your password is set. You are signed out everywhere else.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change the password' })).toBeVisible();
  await expect(page.getByLabel('New password')).toHaveValue('');
  await expectAccessible(page, 'the account of somebody with a password');
  await elsewhere.reload();
  await expect(elsewhere.getByRole('heading', { name: 'Sign in to the backoffice' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to the backoffice' })).toBeVisible();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await page.goto('/backoffice/account');
  await expect(page.getByText('Sign in, and you go on to the page you asked for.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/Fill this in\./);
  await expectAccessible(page, 'the sign-in with nothing filled in');

  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(`${PASSWORD}s`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const refusal = page.getByRole('alert').filter({ hasText: 'Signing in did not work' });
  await expect(refusal).toContainText('Check address and password, or ask for a new link: each link works once.');
  await expect(page.getByLabel('E-mail address')).toHaveValue(email);
  await expectAccessible(page, 'the sign-in with a wrong password');
  await expectFits(page, 'the sign-in with a wrong password');

  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
});

test('a button that is pressed while a field is left does what it says', async ({ page, browser, isMobile }) => {
  test.skip(isMobile, 'this is about a mouse');
  await begin(page, browser);
  await page.goto('/backoffice/account');
  await page.getByLabel('New password').fill('too short');
  // Leaving the field shows what is wrong with it; the button must not slip away from under the mouse by that.
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '1 answer needs another look' })).toBeVisible();
  await expect(page.getByLabel('New password')).toBeFocused();
});

/** Comes into the backoffice by an invitation; answers with the own address. */
async function begin(page: Page, browser: Browser): Promise<string> {
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const email = await invite(desk, 'manager');
  await signInBy(await signInLink(desk, email), page);
  await page.getByRole('link', { name: 'Not now' }).click();
  await desk.context().close();
  return email;
}
