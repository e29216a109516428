// A draft is seen by staff alone, and stays so when it is given up.
import { OWNER } from '../festival';
import { makeDraft } from '../organizer';
import { expect, expectAccessible, test } from '../page';

test.use({ storageState: OWNER });

test('a draft that is dropped was never seen by anybody', async ({ page }) => {
  const name = `Second Thoughts ${Date.now().toString(36)}`;
  const draft = await makeDraft(page, name);
  await page.goto(`/backoffice/events/${draft}`);
  await page.getByRole('button', { name: 'Drop the draft' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Nobody outside has seen it');
  await expectAccessible(page, 'the question before a draft is dropped');
  await question.getByRole('button', { name: 'Drop the draft' }).click();

  await expect(page.getByText('This draft was given up.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Publish' })).toHaveCount(0);
  expect((await page.request.get(`/v1/events/${draft}`)).status()).toBe(404);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
});
