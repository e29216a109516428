// A raffle through the deployed functions: opened by staff, registered for in the attendee's SPA, closed by the
// clock, drawn by the timetable's own schedule, won, claimed; and a place that is given back moves on. Staff look
// somebody up meanwhile, in the database behind the ledger's function.
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { expectStatus, register, registerByCall, registerOthers, somebody, statusOf } from '../attendee';
import { OWNER } from '../festival';
import { localTime, makeOpenRaffle } from '../organizer';
import { expect, test } from '../page';
import { startProcess } from './process';

const MINUTE = 1 / (24 * 60);
/** A schedule, a look every ten seconds, a seal twelve seconds after closing, and a machine that is shared. */
const DRAWN_WITHIN_MS = 180_000;

test('a raffle from its opening to the last place, by the clock alone', async ({ page, browser }) => {
  const context = await browser.newContext({ storageState: OWNER });
  const desk = await context.newPage();
  const raffle = await makeOpenRaffle(desk, { opens: localTime(MINUTE), closes: localTime(3 * MINUTE) });

  const code = await register(page, raffle, somebody());
  await expect(page.getByRole('heading', { name: 'You are registered' })).toBeVisible({ timeout: 60_000 });
  const codes = [code, ...(await registerOthers(browser, raffle, 1)), await registerInARush(raffle)];
  await staffFind(desk, raffle, 'hopper gr', 3);
  await staffFind(desk, raffle, 'Nobody', 0);

  await expect.poll(() => statusOf(page, code), { timeout: 3 * 60_000 + DRAWN_WITHIN_MS, intervals: [2_000] }).not.toBe('registered');
  await expect
    .poll(async () => (await fates(page, codes)).toSorted(), { timeout: DRAWN_WITHIN_MS })
    .toEqual(['runner_up', 'won', 'won']);
  const became = await fates(page, codes);
  const won = codes.filter((_, index) => became[index] === 'won');
  const next = codes[became.indexOf('runner_up')] ?? '';

  await expectStatus(page, won[0] ?? '', 'You have won');
  await page.getByRole('button', { name: /Claim/ }).click();
  await expect(page.getByRole('heading', { name: 'Your place is certain' })).toBeVisible();

  await expectStatus(page, won[1] ?? '', 'You have won');
  await page.getByRole('button', { name: /Give the place back/ }).click();
  await page.getByRole('button', { name: 'Give it back' }).click();
  await expect(page.getByRole('heading', { name: 'You gave your place back' })).toBeVisible();
  await expectStatus(page, next, 'A place is free for you');

  await theDrawIsPublic(page, raffle);
  expect(rebuildLedger()).toContain('The ledger is rebuilt: 3 registrations, 1 raffles.');
  await staffFind(desk, raffle, 'Grace', 3);
  await expect.poll(lettersSent, { timeout: 60_000 }).toBeGreaterThanOrEqual(7);
  await context.close();
});

/** Registers somebody with the process that answers attendees in a rush, and has it tell them so. */
async function registerInARush(raffle: string): Promise<string> {
  const rush = await startProcess();
  try {
    const code = await registerByCall(rush, raffle);
    await expect.poll(() => statusOf(rush, code), { timeout: 60_000 }).toBe('registered');
    return code;
  } finally {
    await rush.stop();
  }
}

/** What an operator does who doubts the lists: from the table, through the ledger's function, into its database. */
function rebuildLedger(): string {
  return execFileSync('npm', ['run', '--silent', 'rebuild-ledger'], { cwd: path.join(__dirname, '../../infra/aws'), encoding: 'utf8' });
}

/** Looks for people by the beginning of a name, once the ledger has heard of all three. */
async function staffFind(desk: Page, raffle: string, text: string, found: number): Promise<void> {
  await expect(async () => {
    await desk.goto(`/backoffice/raffles/${raffle}/registrations`);
    await expect(desk.getByText(/all 3 registrations/)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  await desk.getByLabel('Look for somebody').fill(text);
  await desk.getByRole('button', { name: 'Search' }).click();
  if (found === 0) await expect(desk.getByRole('heading', { name: 'Nobody was found' })).toBeVisible();
  await expect(desk.locator('tbody tr')).toHaveCount(found);
}

async function theDrawIsPublic(page: Page, raffle: string): Promise<void> {
  const record = await (await page.request.get(`/draws/${raffle}/record.json`)).json();
  expect(record.winners).toHaveLength(2);
  const list = await page.request.get(`/draws/${raffle}/entries.bin`);
  expect(list.url()).toMatch(/entries-[0-9a-f]{64}\.bin$/);
  expect((await list.body()).length).toBe(3 * 33);
  await page.goto(`/draws/${raffle}`);
  await expect(page.getByText(record.seed).first()).toBeVisible();
  await page.getByRole('button', { name: 'Check the draw' }).click();
  await expect(page.getByRole('heading', { name: 'The draw is right' })).toBeVisible();
}

/** Three say that somebody is registered, three what the draw brought, one that a place is free. */
async function lettersSent(): Promise<number> {
  const told = await fetch(`http://127.0.0.1:${process.env.FESTIVAL_STAND_IN_PORT}/_ministack/ses/messages`);
  const { messages } = (await told.json()) as { messages: Record<string, unknown[]> };
  return Object.values(messages).flat().length;
}

function fates(page: Page, codes: string[]): Promise<string[]> {
  return Promise.all(codes.map((code) => statusOf(page, code)));
}
