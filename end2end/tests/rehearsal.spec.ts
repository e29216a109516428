// Trying a draw out in the backoffice: as often as one likes, and nobody hears of it.
import { expectStatus, register, somebody } from '../attendee';
import { OWNER } from '../festival';
import { makeOpenRaffle } from '../organizer';
import { expect, expectAccessible, expectFits, test } from '../page';

test('a draw is rehearsed again and again, and nobody is told', async ({ page, browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ storageState: OWNER });
  const desk = await context.newPage();
  const raffle = await makeOpenRaffle(desk, { max_party: '2' });
  const codes: string[] = [];
  for (const party of [1, 2, 1]) {
    const fresh = await (await browser.newContext()).newPage();
    codes.push(await register(fresh, raffle, somebody(party)));
    await expect(fresh.getByRole('heading', { name: 'You are registered' })).toBeVisible();
    await fresh.context().close();
  }

  await desk.goto(`/backoffice/raffles/${raffle}`);
  const section = desk.getByRole('region', { name: 'Rehearse the draw' });
  await expect(section.getByText('Rehearsal – nobody is told, nothing is published.')).toBeVisible();
  const label = section.getByLabel('What to call it');
  await expect(label).toHaveValue('Rehearsal 1');
  await label.fill('First try');
  await section.getByRole('button', { name: 'Rehearse', exact: true }).click();
  const first = section.getByRole('region', { name: 'First try', exact: true });
  await expect(first.getByText('Rehearsal, not a draw')).toBeVisible();
  await expect(first.getByRole('columnheader', { name: 'Odds' })).toBeAttached();

  // The next one by keyboard, with the name that is offered.
  await expect(label).toHaveValue('Rehearsal 2');
  await label.focus();
  await desk.keyboard.press('Enter');
  await expect(section.getByText('Rehearsal, not a draw')).toHaveCount(2);
  const seeds = await section.locator('code.hash').allTextContents();
  expect(new Set(seeds).size).toBe(2);
  await expectAccessible(desk, 'the desk with rehearsals');
  await expectFits(desk, 'the desk with rehearsals');

  await label.fill('');
  await section.getByRole('button', { name: 'Rehearse', exact: true }).click();
  await expect(section.getByText('Fill this in.').first()).toBeVisible();
  await expect(section.getByText('Rehearsal, not a draw')).toHaveCount(2);

  // The results outlast a look at another part of the desk, and the log knows of both.
  await desk.getByRole('link', { name: 'Log', exact: true }).click();
  await expect(desk.getByText('rehearsed the draw')).toHaveCount(2);
  await desk.getByRole('link', { name: 'Overview', exact: true }).click();
  await expect(section.getByText('Rehearsal, not a draw')).toHaveCount(2);

  expect((await page.request.get(`/draws/${raffle}/record.json`)).status()).toBe(404);
  for (const code of codes) await expectStatus(page, code, 'You are registered');
  await context.close();
});
