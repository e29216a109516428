// What is made: promises about resources.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { App } from 'aws-cdk-lib';
import { CHECKOUT, PACKAGE, settingsOf } from '../src/settings';
import { Body, full, made, normal, ofType, Resource, resources, Statement, Templates } from './made';

const both = [normal, full];

function each(type: string, look: (name: string, properties: Record<string, never>, whole: { DeletionPolicy?: string; UpdateReplacePolicy?: string }) => void): void {
  const found = both.flatMap((templates) => ofType(templates, type));
  assert.ok(found.length > 0, `there is no ${type}`);
  for (const [name, resource] of found) look(name, resource.Properties as Record<string, never>, resource);
}

test('what is kept stays when a stack goes', () => {
  for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue']) {
    each(type, (name, _, whole) => assert.deepEqual([whole.DeletionPolicy, whole.UpdateReplacePolicy], ['Retain', 'Retain'], name));
  }
  const [secret] = ofType(normal, 'AWS::SecretsManager::Secret');
  assert.deepEqual([secret?.[1].DeletionPolicy, secret?.[1].UpdateReplacePolicy], ['Retain', 'Retain']);
});

test('what stays needs nothing that goes, so that a stack can be destroyed', () => {
  for (const template of both.flatMap((templates) => Object.values(templates))) {
    const { Resources: all } = template.toJSON() as Body;
    const staying = Object.entries(all).filter(([, resource]) => resource.DeletionPolicy === 'Retain');
    for (const [name, resource] of staying) {
      for (const needed of Object.keys(all).filter((one) => refersTo(resource, one))) {
        assert.equal(all[needed]?.DeletionPolicy, 'Retain', `${name} stays and needs ${needed}`);
      }
    }
  }
});

test('of the database a snapshot stays, and nothing keeps it from going', () => {
  const [, database] = ofType(full, 'AWS::RDS::DBInstance')[0] ?? assert.fail();
  assert.deepEqual([database.DeletionPolicy, database.UpdateReplacePolicy], ['Snapshot', 'Snapshot']);
  assert.equal(database.Properties.DeletionProtection, false);
});

test('tables are paid by call, throw away what expires, and can neither be deleted nor lost', () => {
  each('AWS::DynamoDB::Table', (name, table) => {
    assert.equal(table.BillingMode, 'PAY_PER_REQUEST', name);
    assert.deepEqual(table.KeySchema, [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }]);
    assert.deepEqual(table.TimeToLiveSpecification, { AttributeName: 'expires', Enabled: true });
    assert.equal(table.DeletionProtectionEnabled, true);
    assert.deepEqual(table.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 });
  });
});

test('buckets are closed to everybody, encrypted, and spoken to over TLS alone', () => {
  each('AWS::S3::Bucket', (name, bucket) => {
    assert.deepEqual(bucket.PublicAccessBlockConfiguration, {
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
    }, name);
    assert.ok(bucket.BucketEncryption, name);
    assert.equal(bucket.VersioningConfiguration, undefined, name);
    assert.equal(bucket.WebsiteConfiguration, undefined, name);
  });
  const denied = both.flatMap((templates) => ofType(templates, 'AWS::S3::BucketPolicy'));
  for (const [name, policy] of denied) assert.ok(refusesPlainText(policy.Properties), name);
});

test('a function writes its own lines, and Lambda none of its own for each call', () => {
  each('AWS::Lambda::Function', (name, lambda) => {
    assert.deepEqual({ ...(lambda.LoggingConfig as object), LogGroup: undefined }, {
      ApplicationLogLevel: 'INFO', LogFormat: 'JSON', LogGroup: undefined, SystemLogLevel: 'WARN',
    }, name);
  });
});

test('every queue is encrypted, keeps 14 days, and is spoken to over TLS alone', () => {
  each('AWS::SQS::Queue', (name, queue) => {
    assert.equal(queue.SqsManagedSseEnabled, true, name);
    assert.equal(queue.MessageRetentionPeriod, 14 * 24 * 3_600, name);
  });
  const policies = ofType(normal, 'AWS::SQS::QueuePolicy');
  assert.equal(policies.length, 3);
  for (const [name, policy] of policies) assert.ok(refusesPlainText(policy.Properties), name);
});

