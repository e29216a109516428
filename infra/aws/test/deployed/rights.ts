// What roles are refused where the stacks are deployed and rights are enforced.
//
// Each call is refused, is not refused any more once the right is given, and is refused again when it is taken
// back: so it was the right that was missing, and nothing else.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  BatchGetItemCommand, BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand,
  TransactWriteItemsCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Actor, Hands, settingsOf } from './stacks';

interface Places {
  readonly table: string;
  readonly queueTable: string;
  readonly intake: string;
  readonly post: string;
  readonly bucket: string;
  readonly timetable: string;
  readonly scheduleRole: string;
  readonly group: string;
  readonly ledger: string;
}

type Call = (hands: Hands, places: Places) => Promise<unknown>;
/** What it is, the right that it needs, the call. */
type Case = readonly [string, string, Call];

const PEOPLE = 'person#0000';
/** A row that is not there. */
const nobody = { pk: { S: PEOPLE }, sk: { S: 'nobody' } };

function key(partition: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: partition }, sk: { S: 'x' } };
}

function get(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new GetItemCommand({ TableName: table, Key: key(partition) }));
}

/** Reads some columns of a row of a person. */
function look(...columns: string[]): Call {
  return ({ tables }, { table }) => tables.send(new GetItemCommand({
    TableName: table,
    Key: nobody,
    ProjectionExpression: columns.map((_, index) => `#c${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(columns.map((column, index) => [`#c${index}`, column])),
  }));
}

function put(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new PutItemCommand({ TableName: table, Item: key(partition), ConditionExpression: 'attribute_exists(pk)' }));
}

function putOnRoll(partition: string): Call {
  return ({ tables }, { queueTable }) => tables.send(new PutItemCommand({ TableName: queueTable, Item: key(partition), ConditionExpression: 'attribute_exists(pk)' }));
}

function remove(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new DeleteItemCommand({ TableName: table, Key: key(partition) }));
}

/** No message: one that is let in is refused for that. */
function sendTo(lane: 'intake' | 'post'): Call {
  return ({ queues }, places) => queues.send(new SendMessageCommand({ QueueUrl: places[lane], MessageBody: '' }));
}

type TableName = 'table' | 'queueTable';
type Deed = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** Does these to partitions, all together or not at all: not at all, because nothing is there. */
function together(deeds: readonly (readonly [Deed, string, TableName?])[]): Call {
  return ({ tables }, places) => tables.send(new TransactWriteItemsCommand({
    TransactItems: deeds.map(([deed, partition, table = 'table']) => {
      const one = { TableName: places[table], ConditionExpression: 'attribute_exists(pk)' };
      if (deed === 'Put') return { Put: { ...one, Item: key(partition) } };
      const update = { ...one, Key: key(partition), UpdateExpression: 'ADD turns :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
      return deed === 'Update' ? { Update: update } : { [deed]: { ...one, Key: key(partition) } };
    }),
  }));
}

function query(partition: string, table: TableName = 'table'): Call {
  return ({ tables }, places) => tables.send(new QueryCommand({
    TableName: places[table], KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: partition } }, Limit: 1,
  }));
}

/** Deletes what is not there, in a batch. */
function clear(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: key(partition) } }] } }));
}

function getMany(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [key(partition)] } } }));
}

function goThrough(columns: readonly string[]): Call {
  return ({ tables }, { table }) => tables.send(new QueryCommand({
    TableName: table,
    KeyConditionExpression: '#key = :people',
    ExpressionAttributeNames: { '#key': 'pk', ...Object.fromEntries(columns.map((column, index) => [`#c${index}`, column])) },
    ExpressionAttributeValues: { ':people': { S: PEOPLE } },
    ...(columns.length > 0 ? { Select: 'SPECIFIC_ATTRIBUTES', ProjectionExpression: columns.map((_, index) => `#c${index}`).join(', ') } : {}),
  }));
}

