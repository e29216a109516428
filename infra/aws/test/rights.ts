// Who may do what: promises about roles.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { CHECKOUT } from '../src/settings';
import { actions, allowing, full, made, normal, ofType, resources, rushing, Statement, statements } from './made';

const TABLE_ACTIONS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'];
const all = [normal, full, rushing].flatMap((templates) => statements(templates));

const attendee = statements(normal, 'Attendee').filter((one) => actions(one)[0]?.startsWith('dynamodb:'));
const onHotTable = attendee.filter((one) => !keys(one).includes('sent#*'));

/** The rights of a role on one of the tables. */
function onTable(role: string, table: 'Table' | 'QueueTable'): Statement[] {
  return statements(normal, role).filter((one) => new RegExp(`GetAtt${table}[0-9A-F]{8}Arn`).test(JSON.stringify(one.Resource)));
}

/** What may be done to a partition by those rights. */
function done(of: readonly Statement[], partition: string): string[] {
  return TABLE_ACTIONS.filter((action) => allowing(of, `dynamodb:${action}`, partition) !== undefined);
}

/** The queues that a role may do something to, as text. */
function queues(role: string, action: string): string {
  return JSON.stringify(statements(normal, role).find((one) => actions(one).includes(action))?.Resource);
}

function keys(statement: Statement): string[] {
  return (statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []) as string[];
}

test('no right is for all actions of a service', () => {
  assert.ok(all.length > 50);
  for (const statement of all) for (const action of actions(statement)) assert.ok(!action.includes('*'), action);
});

test('every right names its resources', () => {
  // These know no resource: what the container's host calls, which the library writes, and by what a function moves
  // into a network.
  const exempt = new Set([
    'ecr:GetAuthorizationToken', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
  ]);
  for (const statement of all) {
    if (actions(statement).every((action) => exempt.has(action))) continue;
    for (const resource of [statement.Resource].flat()) assert.notEqual(resource, '*', actions(statement).join());
  }
});

test('on tables nobody may do more than the product does, each call of which names its keys', () => {
  const known = new Set(TABLE_ACTIONS.map((action) => `dynamodb:${action}`));
  for (const action of all.flatMap(actions).filter((one) => one.startsWith('dynamodb:'))) assert.ok(known.has(action), action);
});

test('no role takes over a ready-made set of rights', () => {
  for (const [name, role] of [normal, full, rushing].flatMap((templates) => ofType(templates, 'AWS::IAM::Role'))) {
    assert.deepEqual(role.Properties.ManagedPolicyArns ?? [], [], name);
  }
});

test('the public function has no right to a table beyond named partitions', () => {
  assert.ok(attendee.length > 0);
  for (const statement of attendee) {
    assert.ok(keys(statement).length > 0, actions(statement).join());
  }
});

test('the public function does not see secrets, staff, sessions, links, mails, or the audit log', () => {
  const closed = ['secret', 'staff', 'staff#sta_1', 'session#1', 'link#1', 'data-link#1', 'data-links-of#1', 'audit', 'audit-of#1', 'mail#0001', 'outbox', 'staged'];
  for (const partition of closed) {
    for (const action of TABLE_ACTIONS) {
      assert.equal(allowing(onHotTable, `dynamodb:${action}`, partition), undefined, `${action} on ${partition}`);
    }
  }
});