test('behind both lanes stands a last queue, which comes after the product has given up', () => {
  const queues = ofType(normal, 'AWS::SQS::Queue');
  const lanes = queues.filter(([, queue]) => queue.Properties.RedrivePolicy !== undefined);
  assert.deepEqual(lanes.map(([name]) => name.replace(/[0-9A-F]{8}$/, '')).sort(), ['Intake', 'Post']);
  const ports = readFileSync(join(CHECKOUT, 'services/src/ports/queue.rs'), 'utf8');
  const attempts = Number(/ATTEMPTS_MAX: u32 = (\d+);/.exec(ports)?.[1]);
  for (const [name, lane] of lanes) {
    const { maxReceiveCount } = lane.Properties.RedrivePolicy as { maxReceiveCount: number };
    assert.ok(maxReceiveCount > attempts, name);
  }
  assert.equal(queues.length, 3);
});

test('the worker may send itself what waits for its time, however often', () => {
  const loops = ofType(normal, 'AWS::Lambda::Function').map(([, lambda]) => [lambda.Properties.FunctionName, lambda.Properties.RecursiveLoop]);
  assert.equal(Object.fromEntries(loops)['festival-tickets-worker'], 'Allow');
});

test('alarms may speak to the topic that they are to speak to, and nobody else may', () => {
  for (const templates of both) {
    const [, policy] = ofType(templates, 'AWS::SNS::TopicPolicy')[0] ?? assert.fail();
    const { Statement: all } = policy.Properties.PolicyDocument as { Statement: Statement[] };
    const allowed = all.filter((one) => one.Effect === 'Allow');
    assert.deepEqual(allowed.map((one) => [one.Action, one.Principal]), [['sns:Publish', { Service: 'cloudwatch.amazonaws.com' }]]);
    assert.deepEqual(allowed[0]?.Condition, { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
  }
});

test('a batch tells which of its messages failed', () => {
  each('AWS::Lambda::EventSourceMapping', (name, mapping) => {
    assert.deepEqual(mapping.FunctionResponseTypes, ['ReportBatchItemFailures'], name);
    const { MaximumConcurrency } = mapping.ScalingConfig as { MaximumConcurrency: number };
    assert.ok(MaximumConcurrency >= 2, name);
  });
});

test('a message is hidden six times as long as its function may take', () => {
  const [, worker] = ofType(normal, 'AWS::Lambda::Function').find(([name]) => name.startsWith('Worker')) ?? assert.fail();
  for (const [name, queue] of ofType(normal, 'AWS::SQS::Queue')) {
    assert.ok(Number(queue.Properties.VisibilityTimeout) >= 6 * Number(worker.Properties.Timeout), name);
  }
});

test('nothing ticks and nothing polls while no raffle needs it', () => {
  for (const type of ['AWS::Scheduler::Schedule', 'AWS::Events::Rule', 'AWS::EC2::NatGateway', 'AWS::ElasticLoadBalancingV2::LoadBalancer']) {
    for (const templates of both) assert.deepEqual(ofType(templates, type), [], type);
  }
  each('AWS::Lambda::EventSourceMapping', (name, mapping) => assert.equal(mapping.Enabled, false, name));
  for (const type of ['AWS::RDS::DBInstance', 'AWS::ECS::Service', 'AWS::EC2::VPC', 'AWS::ApiGatewayV2::VpcLink']) {
    assert.deepEqual(ofType(normal, type), [], type);
  }
  for (const [name, lambda] of ofType(normal, 'AWS::Lambda::Function')) {
    assert.equal(lambda.Properties.ReservedConcurrentExecutions, undefined, name);
  }
  assert.deepEqual(ofType(normal, 'AWS::Lambda::Version'), []);
});

test('no output holds what Secrets Manager keeps; the word of the edge is exported, once', () => {
  for (const templates of both) {
    const numbers = Object.entries(templates).flatMap(([stack, template]) => {
      const { Outputs = {}, Resources } = template.toJSON() as Body;
      const secrets = Object.keys(Resources).filter((name) => Resources[name]?.Type.startsWith('AWS::SecretsManager::'));
      for (const [name, output] of Object.entries(Outputs)) {
        const value = JSON.stringify(output.Value);
        assert.ok(!value.includes('resolve:'), name);
        // Another stack has to know the secret's address; the address opens nothing.
        const secret = secrets.find((one) => value.includes(one));
        if (secret !== undefined) assert.deepEqual(output.Value, { Ref: secret }, name);
      }
      // The word is a part of the number of its stack. Whoever may list the exports of the account can read it.
      return Object.values(Outputs).some((output) => JSON.stringify(output.Value).includes('AWS::StackId')) ? [stack] : [];
    });
    assert.deepEqual(numbers, ['web']);
  }
});

test('no function is told a secret, only where it is', () => {
  each('AWS::Lambda::Function', (name, lambda) => {
    const { Variables } = lambda.Environment as { Variables: Record<string, unknown> };
    assert.ok(!JSON.stringify(Variables).includes('resolve:secretsmanager'), name);
    assert.ok(Variables.FESTIVAL_AWS_SECRET ?? Variables.FESTIVAL_LEDGER_MYSQL_SECRET, name);
  });
});

test('only the function for staff serves what is for staff', () => {
  const serves = ofType(normal, 'AWS::Lambda::Function')
    .filter(([, lambda]) => settingsIn(lambda).FESTIVAL_RUN_BACKOFFICE === 'true')
    .map(([, lambda]) => lambda.Properties.FunctionName);
  assert.deepEqual(serves, ['festival-tickets-backoffice']);
});

test('functions run on the processor that was chosen', () => {
  for (const [templates, processor] of [[normal, 'arm64'], [full, 'x86_64']] as const) {
    for (const [name, lambda] of ofType(templates, 'AWS::Lambda::Function')) {
      assert.deepEqual(lambda.Properties.Architectures, [processor], name);
      assert.equal(lambda.Properties.Runtime, 'provided.al2023', name);
    }
  }
});

test('the door is an HTTP API that no other origin may call', () => {
  assert.deepEqual(ofType(normal, 'AWS::ApiGateway::RestApi'), []);
  each('AWS::ApiGatewayV2::Api', (name, api) => {
    assert.equal(api.ProtocolType, 'HTTP', name);
    assert.equal(api.CorsConfiguration, undefined, name);
  });
});

test('each address has one function behind it, with a container or without', () => {
  for (const templates of both) {
    const routes = ofType(templates, 'AWS::ApiGatewayV2::Route').map(([, route]) => String(route.Properties.RouteKey)).sort();
    assert.deepEqual(routes, [
      'ANY /api/attendee/own-data/{proxy+}', 'ANY /api/attendee/raffle/answer', 'ANY /api/attendee/raffle/find-links',
      'ANY /api/attendee/{proxy+}', 'ANY /api/backoffice/{proxy+}',
      'ANY /api/sign-in/{proxy+}', 'ANY /draws/{proxy+}', 'ANY /pictures/{proxy+}', 'ANY /v1/{proxy+}',
    ]);
  }
});

test('what may send a letter while no raffle runs goes to a function that can wake the timetable', () => {
  const awake = ofType(normal, 'AWS::Lambda::Function')
    .filter(([, lambda]) => settingsIn(lambda).FESTIVAL_AWS_SCHEDULE_TARGET !== undefined)
    .map(([, lambda]) => lambda.Properties.FunctionName);
  assert.deepEqual(awake, ['festival-tickets-claims', 'festival-tickets-backoffice', 'festival-tickets-timetable']);
  const integrations = Object.fromEntries(ofType(normal, 'AWS::ApiGatewayV2::Integration'));
  const asked = ofType(normal, 'AWS::ApiGatewayV2::Route').filter(([, route]) => /find-links|own-data|sign-in|backoffice/.test(String(route.Properties.RouteKey)));
  assert.equal(asked.length, 4);
  for (const [name, route] of asked) {
    const integration = Object.keys(integrations).find((one) => JSON.stringify(route.Properties.Target).includes(one)) ?? assert.fail(name);
    assert.match(JSON.stringify(integrations[integration]?.Properties.IntegrationUri), /Claims|Backoffice/, name);
  }
});

test('a function that serves one call at a time waits for no other, a container does', () => {
  for (const [name, lambda] of ofType(normal, 'AWS::Lambda::Function')) assert.equal(settingsIn(lambda).FESTIVAL_AWS_LINGER_MS, '0', name);
  const [, task] = ofType(full, 'AWS::ECS::TaskDefinition')[0] ?? assert.fail();
  assert.ok(!JSON.stringify(task.Properties).includes('FESTIVAL_AWS_LINGER_MS'));
});

test('the container knows whom to trust, and its image needs no other processor to be made', () => {
  const image = readFileSync(join(PACKAGE, 'container/Dockerfile'), 'utf8');
  const [authorities = '', system = ''] = image.split(/^(?=FROM )/m).slice(1);
  assert.match(authorities, /^FROM --platform=\$BUILDPLATFORM \S+ AS authorities\nRUN .* ca-certificates$/m);
  assert.match(system, /^COPY --from=authorities (\/etc\/ssl\/certs\/ca-certificates\.crt) \1$/m);
  assert.ok(!/^RUN /m.test(system));
});

test('the database is not public, encrypted, and only spoken to over TLS by those in one group', () => {
  const [, database] = ofType(full, 'AWS::RDS::DBInstance')[0] ?? assert.fail();
  assert.equal(database.Properties.PubliclyAccessible, false);
  assert.equal(database.Properties.StorageEncrypted, true);
  const [, parameters] = ofType(full, 'AWS::RDS::DBParameterGroup')[0] ?? assert.fail();
  assert.equal((parameters.Properties.Parameters as Record<string, string>).require_secure_transport, 'ON');
  for (const [name, group] of ofType(full, 'AWS::EC2::SecurityGroup')) {
    assert.ok(!JSON.stringify(group.Properties.SecurityGroupIngress ?? []).includes('0.0.0.0/0'), name);
  }
  for (const [name, rule] of ofType(full, 'AWS::EC2::SecurityGroupIngress')) assert.ok(rule.Properties.SourceSecurityGroupId, name);
});

test('the functions of the ledger live beside the database, find out who certifies it, and one of them shows nothing', () => {
  const desks = ofType(full, 'AWS::Lambda::Function').filter(([name]) => name.startsWith('Ledger'));
  assert.deepEqual(desks.map(([, desk]) => [desk.Properties.FunctionName, settingsIn(desk).FESTIVAL_LEDGER_NOTES_ONLY]), [
    ['festival-tickets-ledger', undefined], ['festival-tickets-ledgernotes', 'true'],
  ]);
  for (const [name, desk] of desks) {
    const { SubnetIds, SecurityGroupIds } = desk.Properties.VpcConfig as { SubnetIds: unknown[]; SecurityGroupIds: unknown[] };
    assert.deepEqual([SubnetIds.length, SecurityGroupIds.length], [2, 1], name);
    assert.equal(settingsIn(desk).FESTIVAL_LEDGER_MYSQL_AUTHORITIES, '/opt/authorities.pem', name);
    assert.equal((desk.Properties.Layers as unknown[]).length, 1, name);
  }
  const file = readFileSync(join(PACKAGE, 'build/authorities/authorities.pem'), 'utf8');
  assert.ok((file.match(/-----BEGIN CERTIFICATE-----\n/g) ?? []).length > 30);
  assert.deepEqual(ofType(normal, 'AWS::Lambda::Function').filter(([name]) => name.startsWith('Ledger')), []);
});

test('those who work with the ledger are told which of its functions is theirs', () => {
  const told = Object.fromEntries(ofType(full, 'AWS::Lambda::Function').map(([, lambda]) => [lambda.Properties.FunctionName, settingsIn(lambda).FESTIVAL_LEDGER_FUNCTION]));
  const notes = 'festival-tickets-ledgernotes';
  assert.deepEqual(told, {
    'festival-tickets-attendee': undefined, 'festival-tickets-claims': notes, 'festival-tickets-backoffice': 'festival-tickets-ledger',
    'festival-tickets-worker': notes, 'festival-tickets-timetable': notes, 'festival-tickets-ledger': undefined, [notes]: undefined,
  });
});

/** An alarm by what it looks at, and when it speaks: at least so much, in so many periods of so many seconds. */
const ALARMS: Record<string, readonly [string, string, unknown, string, number, number, number]> = {
  IntakeWaits: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ['QueueName'], 'Maximum', 1, 1, 60],
  PostWaits: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ['QueueName'], 'Maximum', 1, 1, 60],
  IntakeOldest: ['AWS/SQS', 'ApproximateAgeOfOldestMessage', ['QueueName'], 'Maximum', 60, 3, 60],
  PostOldest: ['AWS/SQS', 'ApproximateAgeOfOldestMessage', ['QueueName'], 'Maximum', 900, 3, 60],
  Dead: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ['QueueName'], 'Maximum', 1, 1, 60],
  NeedsAttention: ['FestivalTickets', 'NeedsAttention', [], 'Maximum', 1, 1, 60],
  DoorErrors: ['AWS/ApiGateway', '5xx', ['ApiId'], 'Sum', 1, 3, 60],
  FunctionErrors: ['AWS/Lambda', 'Errors', [], 'Sum', 3, 1, 3_600],
  FunctionThrottles: ['AWS/Lambda', 'Throttles', [], 'Sum', 3, 1, 900],
  TimersFail: ['AWS/Scheduler', 'TargetErrorCount', ['ScheduleGroup'], 'Sum', 1, 1, 900],
};

