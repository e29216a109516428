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

/** The same by the call that the form makes, where the form is not what is looked at. */
export async function registerByCall(page: Pick<Page, 'request'>, raffle: string, person = somebody()): Promise<string> {
  const form = {
    first_name: person.first,
    last_name: person.last,
    email: person.email,
    date_of_birth: '',
    party_size: String(person.party ?? 1),
    consent: true,
  };
  const answer = await page.request.post('/api/attendee/raffle/register', { data: { raffle, form } });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).code;
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

/** What a ticket's page is told about a code. */
export async function statusOf(page: Pick<Page, 'request'>, code: string): Promise<string> {
  const answer = await page.request.post('/api/attendee/raffle/status', { data: { code } });
  return (await answer.json()).status;
}

/** The published record of a raffle, once it is drawn. */
export async function drawRecord(page: Page, raffle: string) {
  const record = () => page.request.get(`/draws/${raffle}/record.json`);
  await expect.poll(async () => (await record()).status(), { timeout: 60_000 }).toBe(200);
  return (await record()).json();
}

/** The codes by what became of them. */
export async function fates(page: Page, codes: string[]): Promise<Record<string, string[]>> {
  const became: Record<string, string[]> = {};
  for (const code of codes) (became[await statusOf(page, code)] ??= []).push(code);
  return became;
}
