// Starts the shipped binary with a demo festival in a fresh folder, signs the owner in by the
// printed link, and stops the server by its pid when the tests are over.
import type { FullConfig } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PORT } from './festival';
import { signIn } from './owner';

const START_WITHIN_MS = 60_000;

export default async function start(config: FullConfig): Promise<() => Promise<void>> {
  const binary = process.env.FESTIVAL_BIN;
  if (!binary) throw new Error('Set FESTIVAL_BIN to the built binary, or run `cargo xtask e2e`.');
  const folder = mkdtempSync(path.join(tmpdir(), 'festival-e2e-'));
  // Tests run in processes of their own, which get this environment as well.
  process.env.FESTIVAL_STORE_FOLDER = folder;
  const server = spawn(binary, ['serve', '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      FESTIVAL_HTTP_LISTEN: `127.0.0.1:${PORT}`,
      FESTIVAL_HTTP_ADDRESS_BURST: '100000',
      FESTIVAL_LOG_FILTER: 'error',
    },
  });
  const link = await signInLink(server);
  await signIn(config, link);
  return async () => {
    // Whoever waits for the end of what has ended waits for nothing, and Node then ends the whole run as if all were well.
    const ended = server.exitCode ?? server.signalCode;
    if (ended !== null) throw new Error(`The server ended by itself, with ${ended}.`);
    const stopped = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await stopped;
    rmSync(folder, { recursive: true, force: true });
  };
}

function signInLink(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error(`The server did not start:\n${printed}`)), START_WITHIN_MS);
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${printed}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const link = /http\S+\/link#\S+/.exec(printed);
      if (!link) return;
      clearTimeout(timer);
      resolve(link[0]);
    });
  });
}
