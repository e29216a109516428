// Every page of both surfaces: axe finds nothing, nothing sticks out. The desktop is light and the phone is dark, so
// each page is seen in both schemes and both widths.
import { OWNER } from '../festival';
import { expect, expectAccessible, expectFits, test } from '../page';

test('every page of the attendees is accessible', async ({ page }) => {
  test.setTimeout(180_000);
  const events = await (await page.request.get('/api/attendee/events/list')).json();
  const paths = ['/', '/ticket', '/lookup', '/my-data', '/why-trust', '/no-such-page', '/v1/docs'];
  for (const event of events) {
    paths.push(`/events/${event.id}`);
    for (const raffle of event.raffles) paths.push(`/raffles/${raffle.id}/register`, `/draws/${raffle.id}`);
  }
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await expectAccessible(page, path);
    await expectFits(page, path);
  }
});

test.describe('signed in', () => {
  test.use({ storageState: OWNER });

  test('every page of the backoffice is accessible', async ({ page }) => {
    test.setTimeout(180_000);
    const raffles = await (await page.request.get('/api/backoffice/raffle/list')).json();
    const paths = ['', 'events', 'events/new', 'raffles', 'staff', 'queue', 'dead-letters', 'audit', 'outbox', 'account'];
    const [mail] = await (await page.request.get('/api/backoffice/operations/mails')).json();
    paths.push(`outbox?mail=${encodeURIComponent(mail.name)}`);
    for (const raffle of raffles) paths.push(`raffles/${raffle.id}`, `events/${raffle.event}`);
    for (const path of new Set(paths)) {
      await page.goto(`/backoffice/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expectAccessible(page, `/backoffice/${path}`);
      await expectFits(page, `/backoffice/${path}`);
    }
  });
});

test('the backoffice asks strangers to sign in, and shows nothing', async ({ page }) => {
  await page.goto('/backoffice/raffles');
  await expect(page.getByRole('heading', { name: 'Sign in to the backoffice' })).toBeVisible();
  await expectAccessible(page, 'the sign-in page');
});

test('an address that is no page says so, to people and to programs', async ({ page }) => {
  const answer = await page.goto('/v2/events');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible();
  for (const path of ['/', '/why-trust', '/ticket']) expect((await page.request.get(path)).status(), path).toBe(200);
});
