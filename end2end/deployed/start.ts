// Puts the deployed distribution before the browser, and signs the owner in by a link that is made as an operator
// makes it.
import type { FullConfig } from '@playwright/test';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { signIn } from '../owner';
import { PORT, SITE } from './front';

const CHECKOUT = path.join(__dirname, '../..');

export default async function start(config: FullConfig): Promise<() => void> {
  const outputs = process.env.FESTIVAL_OUTPUTS;
  const standIn = process.env.FESTIVAL_STAND_IN_PORT;
  if (!outputs || !standIn) throw new Error('Run `cargo xtask deployed`, which says what was deployed, and where.');
  const name = new URL(addressIn(outputs)).host;
  const edge = spawn('node', [path.join(CHECKOUT, 'infra/local/edge.mjs'), String(PORT), standIn, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await Promise.race([once(edge.stdout, 'data'), once(edge, 'exit').then(() => Promise.reject(new Error(`port ${PORT} is taken`)))]);
    await confirmSender();
    await nothingIsThereYet();
    await signIn(config, SITE + ownerLink());
  } catch (error) {
    edge.kill();
    throw error;
  }
  return () => void edge.kill();
}

/** What an operator does once: SES takes letters of confirmed senders only. */
async function confirmSender(): Promise<void> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/v2/email/identities`, {
    method: 'POST',
    // The stand-in believes its owner without a signature.
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=none' },
    body: JSON.stringify({ EmailIdentity: 'tickets@example.org' }),
  });
  const told = await answer.text();
  if (!answer.ok && !told.includes('exist')) throw new Error(`the sender cannot be confirmed: ${told}`);
}

/** The public may come first: the function that it calls may write nothing that others would find. */
async function nothingIsThereYet(): Promise<void> {
  const answer = await fetch(`${SITE}/v1/events`);
  const told = await answer.text();
  if (answer.status !== 200) throw new Error(`/v1/events answered ${answer.status}: ${told}`);
}

/** The path of the link, which is made for the address that people will know. */
function ownerLink(): string {
  const said = execFileSync('npm', ['run', '--silent', 'owner-link'], { cwd: path.join(CHECKOUT, 'infra/aws'), encoding: 'utf8' });
  const link = /\/backoffice\/link#\S+/.exec(said)?.[0];
  if (!link) throw new Error(`There is no link in:\n${said}`);
  return link;
}

/** The address of the site, as the stack `web` names it. */
function addressIn(outputs: string): string {
  const stacks: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputs, 'utf8'));
  const address = Object.values(stacks).find((stack) => stack.Address)?.Address;
  if (!address) throw new Error(`${outputs} names no address`);
  return address;
}
