// Signing in by a link; for the owner, whose cookies are kept for the tests.
import { chromium, type FullConfig, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { OWNER } from './festival';

/** Uses a sign-in link, as somebody does who has no password yet. */
export async function signInBy(link: string, page: Page): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: /You are signed in/ }).waitFor();
}

export async function signIn(config: FullConfig, link: string): Promise<void> {
  mkdirSync(path.dirname(OWNER), { recursive: true });
  const browser = await chromium.launch(config.projects[0].use.launchOptions);
  const page = await browser.newPage();
  await signInBy(link, page);
  await page.context().storageState({ path: OWNER });
  await browser.close();
}
