// The templates that the tests look at: as they are by default, with everything that stays switched on, and in a rush.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PACKAGE, Settings, settingsOf } from '../src/settings';
import { makeStacks } from '../src/stacks';

/** A statement of a policy, as it stands in a template. */
export interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** All templates of one choice, by the names of the stacks without what stands in front. */
export type Templates = Record<string, Template>;

/** A template as it is written into a file. */
export interface Body {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>;
}

/** The templates under these choices. */
export function made(context: Record<string, string>): Templates {
  const stacks = makeStacks(...chosen(context));
  const entries = Object.entries(stacks).filter((entry): entry is [string, Stack] => entry[1] instanceof Stack);
  return Object.fromEntries(entries.map(([name, stack]) => [name, Template.fromStack(stack)]));
}

/** The templates under these choices, in the order in which `cdk deploy --all` deploys them, each with the name of its stack. */
export function deployment(context: Record<string, string>): [string, Body][] {
  const [app, settings] = chosen(context);
  makeStacks(app, settings);
  return app.synth().stacks.map((stack) => [stack.stackName, stack.template as Body]);
}

/** The stacks that each waits for when it is deployed, by their names. */
export function waits(context: Record<string, string>): Record<string, string[]> {
  const [app, settings] = chosen(context);
  makeStacks(app, settings);
  return Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack.dependencies.map((other) => other.id)]));
}

function chosen(context: Record<string, string>): [App, Settings] {
  const { context: flags } = JSON.parse(readFileSync(join(PACKAGE, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ context: { ...flags, ...context } });
  return [app, settingsOf(app)];
}

/** As it is by default. */
export const normal = made({});

/** With everything that can be switched on to stay. */
export const full = made({ container: '1', reporting: 'on', mail: 'operator@example.org', arch: 'x86_64' });

/** With a process for attendees, and nothing else. */
export const rushing = made({ rush: '4' });

/** Every resource of every stack, with its name. */
export function resources(templates: Templates): [string, Resource][] {
  return Object.values(templates).flatMap((template) => Object.entries(template.toJSON().Resources as Record<string, Resource>));
}

/** The resources of a type. */
export function ofType(templates: Templates, type: string): [string, Resource][] {
  return resources(templates).filter(([, resource]) => resource.Type === type);
}

/** Every statement of roles' policies whose name begins like this; of all where it is empty. */
export function statements(templates: Templates, role = ''): Statement[] {
  const policies = ofType(templates, 'AWS::IAM::Policy').filter(([name]) => name.startsWith(role));
  return policies.flatMap(([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

/** The actions of a statement. */
export function actions(statement: Statement): string[] {
  return [statement.Action].flat();
}

/** The statement that allows an action on an item with this partition key, if one does. */
export function allowing(of: readonly Statement[], action: string, partition: string): Statement | undefined {
  return of.find((statement) => {
    if (statement.Effect !== 'Allow' || !actions(statement).includes(action)) return false;
    const keys = statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] as string[] | undefined;
    return keys === undefined || keys.some((key) => matches(key, partition));
  });
}

function matches(pattern: string, text: string): boolean {
  const ending = pattern.endsWith('*');
  return ending ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
