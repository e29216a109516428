// Who may do what. Every right names its action and its resource, and in the hot table the partitions as well:
// the names of partitions are those of `docs/adr/0018-dynamodb.md` and `docs/adr/0019-sqs.md`.

import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { DataStack } from './data';
import { MessagingStack } from './messaging';
import { Settings } from './settings';

const READ = ['GetItem', 'BatchGetItem', 'Query'] as const;
const WRITE = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'] as const;
type TableAction = (typeof READ)[number] | (typeof WRITE)[number];

/** What everybody may see on the site anyway: events, raffles, how large a pool is, boards without names. */
const PUBLIC = ['event', 'raffle', 'counts#*', 'draw#*', 'line#*', 'parcel#*', 'meta'];
/** What a raffle consists of. */
const RAFFLE = [...PUBLIC, 'person#*', 'refused#*', 'erased#*', 'staged', 'outbox', 'mail#*'];
const DATA_LINKS = ['data-link#*', 'data-links-of#*'];
const STAFF = ['staff', 'staff#*', 'link#*'];
const AUDIT = ['audit', 'audit-of#*'];

/** What the parts of the product have rights to. */
export interface Kept {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly settings: Settings;
}

/** Registers, and looks up. No row of another person's, no draw, nothing deleted. */
export function allowAttendee(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, ['GetItem', 'BatchGetItem', 'Query'], PUBLIC);
  // A ticket code holds the key of its row; who does not have it cannot ask for the row.
  inPartitions(role, table, ['GetItem'], ['person#*', 'refused#*']);
  countPools(role, table);
  inPartitions(role, table, ['PutItem', 'UpdateItem'], ['counts#*']);
  inPartitions(role, queueTable, ['PutItem'], ['sent#*']);
  send(role, kept);
  readFiles(role, files);
  readSecret(role, kept);
}

/** Answers an offer of a place, and grants what people wish about their own data. */
export function allowClaims(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, [...READ, ...WRITE], [...RAFFLE, ...DATA_LINKS]);
  inPartitions(role, table, ['PutItem', 'UpdateItem', 'BatchWriteItem'], AUDIT);
  onTable(role, queueTable, [...READ, ...WRITE]);
  send(role, kept);
  readFiles(role, files);
  writeFiles(role, files);
  readSecret(role, kept);
}

/** All that organizers do. */
export function allowBackoffice(role: IRole, kept: Kept): void {
  onTable(role, kept.data.table, [...READ, ...WRITE]);
  onTable(role, kept.data.queueTable, [...READ, ...WRITE]);
  send(role, kept);
  countQueues(role, kept);
  readFiles(role, kept.data.files);
  writeFiles(role, kept.data.files);
  readSecret(role, kept);
}

/** Handles messages: stores registrations, writes letters, gives notice. Sees neither secrets of draws nor sessions. */
export function allowWorker(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, [...READ, ...WRITE], [...RAFFLE, ...DATA_LINKS, ...STAFF, ...AUDIT]);
  onTable(role, queueTable, [...READ, ...WRITE]);
  send(role, kept);
  allow(role, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'], arnsOf(kept));
  readFiles(role, files);
  readSecret(role, kept);
  writeLetters(role, kept);
  allow(role, ['events:PutEvents'], [kept.messaging.bus.eventBusArn]);
}

/** Opens, closes, seals, draws, passes places on. Never sees who works here. */
export function allowTimetable(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, [...READ, ...WRITE], [...RAFFLE, ...DATA_LINKS, ...AUDIT, 'secret']);
  onTable(role, queueTable, [...READ, ...WRITE]);
  send(role, kept);
  countQueues(role, kept);
  readFiles(role, files);
  writeFiles(role, files);
  readSecret(role, kept);
}

/**
 * The size of a pool is counted from the rows of its people. So they may be gone through, but of each row only
 * the raffle and the size of the party can be had, and neither a name nor an address.
 */
function countPools(role: IRole, table: Table): void {
  allow(role, ['dynamodb:Query'], [table.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['person#*', 'erased#*'] },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'raffle', 'party_size'] },
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    // "For all values" also holds where there is none: a call that names no attribute is told all.
    Null: { 'dynamodb:Attributes': 'false' },
  });
}

/** Each of these calls names the keys that it is about. One that does not, such as a scan, nobody is allowed. */
function inPartitions(role: IRole, table: Table, actions: readonly TableAction[], partitions: readonly string[]): void {
  allow(role, actions.map((action) => `dynamodb:${action}`), [table.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] },
  });
}

function onTable(role: IRole, table: Table, actions: readonly TableAction[]): void {
  allow(role, actions.map((action) => `dynamodb:${action}`), [table.tableArn]);
}

function arnsOf({ messaging }: Kept): string[] {
  return [messaging.intake, messaging.post].map((lane) => lane.queueArn);
}

function send(role: IRole, kept: Kept): void {
  allow(role, ['sqs:SendMessage'], arnsOf(kept));
}

function countQueues(role: IRole, kept: Kept): void {
  allow(role, ['sqs:GetQueueAttributes'], arnsOf(kept));
}

// Without the right to list a bucket, S3 calls a file that is not there forbidden.
function readFiles(role: IRole, files: IBucket): void {
  allow(role, ['s3:GetObject'], [files.arnForObjects('draws/*'), files.arnForObjects('pictures/*')]);
  allow(role, ['s3:ListBucket'], [files.bucketArn]);
}

function writeFiles(role: IRole, files: IBucket): void {
  allow(role, ['s3:PutObject'], [files.arnForObjects('draws/*'), files.arnForObjects('pictures/*')]);
}

function readSecret(role: IRole, { data, settings }: Kept): void {
  const byName = Stack.of(data).formatArn({
    service: 'secretsmanager', resource: 'secret', resourceName: `${data.secret.secretArn}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(role, ['secretsmanager:GetSecretValue'], [settings.standInPort === undefined ? data.secret.secretArn : byName]);
}

// SES asks for the identity of the sender, which may be an address or a domain; and for that of whoever is written to,
// where it is one of this account, as it has to be until AWS lets a new account write to everybody. So the right is for
// all identities of the account, and ends at the sender.
function writeLetters(role: IRole, { settings, messaging }: Kept): void {
  const identities = Stack.of(messaging).formatArn({ service: 'ses', resource: 'identity', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  allow(role, ['ses:SendEmail', 'ses:SendRawEmail'], [identities], { StringEquals: { 'ses:FromAddress': addressOf(settings.mailFrom) } });
}

/** The address in "Name <address>", or all of it. */
export function addressOf(sender: string): string {
  return /<([^>]+)>/.exec(sender)?.[1] ?? sender;
}

/** Adds one right to a role. */
export function allow(role: IRole, actions: string[], resources: string[], conditions?: Record<string, unknown>): void {
  role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }));
}
