// An account to which stacks are deployed, one after the other.
//
// What CloudFormation refuses is refused here: to give up what another stack uses, and to use what is not there.

import assert from 'node:assert/strict';
import { Body } from './made';

/** What is deployed, by the names of stacks. */
export type Account = Map<string, Body>;

/** Brings one stack up to date. */
export function deploy(account: Account, name: string, body: Body): void {
  const others = [...account].filter(([other]) => other !== name).map(([, other]) => other);
  const given = new Set(others.flatMap(exportsOf));
  for (const used of importsOf(body)) assert.ok(given.has(used), `${name} uses ${used}, which is not there`);
  for (const [other, output] of readsOf(body)) assert.ok(account.get(other)?.Outputs?.[output], `${name} reads ${output} of ${other}, which is not there`);
  const kept = new Set(exportsOf(body));
  const gone = exportsOf(account.get(name)).filter((one) => !kept.has(one));
  for (const one of gone) for (const other of others) assert.ok(!importsOf(other).includes(one), `${name} gives up ${one}, which is used`);
  account.set(name, body);
}

/** Destroys one stack. */
export function destroy(account: Account, name: string): void {
  const gone = exportsOf(account.get(name));
  account.delete(name);
  for (const [other, body] of account) for (const used of importsOf(body)) assert.ok(!gone.includes(used), `${other} uses ${used}`);
}

function exportsOf(body?: Body): string[] {
  return Object.values(body?.Outputs ?? {}).flatMap((output) => output.Export?.Name ?? []);
}

/** What is read when a stack is deployed, and may go afterwards. */
function readsOf(body: Body): [string, string][] {
  const all = JSON.stringify(body.Resources).matchAll(/"Fn::GetStackOutput":{"StackName":"([^"]+)","OutputName":"([^"]+)"}/g);
  return [...all].map(([, stack = '', output = '']) => [stack, output]);
}

function importsOf(body: Body): string[] {
  return [...JSON.stringify(body.Resources).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? '');
}
