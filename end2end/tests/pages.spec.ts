// Every page of both surfaces, as the demo festival fills it: axe finds nothing, nothing sticks out. The desktop is
// light and the phone is dark, so each page is seen in both schemes and both widths.
import { DEMO_EVENTS, OWNER } from '../festival';
import { expect, expectAccessible, expectFits, test } from '../page';

test('every page of the attendees is accessible', async ({ page }) => {
  test.setTimeout(180_000);
  const events = await (await page.request.get('/api/attendee/events/list')).json();
  const paths = ['/', '/ticket', '/lookup', '/my-data', '/why-trust', '/no-such-page', '/v1/docs'];
  for (const event of events.filter((event: { name: string }) => DEMO_EVENTS.includes(event.name))) {
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
    const all: Raffle[] = await (await page.request.get('/api/backoffice/raffle/list')).json();
    const raffles = all.filter((raffle) => DEMO_EVENTS.includes(raffle.event_name));
    const paths = ['', 'events', 'events/new', 'raffles', 'staff', 'queue', 'dead-letters', 'audit', 'outbox', 'account'];
    const [mail] = await (await page.request.get('/api/backoffice/operations/mails')).json();
    paths.push(`outbox?mail=${encodeURIComponent(mail.name)}`);
    for (const raffle of raffles) paths.push(`raffles/${raffle.id}`, `events/${raffle.event}`);
    const first = (phase: string) => raffles.find((raffle) => raffle.phase === phase)?.id;
    paths.push(`events/${raffles[0].event}/edit`, `raffles/${first('drawn')}/runners-up`, `raffles/${first('drawn')}/log`);
    // What can be changed becomes less with each phase.
    for (const phase of ['planned', 'open', 'cancelled']) paths.push(`raffles/${first(phase)}/edit`);
    for (const path of new Set(paths)) {
      await page.goto(`/backoffice/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expectAccessible(page, `/backoffice/${path}`);
      await expectFits(page, `/backoffice/${path}`);
    }
  });
});

test('a sign-in link that is no link, and one that was used, say what to do', async ({ page }) => {
  await page.goto('/backoffice/link');
  await expect(page.getByRole('heading', { name: 'This address has no link in it' })).toBeVisible();
  await expectAccessible(page, 'a sign-in link without a token');
  await page.goto('about:blank');
  await page.goto('/backoffice/link#used-up');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This link does not work any more' })).toBeVisible();
  await page.mouse.move(0, 0);
  await expectAccessible(page, 'a sign-in link that was used');
  await expectFits(page, 'a sign-in link that was used');
});

test('a button in a notice can be read while the mouse is on it', async ({ page, isMobile }) => {
  test.skip(isMobile, 'phones have no mouse');
  await page.goto('/backoffice/link#used-up');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Ask for a new link' }).hover();
  await expectAccessible(page, 'a button under the mouse');
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

interface Raffle {
  id: string;
  event: string;
  event_name: string;
  phase: string;
}
