// Switching the container on and off while people work: promises about the order of things.
//
// Stack after stack is deployed, from one choice to the next, and after each of them is looked whether staff are answered.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Account, deploy, destroy } from './account';
import { Body, deployment } from './made';

const STAFF = ['ANY /api/backoffice/{proxy+}', 'ANY /api/sign-in/{proxy+}'];
const STAFF_STACK = 'festival-tickets-staff';
const CONTAINER = 'festival-tickets-container';
type Choice = readonly [string, Body][];

for (const reporting of ['off', 'on']) {
  const [none, off, on] = [deployment({ reporting }), deployment({ reporting, container: '0' }), deployment({ reporting, container: '1' })] as const;
  const also = `, with reporting ${reporting}`;
  const journeys: Record<string, Choice[]> = {
    'through 0, and back through 0': [none, off, on, off, none],
    'at once, and back at once': [none, on, none],
    'on again while the stack that was left is still there': [none, on, none, on, none, off],
    'from the first day': [on, off, on],
  };

  for (const [journey, choices] of Object.entries(journeys)) {
    test(`staff are answered all the time: ${journey}${also}`, () => {
      const account: Account = new Map();
      for (const [name, body] of choices.flat()) {
        deploy(account, name, body);
        if (account.has(STAFF_STACK)) assertStaffAreAnswered(account);
      }
    });
  }

  test(`a container that nobody is led to can be destroyed, after the choice was 0 or taken away${also}`, () => {
    for (const choices of [[on, off], [on, none], [on, off, none]]) {
      const account: Account = new Map();
      for (const [name, body] of choices.flat()) deploy(account, name, body);
      destroy(account, CONTAINER);
      assertStaffAreAnswered(account);
    }
  });

  test(`who answers staff is said by one stack, which makes no route anew${also}`, () => {
    const names = [none, off, on].map((choice) => {
      const owners = choice.filter(([, body]) => routes(body).some(([, key]) => STAFF.includes(key)));
      assert.deepEqual(owners.map(([name]) => name), [STAFF_STACK]);
      return routes(owners[0]?.[1] ?? assert.fail()).map(([name]) => name);
    });
    assert.equal(new Set(names.map(String)).size, 1);
    assert.equal(names[0]?.length, STAFF.length);
  });
}

function assertStaffAreAnswered(account: Account): void {
  const all = [...account.values()].flatMap((body) => routes(body).map(([, key, target]) => ({ key, target, body })));
  const found = all.filter(({ key }) => STAFF.includes(key));
  assert.deepEqual(found.map(({ key }) => key).sort(), STAFF);
  for (const { key, target, body } of found) {
    const [, integration] = Object.entries(body.Resources).find(([name]) => target.includes(`"${name}"`)) ?? assert.fail(key);
    if (integration.Properties.ConnectionType === 'VPC_LINK') assert.ok(tasks(account) > 0, 'staff are led to a container that is off');
    else assert.match(JSON.stringify(integration.Properties.IntegrationUri), /Backoffice/);
  }
}

/** The names, keys and targets of the routes in a template. */
function routes(body: Body): [string, string, string][] {
  const all = Object.entries(body.Resources).filter(([, resource]) => resource.Type === 'AWS::ApiGatewayV2::Route');
  return all.map(([name, { Properties }]) => [name, String(Properties.RouteKey), JSON.stringify(Properties.Target)]);
}

function tasks(account: Account): number {
  const all = Object.values(account.get(CONTAINER)?.Resources ?? {});
  return Number(all.find((resource) => resource.Type === 'AWS::ECS::Service')?.Properties.DesiredCount ?? 0);
}