const READING: readonly Case[] = [
  ['goes through people, all that is known of them', 'dynamodb:Query', goThrough([])],
  ['goes through the names of people', 'dynamodb:Query', goThrough(['pk', 'attendee'])],
  ['reads all that is known of somebody', 'dynamodb:GetItem', get(PEOPLE)],
  ['reads the name of somebody', 'dynamodb:GetItem', look('nonce', 'attendee')],
  ['reads the table from end to end', 'dynamodb:Scan', ({ tables }, { table }) => tables.send(new ScanCommand({ TableName: table }))],
  ['reads many people at once', 'dynamodb:BatchGetItem', ({ tables }, { table }) =>
    tables.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [nobody] } } }))],
  ...['secret', 'staff', 'staff#sta_1', 'session#1', 'link#1', 'data-link#1', 'audit', 'mail#0000', 'outbox', 'staged']
    .map((partition): Case => [`reads ${partition}`, 'dynamodb:GetItem', get(partition)]),
  ['reads a dead letter', 'dynamodb:GetItem', ({ tables }, { queueTable }) => tables.send(new GetItemCommand({ TableName: queueTable, Key: key('dead') }))],
  ['takes registrations from the queue', 'sqs:ReceiveMessage', ({ queues }, { intake }) => queues.send(new ReceiveMessageCommand({ QueueUrl: intake, VisibilityTimeout: 0 }))],
];

const DRAWING: readonly Case[] = [
  ['writes a board', 'dynamodb:PutItem', put('draw#raf_1')],
  ['writes a line of a board', 'dynamodb:PutItem', put('line#1#0000')],
  ['writes a raffle', 'dynamodb:PutItem', put('raffle')],
  ['writes a registration', 'dynamodb:PutItem', put(PEOPLE)],
  ['moves the window of a raffle', 'dynamodb:UpdateItem', ({ tables }, { table }) => tables.send(new UpdateItemCommand({
    TableName: table, Key: key('raffle'), UpdateExpression: 'SET closes = :now', ExpressionAttributeValues: { ':now': { N: '0' } },
    ConditionExpression: 'attribute_exists(pk)',
  }))],
  ['publishes a record', 's3:PutObject', ({ files }, { bucket }) => files.send(new PutObjectCommand({ Bucket: bucket, Key: 'draws/raf_test/record.json', Body: '{}' }))],
  ['calls the timetable', 'lambda:InvokeFunction', ({ functions }, { timetable }) => functions.send(new InvokeCommand({ FunctionName: timetable, Payload: Buffer.from('{}') }))],
  ['makes a timer', 'scheduler:CreateSchedule', ({ schedules }, { group, timetable, scheduleRole }) => schedules.send(new CreateScheduleCommand({
    GroupName: group, Name: 'due-1', ScheduleExpression: 'at(2199-01-01T00:00:00)', FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: timetable, RoleArn: scheduleRole }, ActionAfterCompletion: 'DELETE',
  }))],
];

const DELETING: readonly Case[] = [
  ['deletes a registration', 'dynamodb:DeleteItem', ({ tables }, { table }) => tables.send(new DeleteItemCommand({ TableName: table, Key: nobody }))],
  ['deletes a registration among others', 'dynamodb:BatchWriteItem', ({ tables }, { table }) =>
    tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: nobody } }] } }))],
  ['deletes the size of a pool', 'dynamodb:BatchWriteItem', ({ tables }, { table }) =>
    tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: key('counts#raf_1') } }] } }))],
  ['deletes what the ledger holds', 'dynamodb:DeleteItem', ({ tables }, { queueTable }) =>
    tables.send(new DeleteItemCommand({ TableName: queueTable, Key: key('sent#test') }))],
  ['deletes a published draw', 's3:DeleteObject', ({ files }, { bucket }) => files.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'draws/raf_test/nothing' }))],
  ['empties the queue', 'sqs:PurgeQueue', ({ queues }, { intake }) => queues.send(new PurgeQueueCommand({ QueueUrl: intake }))],
];

const MAKING: readonly Case[] = [
  ['writes an event', 'dynamodb:PutItem', put('event')],
  ['writes the secret of a draw', 'dynamodb:PutItem', put('secret')],
  ['makes a link to sign in', 'dynamodb:PutItem', put('link#1')],
  ['makes a session', 'dynamodb:PutItem', put('session#1')],
  ['makes a link to somebody\'s data', 'dynamodb:PutItem', put('data-link#1')],
  ['deletes a raffle', 'dynamodb:DeleteItem', remove('raffle')],
  ['deletes the head of a board', 'dynamodb:DeleteItem', remove('draw#raf_1')],
  ['enters a message on the roll', 'dynamodb:PutItem', putOnRoll('sent#raf_1#0')],
  ['settles a message on the roll', 'dynamodb:PutItem', putOnRoll('settled#raf_1#0')],
  ['puts a registration on the queue', 'sqs:SendMessage', sendTo('intake')],
  ['asks for a letter', 'sqs:SendMessage', sendTo('post')],
];

