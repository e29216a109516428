// Loads a page in Chromium with an empty cache and says what came over the wire, headers included.
import { chromium } from 'playwright-core';

const page = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });
const tab = await context.newPage();
const session = await context.newCDPSession(tab);
await session.send('Network.enable');
await session.send('Network.setCacheDisabled', { cacheDisabled: true });

const files = new Map();
session.on('Network.responseReceived', ({ requestId, response }) => {
  if (response.url.startsWith('data:')) return;
  const encoding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding');
  const path = new URL(response.url).pathname;
  files.set(requestId, { path, status: response.status, encoding: encoding?.[1] ?? '', bytes: 0 });
});
session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
  const file = files.get(requestId);
  if (file) file.bytes = encodedDataLength;
});

await tab.goto(page, { waitUntil: 'networkidle' });
await tab.getByRole('heading', { level: 1 }).first().waitFor();
await tab.waitForLoadState('networkidle');

const all = [...files.values()];
console.log(JSON.stringify({ bytes: all.reduce((sum, file) => sum + file.bytes, 0), files: all }));
await browser.close();
