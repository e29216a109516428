// Browser journeys against the binary as it is shipped, on a phone and on a desktop.
import { defineConfig } from '@playwright/test';

import { desktop, launchOptions, phone } from './browser';
import { SITE } from './festival';

export default defineConfig({
  testDir: 'tests',
  globalSetup: './start',
  // One festival for all; each journey makes what it changes, and needs no other.
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // A machine that is shared stalls at times; what passes at the second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  use: { baseURL: SITE, launchOptions, locale: 'en-GB', trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure' },
  projects: [
    { name: 'desktop', use: { ...desktop, colorScheme: 'light' } },
    { name: 'phone', use: { ...phone, colorScheme: 'dark' } },
  ],
});
