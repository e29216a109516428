// Who may do what. Every right names its action and its resource, and in the hot table the partitions as well:
// the names of partitions are those of `docs/adr/0018-dynamodb.md` and `docs/adr/0019-sqs.md`.

import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
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
const AUDIT = ['audit', 'audit-of#*'];

/** The partitions that each action may be done to. */
type Rights = Partial<Record<TableAction, readonly string[]>>;

/** What the parts of the product have rights to. */
export interface Kept {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly settings: Settings;
}

/**
 * Registers, and looks up. It writes no registration, board or raffle, and deletes nothing.
 *
 * Whoever takes it over can see which keys have registered where, with how many people and what became of them: to count a
 * pool it goes through the rows, which tells their keys. No name, no address and no date of birth.
 */
export function allowAttendee(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, ['GetItem', 'BatchGetItem', 'Query'], PUBLIC);
  inPartitions(role, table, ['GetItem'], ['refused#*']);
  readTickets(role, table);
  countPools(role, table);
  inPartitions(role, table, ['PutItem', 'UpdateItem'], ['counts#*']);
  inPartitions(role, queueTable, ['PutItem'], ['sent#*']);
  send(role, [kept.messaging.intake]);
  readFiles(role, files);
  readSecret(role, kept);
}

/**
 * Answers an offer of a place, passes places on, and grants what people wish about their own data.
 *
 * Rights end at partitions. So whoever takes it over can see registrations, move any place and erase anybody; but not
 * make a draw, a raffle, a record or a link, nor see who works here.
 */
export function allowClaims(role: IRole, kept: Kept): void {
  const { table, queueTable } = kept.data;
  byAction(role, table, {
    GetItem: ['meta', 'event', 'raffle', 'draw#*', 'person#*', 'counts#*', 'data-link#*', 'mail#*'],
    BatchGetItem: ['line#*'],
    Query: ['draw#*', 'line#*', 'parcel#*', 'mail#*', 'data-links-of#*'],
    // Of a raffle, that somebody has left its pool; of mails that are noted together, those to somebody.
    UpdateItem: ['draw#*', 'line#*', 'staged', 'person#*', 'raffle', 'refused#*', 'counts#*', 'mail#*'],
    // A line that is nobody's by now takes the place of the one that was somebody's.
    PutItem: ['line#*', 'erased#*', 'outbox', 'counts#*', ...AUDIT],
    DeleteItem: ['line#*', 'staged', 'outbox', ...DATA_LINKS],
    BatchWriteItem: ['parcel#*', 'staged', 'outbox', 'mail#*', 'data-links-of#*'],
  });
  countPools(role, table);
  keep(role, table, 'raffle', ['body']);
  keep(role, table, 'draw#*', ['token', 'buckets', 'changes']);
  // A registration that could not be stored is deleted from the dead letters with all else of its person.
  byAction(role, queueTable, { Query: ['dead'], DeleteItem: ['dead'] });
  send(role, [kept.messaging.post]);
  readSecret(role, kept);
}

/** All that organizers do. */
export function allowBackoffice(role: IRole, kept: Kept): void {
  onTable(role, kept.data.table, [...READ, ...WRITE]);
  onTable(role, kept.data.queueTable, [...READ, ...WRITE]);
  send(role, lanesOf(kept));
  countQueues(role, kept);
  readFiles(role, kept.data.files);
  writeFiles(role, kept.data.files);
  readSecret(role, kept);
}

/**
 * Handles messages: stores registrations, writes letters, gives notice. Of those who work here it reads the list, to make
 * a link by which one of them signs in; who takes it over can make one for anybody. It sees neither passwords, sessions,
 * secrets of draws nor the audit log.
 */
