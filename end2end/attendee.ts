// What an attendee does, by the words on the page.
import { expect, type Browser, type Page } from '@playwright/test';

export interface Person {
  first: string;
  last: string;
  email: string;
  party?: number;
}

let counter = 0;

/** Somebody who has not registered before, in any run. */
export function somebody(party = 1): Person {
  counter += 1;
  const unique = `${Date.now().toString(36)}${counter}`;
  return { first: 'Grace', last: 'Hopper', email: `grace.${unique}@example.org`, party };
}

/** Fills the registration form in and sends it; answers with the ticket code. */
export async function register(page: Page, raffle: string, person: Person): Promise<string> {
  await page.goto(`/raffles/${raffle}/register`);
  await fillIn(page, person);
  await page.getByRole('button', { name: 'Register' }).click();
  return ticketCode(page);
}

/** Registers so many others, each in a browser of their own; answers with their ticket codes. */
export async function registerOthers(browser: Browser, raffle: string, people: number): Promise<string[]> {
  const codes: string[] = [];
  while (codes.length < people) {
    const fresh = await (await browser.newContext()).newPage();
    codes.push(await register(fresh, raffle, somebody()));
    await fresh.context().close();
  }
  return codes;
}

export async function fillIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('First name').fill(person.first);
  await page.getByLabel('Last name').fill(person.last);
  await page.getByLabel('E-mail').fill(person.email);
  for (let people = 1; people < (person.party ?? 1); people += 1) {
    await page.getByRole('button', { name: 'One more' }).click();
  }
  await page.getByRole('checkbox').check();
}

/** The code on the ticket page. */
export async function ticketCode(page: Page): Promise<string> {
  await page.waitForURL(/\/ticket#/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return decodeURIComponent(new URL(page.url()).hash.slice(1));
}

/** Opens a ticket's page and waits until it says this. */
export async function expectStatus(page: Page, code: string, heading: string | RegExp): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`/ticket#${code}`);
  await expect(page.getByRole('heading', { name: heading })).toBeVisible({ timeout: 45_000 });
}
