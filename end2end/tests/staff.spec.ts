// Somebody is invited as a viewer, signs in by the link of the mail, and sees what viewers may see.
import { OWNER } from '../festival';
import { signInLink } from '../organizer';
import { signInBy } from '../owner';
import { expect, expectAccessible, test } from '../page';

test('a viewer looks, and is told that changing things is not for them', async ({ page, browser }, { project }) => {
  const owner = await browser.newContext({ storageState: OWNER });
  const desk = await owner.newPage();
  const email = `viewer-${project.name}-${Date.now().toString(36)}@example.org`.toLowerCase();
  await desk.goto('/backoffice/staff');
  await desk.getByLabel('Name', { exact: true }).fill('Vera Viewer');
  await desk.getByLabel('E-mail address').fill(email);
  await desk.getByRole('combobox', { name: 'Role', exact: true }).selectOption('viewer');
  await desk.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(desk.getByText(`${email} gets a mail`)).toBeVisible();

  await signInBy(await signInLink(desk, email), page);
  await expect(page.getByRole('heading', { name: /You are signed in/ })).toBeVisible();
  await page.goto('/backoffice/events');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'New event' })).toHaveCount(0);

  await page.goto('/backoffice/events/new');
  await expect(page.getByRole('heading', { name: 'Your role does not allow this' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create the draft' })).toHaveCount(0);
  await expectAccessible(page, 'a form that is not for this role');
  await owner.close();
});
