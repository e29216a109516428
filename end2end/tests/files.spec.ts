// The files inside the binary, as a browser or a CDN asks for them: packed, and kept for as long as they are true.
import { request, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { SITE } from '../festival';
import { expect, test } from '../page';

test.skip(({ isMobile }) => isMobile, 'no screen is involved');

for (const base of ['/', '/backoffice/']) {
  test(`the program at ${base} comes packed and is kept for ever`, async () => {
    const files = await programOf(base);
    expect(files.filter((file) => file.endsWith('.wasm'))).toHaveLength(1);
    for (const file of files) {
      const plain = await ask(file, '');
      expect(plain.status, file).toBe(200);
      expect(plain.headers['content-encoding'], file).toBeUndefined();
      expect(plain.headers['cache-control'], file).toBe('public, max-age=31536000, immutable');
      expect(plain.headers.vary, file).toContain('accept-encoding');

      const brotli = await ask(file, 'gzip, deflate, br');
      expect(brotli.headers['content-encoding'], file).toBe('br');
      expect(brotliDecompressSync(brotli.body).equals(plain.body), `${file} is the same when unpacked`).toBe(true);
      const gzip = await ask(file, 'gzip');
      expect(gzip.headers['content-encoding'], file).toBe('gzip');
      expect(gunzipSync(gzip.body).equals(plain.body), `${file} is the same when unpacked`).toBe(true);
      for (const answer of [brotli, gzip]) {
        expect(answer.headers['content-type'], file).toBe(plain.headers['content-type']);
        expect(answer.headers['cache-control'], file).toBe('public, max-age=31536000, immutable');
      }
    }
  });

  test(`a file that the program at ${base} does not have is missing, and not a page`, async () => {
    for (const file of ['pkg/app.0123456789abcdef.wasm', 'pkg/0123456789abcdef/app.js', 'nothing.js']) {
      const answer = await ask(base + file, 'br');
      expect(answer.status, file).toBe(404);
      expect(answer.headers['content-type'] ?? '', file).not.toContain('html');
      expect(answer.body.toString(), file).not.toContain('<html');
      expect(answer.headers['cache-control'] ?? '', file).not.toContain('immutable');
    }
  });
}

test('the shell is asked for anew each time, at every address of a page', async () => {
  const deep = ['/ticket', '/events/evt_none', '/raffles/raf_none/register', '/backoffice/raffles/raf_none'];
  for (const page of ['/', '/backoffice/', ...deep]) {
    const answer = await ask(page, 'br');
    expect(answer.status, page).toBe(200);
    expect(answer.headers['cache-control'], page).toBe('no-cache');
    expect(answer.headers['content-type'], page).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-encoding'], page).toBe('br');
    expect(brotliDecompressSync(answer.body).toString(), page).toContain('<html lang="en">');
  }
  expect((await ask('/config.json', '')).headers['cache-control']).toBe('no-cache');
});

test('the head of a file is the same without its body', async () => {
  const [file] = await programOf('/');
  for (const path of ['/', '/backoffice/', file]) {
    const whole = await ask(path, 'br');
    const head = await ask(path, 'br', 'HEAD');
    expect(head.status, path).toBe(200);
    expect(head.body, path).toHaveLength(0);
    expect(Number(head.headers['content-length']), path).toBe(whole.body.length);
    for (const name of ['content-type', 'content-encoding', 'cache-control', 'vary']) {
      expect(head.headers[name], `${name} of ${path}`).toBe(whole.headers[name]);
    }
  }
});

interface Answer {
  status?: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks as the network sees it: a browser would unpack the answer and hide how it came. */
function ask(path: string, accepts: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = accepts ? { 'accept-encoding': accepts } : {};
    const asked = request(SITE + path, { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The files of a program that its page names. */
async function programOf(base: string): Promise<string[]> {
  const page = (await ask(base, '')).body.toString();
  const named = page.matchAll(/(?:href|src)="([^"]*\/pkg\/[^"]+)"/g);
  return [...new Set([...named].map(([, file]) => file))];
}
