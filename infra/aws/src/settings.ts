// What can be chosen when the stacks are made, each with its default. `--context name=value` sets one.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';

/** The processor of the functions and of the container. */
export type Arch = 'arm64' | 'x86_64';

/** An address under a domain of your own, with the certificate for it, which has to lie in us-east-1. */
export interface Domain {
  readonly name: string;
  readonly certificate: string;
}

/** All choices. */
export interface Settings {
  /** Stands in front of the names of stacks and functions, so that one account can hold several. */
  readonly name: string;
  readonly arch: Arch;
  /** The folder with `<arch>/lambda_api.zip` and the others. */
  readonly artefacts: string;
  /** Whether functions that were not built are an error. A synthesis to look at does without them. */
  readonly areArtefactsRequired: boolean;
  /** Who is told of alarms and of the budget. */
  readonly mail?: string;
  /** The sender of letters, whose domain or address SES has to know. */
  readonly mailFrom: string;
  /** Dollars a month, at which the budget speaks up. */
  readonly budgetUsd: number;
  /** How many days back the tables can be restored to; 0 for none. */
  readonly backupDays: number;
  /** Whether there is a MySQL for reports. */
  readonly hasReporting: boolean;
  /** How many containers run the backoffice; without a value there is no container service at all. */
  readonly containers?: number;
  /** How many tasks answer attendees in a rush; without a value there is nothing of it. */
  readonly rush?: number;
  readonly domain?: Domain;
  /**
   * The port of a stand-in for AWS on this machine, if this goes there. It names secrets and schedules
   * differently, and its door has no host of its own. Nothing else is made differently.
   */
  readonly standInPort?: number;
  /** The address of a MySQL or MariaDB on this machine, which stands in for the one of `reporting`. */
  readonly standInLedger?: string;
}

/** The folder of this package, wherever its compiled files lie. */
export const PACKAGE = findPackage(__dirname);

/** The folder of the checkout. */
export const CHECKOUT = resolve(PACKAGE, '../..');

function findPackage(folder: string): string {
  return existsSync(resolve(folder, 'cdk.json')) ? folder : findPackage(resolve(folder, '..'));
}

/** Reads every choice, and refuses what is none. */
export function settingsOf(app: App): Settings {
  const text = (name: string): string | undefined => {
    const value = app.node.tryGetContext(name) as unknown;
    return value === undefined || value === '' ? undefined : String(value);
  };
  const number = (name: string, least: number, most: number): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (!Number.isInteger(parsed) || parsed < least || parsed > most) {
      throw new Error(`${name} is ${value}; it is a whole number from ${least} to ${most}`);
    }
    return parsed;
  };
  const oneOf = <T extends string>(name: string, values: readonly T[], normally: T): T => {
    const value = text(name) ?? normally;
    const found = values.find((one) => one === value);
    if (found === undefined) throw new Error(`${name} is ${value}; it is one of ${values.join(', ')}`);
    return found;
  };
  return {
    name: text('name') ?? 'festival-tickets',
    arch: oneOf('arch', ['arm64', 'x86_64'], 'arm64'),
    artefacts: resolve(CHECKOUT, text('artefacts') ?? 'target/lambda'),
    areArtefactsRequired: oneOf('artefacts-built', ['required', 'optional'], 'optional') === 'required',
    mail: text('mail'),
    mailFrom: text('mail-from') ?? 'tickets@example.org',
    budgetUsd: number('budget', 1, 1_000_000) ?? 20,
    backupDays: number('backup-days', 0, 35) ?? 7,
    hasReporting: oneOf('reporting', ['on', 'off'], 'off') === 'on',
    containers: number('container', 0, 20),
    rush: number('rush', 0, 20),
    domain: domainOf(text('domain'), text('certificate')),
    ...standIns(oneOf('stand-in', ['on', 'off'], 'off') === 'on', text('stand-in-ledger')),
  };
}

/** What stands in for AWS, and for its database. */
function standIns(isWanted: boolean, standInLedger: string | undefined): Pick<Settings, 'standInPort' | 'standInLedger'> {
  if (isWanted) return { standInPort: standInPort(), standInLedger };
  if (standInLedger !== undefined) throw new Error('stand-in-ledger goes with stand-in=on');
  return {};
}

/** Refuses to be lenient with anything but this machine. */
function standInPort(): number {
  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  const port = /^http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\/?$/.exec(endpoint)?.[1];
  if (port === undefined) {
    throw new Error('stand-in is for a stand-in on this machine: AWS_ENDPOINT_URL does not name one and its port');
  }
  return Number(port);
}

function domainOf(name: string | undefined, certificate: string | undefined): Domain | undefined {
  if (name === undefined && certificate === undefined) return undefined;
  if (name === undefined || certificate === undefined) {
    throw new Error('domain and certificate go together: set both, or neither');
  }
  return { name, certificate };
}