test('the public function reads what a ticket is told by, and goes through people for keys and sizes alone', () => {
  const looking = allowing(attendee, 'dynamodb:GetItem', 'person#0001');
  const told = ['pk', 'sk', 'raffle', 'nonce', 'party_size', 'erased_raffle', 'erased_nonce', 'erased_at'];
  assert.deepEqual(looking?.Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'], told);
  assert.equal(looking?.Condition?.Null?.['dynamodb:Attributes'], 'false');
  assert.equal(allowing(attendee, 'dynamodb:BatchGetItem', 'person#0001'), undefined);
  const counting = allowing(attendee, 'dynamodb:Query', 'person#0001');
  assert.deepEqual(counting?.Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'], ['pk', 'sk', 'raffle', 'party_size']);
  assert.equal(counting?.Condition?.StringEqualsIfExists?.['dynamodb:Select'], 'SPECIFIC_ATTRIBUTES');
  assert.equal(counting?.Condition?.Null?.['dynamodb:Attributes'], 'false');
});

test('the public function deletes nothing, scans nothing, and writes no board, raffle or registration', () => {
  const may = new Set(attendee.flatMap(actions));
  for (const action of ['DeleteItem', 'BatchWriteItem', 'Scan', 'ConditionCheckItem']) assert.ok(!may.has(`dynamodb:${action}`), action);
  for (const partition of ['person#0001', 'refused#raf_1', 'erased#raf_1', 'event', 'raffle', 'draw#raf_1', 'line#1#0000', 'parcel#1']) {
    for (const action of ['PutItem', 'UpdateItem', 'BatchWriteItem']) {
      assert.equal(allowing(onHotTable, `dynamodb:${action}`, partition), undefined, `${action} on ${partition}`);
    }
  }
});

test('the public function sends registrations, and neither takes nor makes anything else', () => {
  const others = statements(normal, 'Attendee').flatMap(actions).filter((action) => !action.startsWith('dynamodb:'));
  assert.deepEqual([...new Set(others)].sort(), [
    'logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:ListBucket', 'secretsmanager:GetSecretValue', 'sqs:SendMessage',
  ]);
  assert.match(queues('Attendee', 'sqs:SendMessage'), /^[^,]*Intake[^,]*$/);
});

test('whoever answers offers writes no event, raffle, draw or registration, keeps no secret, makes no link, and deletes none of them', () => {
  const claims = onTable('Claims', 'Table');
  const may: Record<string, string[]> = {
    event: ['GetItem'], raffle: ['GetItem', 'UpdateItem'], 'draw#raf_1': ['GetItem', 'Query', 'UpdateItem'], 'person#0001': ['GetItem', 'Query', 'UpdateItem'],
    'refused#raf_1': ['UpdateItem'], 'erased#raf_1': ['Query', 'PutItem'], 'data-link#1': ['GetItem', 'DeleteItem'],
    'data-links-of#1': ['Query', 'DeleteItem', 'BatchWriteItem'], 'mail#0001': ['GetItem', 'Query', 'UpdateItem', 'BatchWriteItem'], meta: ['GetItem'],
    audit: ['PutItem'], 'audit-of#raf_1': ['PutItem'], outbox: ['PutItem', 'DeleteItem', 'BatchWriteItem'], staged: ['UpdateItem', 'DeleteItem', 'BatchWriteItem'],
    secret: [], staff: [], 'staff#sta_1': [], 'session#1': [], 'link#1': [],
  };
  for (const [partition, actions] of Object.entries(may)) assert.deepEqual(done(claims, partition), actions, partition);
  // And those that go through people are told their keys and the sizes of their parties.
  const counting = allowing(claims, 'dynamodb:Query', 'person#0001');
  assert.deepEqual(counting?.Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'], ['pk', 'sk', 'raffle', 'party_size']);
});

test('whoever answers offers changes of a raffle no more than who has left, and leads no board to another draw', () => {
  const kept = onTable('Claims', 'Table').filter((one) => one.Effect === 'Deny');
  assert.deepEqual(kept.map((one) => [actions(one), one.Condition]), [
    [['dynamodb:UpdateItem'], { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['raffle'] }, 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['body'] } }],
    [['dynamodb:UpdateItem'], { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['draw#*'] }, 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['token', 'buckets', 'changes'] } }],
  ]);
  const stores = ['raffles.rs', 'board.rs'].map((file) => readFileSync(join(CHECKOUT, 'adapters/src/aws/dynamodb', file), 'utf8')).join('');
  for (const attribute of ['#body = :body', '"token"', '"buckets"', '#changes = :changes']) assert.ok(stores.includes(attribute), attribute);
});

test('whoever answers offers touches dead letters alone in the table of the queue, sends letters alone, and no file', () => {
  const table = onTable('Claims', 'QueueTable');
  assert.deepEqual(done(table, 'dead'), ['Query', 'DeleteItem']);
  for (const partition of ['sent#raf_1#0', 'settled#raf_1#0', 'cause#1', 'buried#1', 'numbers']) assert.deepEqual(done(table, partition), [], partition);
  const others = statements(normal, 'Claims').flatMap(actions).filter((action) => !/^(dynamodb|logs):/.test(action));
  assert.deepEqual(others.sort(), ['iam:PassRole', 'scheduler:CreateSchedule', 'secretsmanager:GetSecretValue', 'sqs:SendMessage']);
  assert.match(queues('Claims', 'sqs:SendMessage'), /^[^,]*Post[^,]*$/);
});

