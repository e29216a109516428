// Releases of the pages on the deployed site: a new one is shown at once, what it replaces goes on working for pages
// that are open, and an operator takes it back with one command.
import type { APIResponse, Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from '../page';

const CHECKOUT = path.join(__dirname, '../..');
const MARK = '<!-- the next release -->';
const FRESH = 'pkg/only-in-the-next-release.js';

test('a release that is taken back leaves the one before, as it was', async ({ page }) => {
  const before = await shell(page);
  expect(before).not.toContain(MARK);
  const script = /\/pkg\/[\w./-]+\.js/.exec(before)?.[0] ?? '';

  const next = nextRelease();
  try {
    run('deploy-site', next);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  try {
    expect(await shell(page)).toBe(before + MARK);
    await isKeptForEver(page, `/${FRESH}`);
    await isKeptForEver(page, script);
  } finally {
    // Whatever comes next finds the pages as they were.
    run('rollback-site');
  }
  expect(await shell(page)).toBe(before);
  await isKeptForEver(page, `/${FRESH}`);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

/** The page that names all others' files. No browser and no edge may keep it. */
async function shell(page: Page): Promise<string> {
  const answer = await page.request.get('/');
  expect(rule(answer)).toBe('no-cache');
  return answer.text();
}

/** A file whose name changes with what is in it. */
async function isKeptForEver(page: Page, file: string): Promise<void> {
  const answer = await page.request.get(file);
  expect([file, answer.status(), rule(answer)]).toEqual([file, 200, 'public, max-age=31536000, immutable']);
}

function rule(answer: APIResponse): string | undefined {
  return answer.headers()['cache-control'];
}

/** The pages as they were built, with one file more and another shell. */
function nextRelease(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'festival-release-'));
  cpSync(path.join(CHECKOUT, 'target/site'), folder, { recursive: true });
  writeFileSync(path.join(folder, 'attendee', FRESH), 'export {};\n');
  appendFileSync(path.join(folder, 'attendee/index.html'), MARK);
  return folder;
}

/** What an operator runs. */
function run(command: string, ...args: string[]): void {
  execFileSync('npm', ['run', '--silent', command, '--', ...args], { cwd: path.join(CHECKOUT, 'infra/aws'), stdio: 'inherit' });
}
