// The journeys through the deployed stacks: `cargo xtask deployed` starts what they run on.
import { defineConfig } from '@playwright/test';

import { desktop, launchOptions, phone } from './browser';
import { SITE } from './deployed/front';

export default defineConfig({
  testDir: 'deployed',
  globalSetup: './deployed/start',
  workers: 1,
  // A raffle opens, closes by the clock, and is drawn by a schedule that looks every ten seconds.
  timeout: 420_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: { baseURL: SITE, launchOptions, locale: 'en-GB', trace: 'retain-on-failure' },
  projects: [
    { name: 'desktop', use: { ...desktop, colorScheme: 'light' } },
    { name: 'phone', use: { ...phone, colorScheme: 'dark' }, grep: /@phone/ },
  ],
});