test('each alarm looks at what it says, somebody is told, and an idle month raises none', () => {
  for (const templates of both) {
    const found = alarms(templates).map(([name, { Namespace, MetricName, Dimensions = [], Statistic, Threshold, EvaluationPeriods, Period }]) =>
      [name, [Namespace, MetricName, (Dimensions as { Name: string }[]).map((one) => one.Name), Statistic, Threshold, EvaluationPeriods, Period]]);
    assert.deepEqual(Object.fromEntries(found), ALARMS);
    for (const [name, alarm] of alarms(templates)) {
      assert.equal(alarm.ComparisonOperator, 'GreaterThanOrEqualToThreshold', name);
      assert.equal(alarm.TreatMissingData, 'notBreaching', name);
      assert.equal((alarm.AlarmActions as unknown[]).length, 1, name);
    }
  }
});

test('alarms look at ten metrics, which cost nothing, with everything switched on or nothing', () => {
  // One more, and an idle month is paid for. An alarm that adds metrics up is paid for by each of them.
  for (const templates of both) {
    const metrics = alarms(templates).flatMap(([, alarm]) => (alarm.Metrics as { MetricStat?: unknown }[] | undefined)?.filter((one) => one.MetricStat) ?? [alarm]);
    assert.equal(metrics.length, 10);
  }
});