test('the worker looks up who works here and puts a link to sign in, and sees neither passwords nor the audit log', () => {
  const worker = onTable('Worker', 'Table');
  const may: Record<string, string[]> = {
    staff: ['GetItem'], 'staff#sta_1': ['PutItem', 'ConditionCheckItem'], 'link#1': ['PutItem'], 'session#1': [], secret: [],
    audit: [], 'audit-of#sta_1': [], raffle: ['GetItem', 'Query'], event: ['GetItem'], 'draw#raf_1': ['GetItem'], 'line#1#0000': ['BatchGetItem', 'Query'],
    'parcel#1': ['Query'], 'person#0001': ['GetItem', 'Query', 'UpdateItem'], 'refused#raf_1': ['GetItem', 'UpdateItem'], 'erased#raf_1': [],
    'mail#0001': ['UpdateItem', 'BatchWriteItem'], 'data-link#1': ['PutItem'], 'data-links-of#1': ['PutItem'], outbox: [], staged: [],
  };
  for (const [partition, actions] of Object.entries(may)) assert.deepEqual(done(worker, partition), actions, partition);
  const table = onTable('Worker', 'QueueTable');
  const settles = { 'settled#raf_1#0': ['PutItem'], 'sent#raf_1#0': [], 'cause#1': ['GetItem', 'PutItem'], 'buried#1': ['PutItem'], dead: ['Query', 'PutItem'], numbers: ['UpdateItem'] };
  for (const [partition, actions] of Object.entries(settles)) assert.deepEqual(done(table, partition), actions, partition);
});

test('a transaction is allowed even if its partitions are looked at together', () => {
  // Those of one action: a place that is answered for, places that move on, somebody who leaves a sealed pool, a link that is made.
  const together: [string, string, string[]][] = [
    ['Claims', 'UpdateItem', ['draw#raf_1', 'line#1#0000']], ['Claims', 'UpdateItem', ['draw#raf_1', 'staged']], ['Claims', 'UpdateItem', ['person#0001', 'raffle', 'refused#raf_1']],
    ['Claims', 'UpdateItem', ['person#0001', 'raffle', 'draw#raf_1']], ['Claims', 'PutItem', ['erased#raf_1', 'line#1#0000']], ['Claims', 'PutItem', ['audit', 'audit-of#raf_1']],
    ['Claims', 'DeleteItem', ['data-link#1', 'data-links-of#1']], ['Worker', 'PutItem', ['link#1', 'staff#sta_1']], ['Worker', 'PutItem', ['data-link#1', 'data-links-of#1']],
  ];
  for (const [role, action, partitions] of together) {
    const rights = new Set(partitions.map((partition) => allowing(onTable(role, 'Table'), `dynamodb:${action}`, partition)));
    assert.equal(rights.size, 1, `${role}: ${partitions.join()}`);
    assert.ok(!rights.has(undefined));
  }
});

test('no policy is larger than IAM takes', () => {
  for (const templates of [normal, full]) {
    for (const [name, policy] of ofType(templates, 'AWS::IAM::Policy')) assert.ok(JSON.stringify(policy.Properties.PolicyDocument).length < 10_240, name);
  }
});

test('the worker alone gives notice, and on our bus', () => {
  for (const role of ['Attendee', 'Claims', 'Worker', 'Timetable', 'Backoffice']) {
    const giving = statements(normal, role).filter((one) => actions(one).some((action) => action.startsWith('events:')));
    assert.deepEqual(giving.flatMap(actions), role === 'Worker' ? ['events:PutEvents'] : [], role);
    for (const one of giving) assert.match(JSON.stringify(one.Resource), /Notices/);
  }
});

test('the worker alone writes letters, to whom SES knows already as well, and as our sender', () => {
  const from = made({ 'mail-from': 'Festival <tickets@festival.example>' });
  for (const role of ['Attendee', 'Claims', 'Worker', 'Timetable', 'Backoffice']) {
    const writing = statements(from, role).filter((one) => actions(one).some((action) => action.startsWith('ses:')));
    assert.deepEqual(writing.flatMap(actions), role === 'Worker' ? ['ses:SendEmail', 'ses:SendRawEmail'] : [], role);
    for (const one of writing) {
      // Of this account and region, whichever: in the sandbox SES asks for the right to the reader's identity too.
      assert.match(JSON.stringify(one.Resource), /"AWS::Region".*"AWS::AccountId"},":identity\/\*"\]\]}$/);
      assert.deepEqual(one.Condition, { StringEquals: { 'ses:FromAddress': 'tickets@festival.example' } });
    }
  }
});

test('what is open to everybody never sees the secret of a draw, staff, or a session', () => {
  for (const role of ['Attendee', 'Claims']) {
    const hot = statements(normal, role).filter((one) => keys(one).length > 0);
    for (const partition of ['secret', 'staff', 'staff#sta_1', 'session#1', 'link#1']) {
      for (const action of TABLE_ACTIONS) assert.equal(allowing(hot, `dynamodb:${action}`, partition), undefined, `${role}: ${action} on ${partition}`);
    }
  }
});

test('nobody but the timetable and the backoffice reads the secret of a draw', () => {
  const readers = ['Attendee', 'Claims', 'Worker', 'Timetable', 'Backoffice'].filter((role) => {
    const table = statements(normal, role).filter((one) => JSON.stringify(one.Resource).includes('GetAttTable'));
    return allowing(table, 'dynamodb:GetItem', 'secret') !== undefined;
  });
  assert.deepEqual(readers, ['Timetable', 'Backoffice']);
});

