// Somebody who doubts: registers, keeps the receipt, and works the draw out again in the browser.
import { register, somebody } from '../attendee';
import { OWNER } from '../festival';
import { expect, expectAccessible, expectFits, test } from '../page';
import { closeRaffle, makeOpenRaffle } from '../organizer';

test('a sceptic checks the own place and the whole draw, and notices tampering', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const desk = await (await browser.newContext({ storageState: OWNER })).newPage();
  const raffle = await makeOpenRaffle(desk, { source: 'declared', figures: 'Lotto of tonight, in ascending order' });
  const code = await register(page, raffle, somebody());
  for (let people = 0; people < 3; people += 1) {
    const other = await (await browser.newContext()).newPage();
    await register(other, raffle, somebody());
    await other.context().close();
  }
  await closeRaffle(desk, raffle);

  await page.goto(`/draws/${raffle}`);
  await expect(page.getByText('Lotto of tonight', { exact: false }).first()).toBeVisible();
  await expect(page.getByText('The draw follows when the announced figures are public').first()).toBeVisible({ timeout: 60_000 });

  await desk.goto(`/backoffice/raffles/${raffle}`);
  const figures = desk.getByLabel('The figures, in the announced order');
  await expect(figures).toBeVisible({ timeout: 60_000 });
  await figures.fill('03, 7, 19');
  await expect(desk.getByText('What counts: 3 7 19')).toBeVisible();
  await expectAccessible(desk, 'the desk of a raffle that waits for figures');
  await expectFits(desk, 'the desk of a raffle that waits for figures');
  await desk.getByRole('button', { name: 'Draw by these figures' }).click();

  const check = page.getByRole('button', { name: 'Check the draw' });
  await expect(check).toBeVisible({ timeout: 60_000 });
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