test('a timetable that fails at a look, or is cut off at each, is an alarm', () => {
  const [, { Period, EvaluationPeriods, Threshold }] = alarms(normal).find(([name]) => name === 'FunctionErrors') ?? assert.fail();
  assert.equal(EvaluationPeriods, 1);
  const [, timetable] = ofType(normal, 'AWS::Lambda::Function').find(([name]) => name.startsWith('Timetable')) ?? assert.fail();
  // Lambda tries a call again after a minute, and after two more.
  for (const lasts of [0, Number(timetable.Properties.Timeout)]) {
    const began = [0, lasts + 60, 2 * lasts + 180];
    const told = Math.max(...began) + lasts;
    assert.ok(began.filter((at) => at > told - Number(Period)).length >= Number(Threshold), `looks of ${lasts} s`);
  }
});

test('a budget speaks to whoever gave an address', () => {
  assert.deepEqual(ofType(normal, 'AWS::Budgets::Budget'), []);
  const [, budget] = ofType(full, 'AWS::Budgets::Budget')[0] ?? assert.fail();
  assert.ok(JSON.stringify(budget.Properties.NotificationsWithSubscribers).includes('operator@example.org'));
});

test('functions have the memory by which their seconds are paid for in what is counted', () => {
  const { assumptions } = JSON.parse(readFileSync(join(CHECKOUT, 'bench/cost/prices.json'), 'utf8')) as { assumptions: Record<string, number> };
  // What a core is worth is of Lambda, and no function of ours.
  const counted = Object.entries(assumptions).filter(([name]) => name.endsWith('_mb'));
  assert.deepEqual(counted.map(([name]) => name), ['api_mb', 'worker_mb', 'timetable_mb']);
  const given = Object.fromEntries(ofType(normal, 'AWS::Lambda::Function').map(([, lambda]) => [lambda.Properties.FunctionName, lambda.Properties.MemorySize]));
  // Registering, looking up and answering are counted as one function. Nobody counts what staff do.
  const which: Record<string, string[]> = { api_mb: ['attendee', 'claims'], worker_mb: ['worker'], timetable_mb: ['timetable'] };
  for (const [name, memoryMb] of counted) for (const job of which[name] ?? assert.fail(name)) assert.equal(given[`festival-tickets-${job}`], memoryMb, job);
});