test('a schedule can be made for the timetable alone, by those who plan', () => {
  const planners = ['Attendee', 'Claims', 'Backoffice', 'Worker', 'Timetable'].filter((role) =>
    statements(normal, role).some((one) => actions(one).includes('scheduler:CreateSchedule')));
  assert.deepEqual(planners, ['Claims', 'Backoffice', 'Timetable']);
  const passed = all.filter((one) => actions(one).includes('iam:PassRole'));
  assert.ok(passed.length >= 3);
  for (const one of passed) {
    assert.equal([one.Resource].flat().length, 1);
    assert.equal(one.Condition?.StringEquals?.['iam:PassedToService'], 'scheduler.amazonaws.com');
  }
  const called = statements(normal, 'Alarmclock');
  assert.deepEqual(called.flatMap(actions), ['lambda:InvokeFunction']);
});

test('whoever asks the timetable to look can neither call off a look nor take the name of one that is due', () => {
  for (const one of all.flatMap(actions)) assert.notEqual(one, 'scheduler:DeleteSchedule');
  for (const role of ['Claims', 'Backoffice', 'Timetable']) {
    const making = statements(normal, role).find((one) => actions(one).includes('scheduler:CreateSchedule'));
    const name = /schedule\/festival-tickets\/([^"]*)/.exec(JSON.stringify(making?.Resource))?.[1];
    assert.equal(name, role === 'Timetable' ? '*' : 'asked-*', role);
  }
});

test('the timetable counts what its queues hold, and goes through the ledger', () => {
  const timetable = statements(normal, 'Timetable');
  const counting = timetable.find((one) => actions(one).includes('sqs:GetQueueAttributes'));
  assert.equal([counting?.Resource].flat().length, 2);
  const ledger = timetable.find((one) => JSON.stringify(one.Resource).includes('QueueTable') && actions(one).includes('dynamodb:Query'));
  assert.deepEqual(keys(ledger ?? assert.fail()), []);
});

test('only the timetable switches feeds, and only ours', () => {
  const switching = ['Attendee', 'Claims', 'Backoffice', 'Worker', 'Timetable'].filter((role) =>
    statements(normal, role).some((one) => actions(one).includes('lambda:UpdateEventSourceMapping')));
  assert.deepEqual(switching, ['Timetable']);
  const right = statements(normal, 'Timetable').find((one) => actions(one).includes('lambda:UpdateEventSourceMapping'));
  assert.equal([right?.Resource].flat().length, 2);
});

test('nobody from elsewhere is given anything without a condition', () => {
  for (const [name, resource] of [...resources(normal), ...resources(full)]) {
    if (!['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].includes(resource.Type)) continue;
    const document = resource.Properties.PolicyDocument as { Statement: Statement[] };
    for (const statement of document.Statement.filter((one) => one.Effect === 'Allow')) {
      assert.notDeepEqual(statement.Principal, { AWS: '*' }, name);
      assert.notEqual(statement.Principal, '*', name);
      // CloudFront works for everybody, so it has to say for whom.
      if (JSON.stringify(statement.Principal).includes('cloudfront')) assert.ok(JSON.stringify(statement.Condition).includes('AWS:SourceArn'), name);
    }
  }
});

test('staff ask the ledger anything, worker and claims note, and the public function has nothing to do with it', () => {
  const called = (role: string): string[] =>
    statements(full, role)
      .filter((one) => actions(one).includes('lambda:InvokeFunction'))
      .flatMap((one) => /:function:(festival-tickets-ledger\w*)"/.exec(JSON.stringify(one.Resource))?.[1] ?? []);
  assert.deepEqual(called('BackofficeRole'), ['festival-tickets-ledger']);
  assert.deepEqual(called('Task'), ['festival-tickets-ledger']);
  for (const role of ['WorkerRole', 'ClaimsRole']) assert.deepEqual(called(role), ['festival-tickets-ledgernotes'], role);
  for (const role of ['AttendeeRole', 'TimetableRole']) assert.deepEqual(called(role), [], role);
});

test('the functions of the ledger read the password of the database, and touch nothing else of ours', () => {
  for (const role of ['LedgerRole', 'LedgerNotesRole']) {
    const rights = statements(full, role).filter((one) => !actions(one).every((action) => /^(logs|ec2):/.test(action)));
    assert.deepEqual(rights.map((one) => one.Action), ['secretsmanager:GetSecretValue'], role);
    assert.match(JSON.stringify(rights[0]?.Resource), /Reporting/, role);
  }
});
