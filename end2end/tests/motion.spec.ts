// Whoever asks their device for less motion sees none here.
import type { Page } from '@playwright/test';

import { OWNER } from '../festival';
import { expect, test } from '../page';

/** What takes so many seconds is over before anybody sees it. */
const UNSEEN_SECS = 0.01;

test.skip(({ isMobile }) => isMobile, 'the style is the same on both');

test('nothing moves on the pages of the attendees', async ({ page }) => {
  const [event] = await (await page.request.get('/api/attendee/events/list')).json();
  const otherwise: string[] = [];
  for (const path of ['/', `/events/${event.id}`, `/raffles/${event.raffles[1].id}/register`, '/ticket']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    otherwise.push(...(await expectStillness(page, path)));
  }
  expect(otherwise.join()).toContain('changes');
});

test('nothing moves while a page is being loaded', async ({ page }) => {
  await page.route('**/api/attendee/events/list*', () => {});
  await page.goto('/');
  await expect(page.getByText('Loading')).toBeAttached();
  expect((await expectStillness(page, 'the first page, on its way')).join()).toContain('plays pulse');
});

test.describe('signed in', () => {
  test.use({ storageState: OWNER });

  test('nothing moves in the backoffice, and no question rises', async ({ page }) => {
    const raffles = await (await page.request.get('/api/backoffice/raffle/list')).json();
    const open = raffles.find((raffle: { phase: string }) => raffle.phase === 'open');
    await page.goto('/backoffice/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    expect((await expectStillness(page, 'the first page of the backoffice')).join()).toContain('changes');
    await page.goto(`/backoffice/raffles/${open.id}`);
    await page.getByRole('button', { name: 'Close early' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect((await expectStillness(page, 'a question')).join()).toContain('plays rise');
  });
});

/** Nothing moves for whoever wants that; answers with what does for everybody else. */
async function expectStillness(page: Page, what: string): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(() => moving(page), `${what} with reduced motion`).toEqual([]);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  return moving(page);
}

/** What moves or would move, and for how many seconds. */
async function moving(page: Page): Promise<string[]> {
  const moves = await page.evaluate(allMoves);
  return moves.filter(({ secs }) => secs > UNSEEN_SECS).map(({ what, secs }) => `${what} for ${secs} s`);
}

/** Runs in the page. */
function allMoves(): { what: string; secs: number }[] {
  const inSecs = (time: string) => (parseFloat(time) || 0) / (time.endsWith('ms') ? 1_000 : 1);
  const longest = (times: string) => Math.max(...times.split(',').map(inSecs));
  const ofStyle = (element: Element, part: string) => {
    const style = getComputedStyle(element, part);
    const name = `${element.localName}.${element.className}${part}`;
    const plays = style.animationName === 'none' ? '0s' : style.animationDuration;
    return [
      { what: `${name} changes`, secs: longest(style.transitionDuration) },
      { what: `${name} plays ${style.animationName}`, secs: longest(plays) },
    ];
  };
  const parts = ['', '::before', '::after', '::backdrop'];
  const styled = [...document.querySelectorAll('*')].flatMap((element) => parts.flatMap((part) => ofStyle(element, part)));
  const running = document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().activeDuration));
  return [...styled, ...running.map((millis) => ({ what: 'something plays', secs: millis / 1_000 }))];
}