test('no template asks for more than a stack may hold', () => {
  for (const templates of both) assert.ok(resources(templates).length > 0);
  for (const templates of both) {
    for (const template of Object.values(templates)) assert.ok(Object.keys(template.toJSON().Resources as object).length < 500);
  }
});

test('nothing but a stand-in on this machine is taken for one', () => {
  assert.throws(() => settingsOf(new App({ context: { 'stand-in': 'on' } })), /on this machine/);
  assert.throws(() => settingsOf(new App({ context: { 'stand-in-ledger': 'mysql://127.0.0.1/ledger' } })), /goes with stand-in=on/);
});

test('a stand-in is reached at its port, and is told from AWS by nothing else that people see', () => {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4607';
  try {
    const templates = made({ 'stand-in': 'on' });
    const [, distribution] = ofType(templates, 'AWS::CloudFront::Distribution')[0] ?? assert.fail();
    const origin = JSON.stringify(distribution.Properties).match(/"CustomOriginConfig":(\{[^}]*\})/)?.[1] ?? assert.fail();
    assert.deepEqual([JSON.parse(origin).HTTPPort, JSON.parse(origin).OriginProtocolPolicy], [4607, 'http-only']);
    const address = 'mysql://festival@127.0.0.1:13306/ledger';
    const desks = ofType(made({ 'stand-in': 'on', 'stand-in-ledger': address }), 'AWS::Lambda::Function').filter(([name]) => name.startsWith('Ledger'));
    assert.deepEqual(desks.map(([, desk]) => [settingsIn(desk).FESTIVAL_LEDGER_MYSQL_ADDRESS, desk.Properties.VpcConfig]), [[address, undefined], [address, undefined]]);
    for (const [name, policy] of [...ofType(templates, 'AWS::S3::BucketPolicy'), ...ofType(templates, 'AWS::SQS::QueuePolicy')]) {
      assert.ok(refusesPlainText(policy.Properties), name);
    }
  } finally {
    if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = endpoint;
  }
});

function refersTo(resource: Resource, name: string): boolean {
  return new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${name}"`).test(JSON.stringify(resource.Properties));
}

/** The alarms by their names. */
function alarms(templates: Templates): [string, Resource['Properties']][] {
  return ofType(templates, 'AWS::CloudWatch::Alarm').map(([name, alarm]) => [name.replace(/^Alarmclock|[0-9A-F]{8}$/g, ''), alarm.Properties]);
}

function settingsIn(lambda: Resource): Record<string, unknown> {
  return (lambda.Properties.Environment as { Variables: Record<string, unknown> }).Variables;
}

function refusesPlainText(properties: Record<string, unknown>): boolean {
  const document = properties.PolicyDocument as { Statement: Statement[] };
  return document.Statement.some((one) => one.Effect === 'Deny' && one.Condition?.Bool?.['aws:SecureTransport'] === 'false');
}
