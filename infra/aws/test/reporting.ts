// Giving the database of lists and charts up again: promises about the order of things.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { PACKAGE } from '../src/settings';
import { Account, deploy, destroy } from './account';
import { deployment } from './made';

const OTHERS: Record<string, Record<string, string>> = { 'without a container': {}, 'beside a container': { container: '1' } };

for (const [what, others] of Object.entries(OTHERS)) {
  const on = deployment({ ...others, reporting: 'on' });

  test(`reporting is switched off as the README says, ${what}`, () => {
    assert.ok(readFileSync(join(PACKAGE, 'README.md'), 'utf8').includes('`npx cdk deploy <name>-api --exclusively'));
    const account: Account = new Map(on);
    const off = deployment(others);
    const api = off.find(([name]) => name.endsWith('-api')) ?? assert.fail();
    for (const [name, body] of [api, ...off]) deploy(account, name, body);
  });

  test(`stack after stack can be destroyed, the last one first, ${what}`, () => {
    const account: Account = new Map(on);
    for (const [name] of on.toReversed()) destroy(account, name);
    assert.equal(account.size, 0);
  });
}
