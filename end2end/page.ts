// What every test asks of every page: no violation of the content policy, no error in the
// console, and nothing that axe finds.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

const EXPECTED = [
  // A call that is refused or does not arrive is what tests ask for; the browser reports it all the same.
  /Failed to (load resource|fetch)/,
  // No script runs beside a mail: not even the one that records a test's trace.
  /Blocked script execution in '[^']*\/mail\.html/,
];

export const test = base.extend({
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    const complain = (text: string) => {
      if (!EXPECTED.some((expected) => expected.test(text))) complaints.push(text);
    };
    page.on('pageerror', (error) => complain(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complain(`console: ${message.text()}`);
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** Nothing that axe finds, in the state that the page is in. */
export async function expectAccessible(page: Page, what: string, without: string[] = []): Promise<void> {
  await page.evaluate(untilStill);
  // No page has frames, for which axe would open a second page each time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).disableRules(without).analyze();
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found, `axe on ${what}`).toEqual([]);
}

/** Runs in the page: colors on their way to others are no state. What never ends is not waited for. */
async function untilStill(): Promise<void> {
  const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
}

/** Nothing sticks out to the side: the page can be read at this width. */
export async function expectFits(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

export { expect };
