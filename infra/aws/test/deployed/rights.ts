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
import { PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { Actor, Hands, settingsOf } from './stacks';

interface Places {
  readonly table: string;
  readonly queueTable: string;
  readonly intake: string;
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

function put(partition: string): Call {
  return ({ tables }, { table }) => tables.send(new PutItemCommand({ TableName: table, Item: key(partition), ConditionExpression: 'attribute_exists(pk)' }));
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
  ['goes through the names of people', 'dynamodb:Query', goThrough(['pk', 'name'])],
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
  ['hides a board behind a write that it may make', 'dynamodb:PutItem', ({ tables }, { table, queueTable }) => tables.send(new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: queueTable, Item: key('sent#test'), ConditionExpression: 'attribute_exists(pk)' } },
      { Put: { TableName: table, Item: key('draw#raf_1'), ConditionExpression: 'attribute_exists(pk)' } },
    ],
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

const ASKING: readonly Case[] = [
  ['asks the ledger', 'lambda:InvokeFunction', ({ functions }, { ledger }) => functions.send(new InvokeCommand({ FunctionName: ledger, Payload: Buffer.from('{"call":"list_raffles"}') }))],
];

let places: Places;

before(async () => {
  const told = await settingsOf('timetable');
  const place = (name: string): string => told[name] ?? assert.fail(`the timetable is not told ${name}`);
  places = {
    table: place('FESTIVAL_AWS_TABLE'), queueTable: place('FESTIVAL_AWS_QUEUE_TABLE'), intake: place('FESTIVAL_AWS_INTAKE_URL'),
    bucket: place('FESTIVAL_AWS_BUCKET'), timetable: place('FESTIVAL_AWS_SCHEDULE_TARGET'), scheduleRole: place('FESTIVAL_AWS_SCHEDULE_ROLE'),
    group: place('FESTIVAL_AWS_SCHEDULE_GROUP'), ledger: (await settingsOf('backoffice')).FESTIVAL_LEDGER_FUNCTION ?? assert.fail(),
  };
});

describe('the public function', () => {
  refused('Attendee', [...READING, ...DRAWING, ...DELETING, ...ASKING]);

  test('does what it is for', async () => {
    const { hands } = await Actor.of('Attendee');
    for (const call of [get(PEOPLE), get('raffle'), goThrough(['pk', 'sk', 'raffle', 'party_size'])]) {
      assert.equal(await isRefused(call, hands), false);
    }
  });
});

describe('the function that answers offers', () => {
  refused('Claims', [
    ...READING.filter(([what]) => /end to end|reads (secret|staff|session|link)/.test(what)),
    ...DRAWING.filter(([what]) => /timer|calls the timetable/.test(what)),
    ...DELETING.filter(([what]) => /published|queue$/.test(what)),
    ...ASKING,
  ]);

  test('notes what happened in the ledger, and is shown nothing of it', async () => {
    const { hands: { functions } } = await Actor.of('Claims');
    const { FESTIVAL_LEDGER_FUNCTION: notes } = await settingsOf('claims');
    const asked = await functions.send(new InvokeCommand({ FunctionName: notes, Payload: Buffer.from('{"call":"list_raffles"}') }));
    assert.deepEqual([asked.FunctionError, asked.Payload?.transformToString()], [undefined, '"refused"']);
  });
});

describe('the worker', () => {
  refused('Worker', [...READING.filter(([what]) => /reads (secret|session)/.test(what)), ...ASKING]);
});

describe('the timetable', () => {
  refused('Timetable', READING.filter(([what]) => /reads (staff|session|link)|takes/.test(what)));
});

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

/** A call that fails for another reason was let in. */
async function isRefused(call: Call, hands: Hands): Promise<boolean> {
  try {
    await call(hands, places);
    return false;
  } catch (error) {
    return /AccessDenied|not authorized/i.test(String(error));
  }
}