const ASKING: readonly Case[] = [
  ['asks the ledger', 'lambda:InvokeFunction', ({ functions }, { ledger }) => functions.send(new InvokeCommand({ FunctionName: ledger, Payload: Buffer.from('{"call":"list_raffles"}') }))],
];

let places: Places;

before(async () => {
  const told = await settingsOf('timetable');
  const place = (name: string): string => told[name] ?? assert.fail(`the timetable is not told ${name}`);
  places = {
    table: place('FESTIVAL_AWS_TABLE'), queueTable: place('FESTIVAL_AWS_QUEUE_TABLE'), intake: place('FESTIVAL_AWS_INTAKE_URL'), post: place('FESTIVAL_AWS_POST_URL'),
    bucket: place('FESTIVAL_AWS_BUCKET'), timetable: place('FESTIVAL_AWS_SCHEDULE_TARGET'), scheduleRole: place('FESTIVAL_AWS_SCHEDULE_ROLE'),
    group: place('FESTIVAL_AWS_SCHEDULE_GROUP'), ledger: (await settingsOf('backoffice')).FESTIVAL_LEDGER_FUNCTION ?? assert.fail(),
  };
});

const COUNT = goThrough(['pk', 'sk', 'raffle', 'party_size']);

const EVERYTHING = [...READING, ...DRAWING, ...DELETING, ...MAKING, ...ASKING];

describe('the public function', () => {
  refused('Attendee', [
    ...all(EVERYTHING, { 'enters a message on the roll': 'a registration is', 'puts a registration on the queue': 'it is what it is for' }),
    ['hides a board behind a write that it may make', 'dynamodb:PutItem', together([['Put', 'sent#test', 'queueTable'], ['Put', 'draw#raf_1']])],
  ]);

  doesWhatItIsFor('Attendee', [
    look('raffle', 'nonce', 'party_size'), look('erased_raffle', 'erased_nonce', 'erased_at'), get('raffle'), query('raffle'), getMany('line#1#0000'),
    COUNT, together([['Put', 'counts#raf_1']]), together([['Put', 'sent#raf_1#0', 'queueTable']]), sendTo('intake'),
  ]);
});

describe('the function that answers offers', () => {
  refused('Claims', [
    ...all(EVERYTHING, {
      'reads all that is known of somebody': 'it hands people their own data, and mails them',
      'reads the name of somebody': 'likewise',
      'reads data-link#1': 'it is looked at before it is used',
      'reads mail#0000': 'it goes through the notes of somebody\'s mails',
      'reads a dead letter': 'it goes through them for those with somebody\'s data',
      'writes a line of a board': 'a line becomes nobody\'s',
      'writes a registration': 'it takes one out by an update, which could write one as well',
      'moves the window of a raffle': 'it is kept from that by the attributes of an update, which the stand-in does not know',
      'asks for a letter': 'about a link, or a place that has moved',
    }),
    ['hides a board behind a write that it may make', 'dynamodb:PutItem', together([['Put', 'outbox'], ['Put', 'draw#raf_1']])],
  ]);

  doesWhatItIsFor('Claims', [
    ...['meta', 'event', 'raffle', 'draw#raf_1', PEOPLE, 'counts#raf_1', 'data-link#1', 'mail#0000'].map(get),
    ...['draw#raf_1', 'line#1#0000', 'parcel#1', 'mail#0000', 'data-links-of#1'].map((partition) => query(partition)),
    ...['parcel#1', 'staged', 'outbox', 'mail#0000', 'data-links-of#1'].map(clear),
    getMany('line#1#0000'), COUNT, sendTo('post'), query('dead', 'queueTable'), together([['Delete', 'dead', 'queueTable']]),
    // A place is answered for, and many move on.
    together([['Update', 'draw#raf_1'], ['Update', 'line#1#0000'], ['Put', 'outbox']]),
    together([['Update', 'draw#raf_1'], ['Delete', 'staged'], ['Put', 'outbox']]), together([['Update', 'draw#raf_1'], ['Update', 'staged']]),
    together([['Delete', 'outbox'], ['Update', 'staged']]),
    // Somebody leaves the pool, before the seal and after it; a link is used up, and that is noted.
    together([['Update', PEOPLE], ['Update', 'raffle'], ['Update', 'refused#raf_1']]),
    together([['Update', PEOPLE], ['Update', 'raffle'], ['Put', 'erased#raf_1'], ['Update', 'draw#raf_1'], ['Delete', 'line#1#0000'], ['Put', 'line#1#0000']]),
    together([['Delete', 'data-link#1'], ['Delete', 'data-links-of#1']]), together([['Put', 'audit'], ['Put', 'audit-of#raf_1']]), together([['Update', 'counts#raf_1']]), together([['Update', 'mail#0000']]),
  ]);

  test('notes what happened in the ledger, and is shown nothing of it', async () => {
    const { hands: { functions } } = await Actor.of('Claims');
    const { FESTIVAL_LEDGER_FUNCTION: notes } = await settingsOf('claims');
    const asked = await functions.send(new InvokeCommand({ FunctionName: notes, Payload: Buffer.from('{"call":"list_raffles"}') }));
    assert.deepEqual([asked.FunctionError, asked.Payload?.transformToString()], [undefined, '"refused"']);
  });
});

