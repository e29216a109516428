// Signs the owner in by a link, and keeps the cookies for the tests.
import { chromium, type FullConfig } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { OWNER } from './festival';

export async function signIn(config: FullConfig, link: string): Promise<void> {
  mkdirSync(path.dirname(OWNER), { recursive: true });
  const browser = await chromium.launch(config.projects[0].use.launchOptions);
  const page = await browser.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: /You are signed in/ }).waitFor();
  await page.context().storageState({ path: OWNER });
  await browser.close();
}