export function allowWorker(role: IRole, kept: Kept): void {
  const { table, queueTable } = kept.data;
  byAction(role, table, {
    GetItem: ['meta', 'event', 'raffle', 'draw#*', 'person#*', 'refused#*', 'staff'],
    BatchGetItem: ['line#*'],
    Query: ['raffle', 'line#*', 'parcel#*', 'person#*'],
    UpdateItem: ['person#*', 'refused#*', 'mail#*'],
    PutItem: [...DATA_LINKS, 'link#*', 'staff#*'],
    ConditionCheckItem: ['staff#*'],
    BatchWriteItem: ['mail#*'],
  });
  byAction(role, queueTable, {
    GetItem: ['cause#*'],
    Query: ['dead'],
    UpdateItem: ['numbers'],
    PutItem: ['settled#*', 'cause#*', 'buried#*', 'dead'],
  });
  send(role, lanesOf(kept));
  allow(role, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'], arnsOf(lanesOf(kept)));
  readSecret(role, kept);
  writeLetters(role, kept);
  allow(role, ['events:PutEvents'], [kept.messaging.bus.eventBusArn]);
}

/** Opens, closes, seals, draws, passes places on. Never sees who works here. */
export function allowTimetable(role: IRole, kept: Kept): void {
  const { table, queueTable, files } = kept.data;
  inPartitions(role, table, [...READ, ...WRITE], [...RAFFLE, ...DATA_LINKS, ...AUDIT, 'secret']);
  onTable(role, queueTable, [...READ, ...WRITE]);
  send(role, lanesOf(kept));
  countQueues(role, kept);
  readFiles(role, files);
  writeFiles(role, files);
  readSecret(role, kept);
}

/**
 * A ticket is looked up by the key of its person's row. Of that row only what a status is told by can be had: see `TICKET`
 * in `registrations.rs` and `ERASED` in `erasures.rs`.
 */
function readTickets(role: IRole, table: Table): void {
  const ticket = ['raffle', 'nonce', 'party_size', 'erased_raffle', 'erased_nonce', 'erased_at'];
  onlyAttributes(role, table, 'GetItem', ['person#*'], ['pk', 'sk', ...ticket]);
}

/**
 * The size of a pool is counted from the rows of its people. So they may be gone through, but of each row only its key,
 * the raffle and the size of the party can be had, and neither a name nor an address.
 */
function countPools(role: IRole, table: Table): void {
  onlyAttributes(role, table, 'Query', ['person#*', 'erased#*'], ['pk', 'sk', 'raffle', 'party_size']);
}

function onlyAttributes(role: IRole, table: Table, action: TableAction, partitions: string[], attributes: string[]): void {
  allow(role, [`dynamodb:${action}`], [table.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
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

/**
 * One right for each action. A transaction names several partitions, and AWS does not say whether it compares those of
 * all its items at once: this way it may.
 */
function byAction(role: IRole, table: Table, rights: Rights): void {
  for (const [action, partitions = []] of Object.entries(rights)) inPartitions(role, table, [action as TableAction], partitions);
}

/** Attributes of a partition that stay as they are, whoever may change others of it, and whatever else is changed with it. */
function keep(role: IRole, table: Table, partition: string, attributes: string[]): void {
  role.addToPrincipalPolicy(new PolicyStatement({
    effect: Effect.DENY,
    actions: ['dynamodb:UpdateItem'],
    resources: [table.tableArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [partition] }, 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': attributes } },
  }));
}

function onTable(role: IRole, table: Table, actions: readonly TableAction[]): void {
  allow(role, actions.map((action) => `dynamodb:${action}`), [table.tableArn]);
}

function lanesOf({ messaging }: Kept): IQueue[] {
  return [messaging.intake, messaging.post];
}

function arnsOf(lanes: readonly IQueue[]): string[] {
  return lanes.map((lane) => lane.queueArn);
}

function send(role: IRole, lanes: readonly IQueue[]): void {
  allow(role, ['sqs:SendMessage'], arnsOf(lanes));
}

function countQueues(role: IRole, kept: Kept): void {
  allow(role, ['sqs:GetQueueAttributes'], arnsOf(lanesOf(kept)));
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