describe('the worker', () => {
  refused('Worker', all(EVERYTHING, {
    'goes through people, all that is known of them': 'it tells everybody what became of a draw',
    'goes through the names of people': 'likewise',
    'reads all that is known of somebody': 'it writes letters',
    'reads the name of somebody': 'likewise',
    'reads many people at once': 'it goes through them instead',
    'reads staff': 'it looks up to whom a link goes',
    'reads mail#0000': 'it notes there what it has sent, and is told what was noted',
    'reads a dead letter': 'it counts them',
    'takes registrations from the queue': 'it is what it is for',
    'writes a registration': 'likewise',
    'makes a link to sign in': 'likewise',
    'makes a link to somebody\'s data': 'likewise',
    'settles a message on the roll': 'likewise',
    'puts a registration on the queue': 'one that has to wait longer than the queue can count is sent anew',
    'asks for a letter': 'what follows from a message is a message',
  }));

  doesWhatItIsFor('Worker', [
    ...['meta', 'event', 'raffle', 'draw#raf_1', PEOPLE, 'refused#raf_1', 'staff'].map(get),
    ...['raffle', 'line#1#0000', 'parcel#1', PEOPLE].map((partition) => query(partition)),
    ...[PEOPLE, 'refused#raf_1', 'mail#0000'].map((partition) => together([['Update', partition]])),
    getMany('line#1#0000'), clear('mail#0000'), sendTo('intake'), sendTo('post'), query('dead', 'queueTable'),
    together([['ConditionCheck', 'staff#sta_1'], ['Put', 'link#1'], ['Put', 'staff#sta_1']]), together([['Put', 'data-link#1'], ['Put', 'data-links-of#1']]),
    together([['Update', 'numbers', 'queueTable']]), together([['Put', 'buried#1', 'queueTable'], ['Put', 'dead', 'queueTable']]),
    together([['Put', 'settled#raf_1#0', 'queueTable'], ['Put', 'cause#1', 'queueTable']]),
  ]);
});

describe('the timetable', () => {
  refused('Timetable', READING.filter(([what]) => /reads (staff|session|link)|takes/.test(what)));
});

/** All cases but some, each for its reason. */
function all(cases: readonly Case[], but: Record<string, string>): Case[] {
  for (const what of Object.keys(but)) assert.ok(cases.some(([name]) => name === what), what);
  return cases.filter(([what]) => but[what] === undefined);
}

function refused(job: string, cases: readonly Case[]): void {
  let actor: Actor;
  before(async () => { actor = await Actor.of(job); });
  assert.ok(cases.length > 1);
  for (const [what, action, call] of cases) {
    test(`never ${what}`, async () => {
      assert.equal(await isRefused(call, actor.hands), true, 'without the right');
      try {
        await actor.give(action);
        assert.equal(await isRefused(call, actor.hands), false, 'with the right');
      } finally {
        await actor.takeBack();
      }
      assert.equal(await isRefused(call, actor.hands), true, 'without the right again');
    });
  }
}

/** Each of the calls that a function makes is let in, such as those that no journey comes to. */
function doesWhatItIsFor(job: string, calls: readonly Call[]): void {
  test('does what it is for', async () => {
    const { hands } = await Actor.of(job);
    for (const [index, call] of calls.entries()) assert.equal(await isRefused(call, hands), false, `call ${index}`);
  });
}

/** A call that fails for another reason was let in. */
async function isRefused(call: Call, hands: Hands): Promise<boolean> {
  try {
    await call(hands, places);
    return false;
  } catch (error) {
    return /AccessDenied|not authorized/i.test(String(error));
  }
}
