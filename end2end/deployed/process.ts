// The binary as the process for attendees that answers in a planned rush: by the rights of the function for attendees,
// with what that function is told, and with the settings of a task (`infra/aws/test/deployed/told.ts`).
import { request, type APIRequestContext } from '@playwright/test';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PORT = 4609;
const ADDRESS = `http://127.0.0.1:${PORT}`;
const WORD = 'what CloudFront says to a load balancer';
const STARTS_WITHIN_MS = 20_000;

export interface Process {
  /** Calls it as CloudFront does. */
  readonly request: APIRequestContext;
  stop(): Promise<void>;
}

export async function startProcess(): Promise<Process> {
  const binary = process.env.FESTIVAL_BIN;
  if (!binary) throw new Error('Run `cargo xtask deployed`, which says where the binary is.');
  const server = spawn(binary, ['serve'], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...surroundings(), ...asAttendee(), ...HERE } });
  const ended = once(server, 'exit');
  const called = await request.newContext({ baseURL: ADDRESS, extraHTTPHeaders: { 'x-festival-edge': WORD, 'x-forwarded-for': '203.0.113.9' } });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await Promise.all([ended, called.dispose()]);
  };
  try {
    await Promise.race([answers(called), ended.then(() => Promise.reject(new Error('the process has ended')))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { request: called, stop };
}

const HERE = { FESTIVAL_HTTP_LISTEN: `127.0.0.1:${PORT}`, FESTIVAL_HTTP_EDGE_WORD: WORD };

/** What everybody here is told, but for what is said to tests: the binary knows no such settings. */
function surroundings(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FESTIVAL_')));
}

function asAttendee(): Record<string, string> {
  const told = execFileSync('node', ['build/test/deployed/told.js'], { cwd: path.join(__dirname, '../../infra/aws'), encoding: 'utf8' });
  return JSON.parse(told);
}

/** A load balancer asks without the word; and nothing else that listens here would know the word. */
async function answers(called: APIRequestContext): Promise<void> {
  const until = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < until) {
    const live = await fetch(`${ADDRESS}/health/live`).catch(() => undefined);
    if (live?.ok && (await called.get('/v1/events')).ok() && (await fetch(`${ADDRESS}/v1/events`)).status === 403) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing answers at ${ADDRESS}`);
}
