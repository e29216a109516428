// The mails that the festival under test writes into its outbox folder, as the backoffice lists them.
import { expect, type Page } from '@playwright/test';

export interface Mail {
  name: string;
  to: string;
  subject: string;
}

/** The mails that are addressed to somebody, the latest first. */
export async function mailsTo(desk: Page, address: string): Promise<Mail[]> {
  const mails: Mail[] = await (await desk.request.get('/api/backoffice/operations/mails')).json();
  return mails.filter((mail) => mail.to === address);
}

/** The text of a mail to somebody whose subject begins so, once it has been written. */
export async function mailTo(desk: Page, address: string, subject = ''): Promise<string> {
  const find = async () => (await mailsTo(desk, address)).find((mail) => mail.subject.startsWith(subject))?.name ?? '';
  await expect.poll(find, { message: `a mail “${subject}” to ${address}`, timeout: 30_000 }).not.toBe('');
  const mail = await desk.request.get(`/api/backoffice/operations/mail?name=${encodeURIComponent(await find())}`);
  return (await mail.json()).text;
}
