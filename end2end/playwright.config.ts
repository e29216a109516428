// Browser journeys against the binary as it is shipped, on a phone and on a desktop.
import { defineConfig } from '@playwright/test';

import { SITE } from './festival';

const launchOptions = {
  executablePath: process.env.FESTIVAL_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const desktop = { viewport: { width: 1280, height: 900 } };

export default defineConfig({
  testDir: 'tests',
  globalSetup: './start',
  // One festival for all; each journey makes what it changes.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // A machine that is shared stalls at times; what passes at the second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  use: { baseURL: SITE, launchOptions, locale: 'en-GB', trace: 'retain-on-failure' },
  projects: [
    { name: 'desktop', use: { ...desktop, colorScheme: 'light' } },
    { name: 'phone', use: { ...phone, colorScheme: 'dark' } },
  ],
});
