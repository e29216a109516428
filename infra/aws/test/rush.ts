// A process for attendees, for the hours of a rush: promises about what it is, who is led to it, and the order of things.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { App } from 'aws-cdk-lib';
import { CHECKOUT, settingsOf } from '../src/settings';
import { Account, deploy, destroy } from './account';
import { actions, Body, deployment, made, normal, ofType, Resource, resources, rushing, statements, Templates, waits } from './made';

interface Origin { readonly Id: string; readonly VpcOriginConfig?: object; readonly OriginCustomHeaders?: { HeaderName: string; HeaderValue: unknown }[] }
interface Config { readonly CacheBehaviors: { PathPattern: string; TargetOriginId: string }[]; readonly DefaultCacheBehavior: { TargetOriginId: string }; readonly Origins: Origin[] }
type Choice = readonly [string, Body][];

const over = made({ rush: '0' });
const [RUSHWAY, RUSH, WEB] = ['festival-tickets-rushway', 'festival-tickets-rush', 'festival-tickets-web'] as const;
const HOURLY = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::CloudFront::VpcOrigin',
  'AWS::ECS::Service', 'AWS::ECS::TaskDefinition',
];

test('nothing of it exists without the setting', () => {
  assert.deepEqual([normal.rushway, normal.rush], [undefined, undefined]);
  for (const type of [...HOURLY, 'AWS::ECS::Cluster', 'AWS::EC2::VPC']) assert.deepEqual(ofType(normal, type), [], type);
});

test('a rush that is over costs nothing by the hour, and all else is as if there had been none', () => {
  for (const type of [...HOURLY, 'AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::VPCEndpoint']) assert.deepEqual(ofType(over, type), [], type);
  assert.equal(ofType(over, 'AWS::EC2::VPC').length, 1);
  for (const [name, template] of Object.entries(normal)) assert.deepEqual(over[name]?.toJSON(), template.toJSON(), name);
});

test('there are 0 to 20 tasks', () => {
  for (const rush of ['21', '-1', 'many']) assert.throws(() => settingsOf(new App({ context: { rush } })), /rush is .* from 0 to 20/);
});

test('the process answers what everybody may call, but what changes a board, and nothing of staff', () => {
  const led = leads(configOf(rushing));
  const paths: Record<string, string> = {
    '/api/attendee/raffle/register': 'process', '/api/attendee/raffle/status': 'process', '/api/attendee/events/list': 'process',
    '/v1/raffles/raf_1/registrations': 'process', '/v1/docs': 'process', '/draws/raf_1/checkpoint': 'process', '/draws/raf_1/tile/0/0': 'process',
    '/pictures/pic_1': 'process', '/pictures/pic_1/card': 'process',
    '/api/attendee/raffle/answer': 'door', '/api/attendee/raffle/find-links': 'door', '/api/attendee/own-data/open': 'door',
    '/api/attendee/own-data/erase': 'door', '/api/backoffice/events/list': 'door', '/api/sign-in/with-password': 'door', '/api/unknown': 'door',
    '/draws/raf_1/record.json': 'bucket', '/draws/raf_1/entries-1.bin': 'bucket', '/draws/raf_1': 'bucket', '/': 'bucket', '/health/live': 'bucket',
  };
  for (const [path, whom] of Object.entries(paths)) assert.equal(led(path), whom, path);
  const before = leads(configOf(normal));
  for (const path of Object.keys(paths)) assert.notEqual(before(path), 'process', path);
});

test('files keep their way through CloudFront, whoever answers calls', () => {
  const names = [normal, rushing].map((templates) => ofType(templates, 'AWS::CloudFront::OriginAccessControl').map(([name]) => name));
  assert.deepEqual(names[0], names[1]);
});

test('CloudFront says a word there that the tasks ask for, and that is not the one of the door', () => {
  const { Origins } = configOf(rushing);
  const said = Origins.map((one) => one.OriginCustomHeaders?.[0]).filter((one) => one !== undefined);
  assert.deepEqual(said.map((one) => one.HeaderName), ['x-festival-edge', 'x-festival-edge']);
  const [door, process] = said.map((one) => one.HeaderValue);
  assert.notDeepEqual(door, process);
  assert.match(JSON.stringify(process), /"Fn::Select":\[2,.*"Fn::ImportValue":"festival-tickets-rushway:[^"]*StackId/);
  assert.deepEqual(told().FESTIVAL_HTTP_EDGE_WORD, process);
});

test('the load balancer is reached from within the network alone, and the tasks from the load balancer alone', () => {
  const [, balancer] = one('AWS::ElasticLoadBalancingV2::LoadBalancer');
  assert.equal(balancer.Scheme, 'internal');
  const subnets = (balancer.Subnets as { Ref: string }[]).map((subnet) => subnet.Ref);
  const led = ofType(rushing, 'AWS::EC2::Route').map(([, route]) => (route.Properties.RouteTableId as { Ref: string }).Ref);
  const tables = ofType(rushing, 'AWS::EC2::SubnetRouteTableAssociation').map(([, { Properties }]) => Properties as Record<string, { Ref: string }>);
  assert.equal(subnets.length, 2);
  for (const subnet of subnets) {
    const table = tables.find(({ SubnetId }) => SubnetId?.Ref === subnet)?.RouteTableId?.Ref ?? assert.fail(subnet);
    assert.ok(!led.includes(table), `${subnet} leads to the internet`);
  }
  const groups = ofType(rushing, 'AWS::EC2::SecurityGroup');
  const ins = groups.flatMap(([, { Properties }]) => (Properties.SecurityGroupIngress ?? []) as { CidrIp: unknown; FromPort: number; ToPort: number }[]);
  assert.deepEqual(ins.map((rule) => [rule.FromPort, rule.ToPort]), [[80, 80]]);
  assert.match(JSON.stringify(ins[0]?.CidrIp), /"Fn::GetAtt":\["Network\w+","CidrBlock"\]/);
  const between = ofType(rushing, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
  assert.equal(between.length, 1);
  assert.match(JSON.stringify(between[0]?.SourceSecurityGroupId), /Balancer/);
  assert.deepEqual([between[0]?.FromPort, between[0]?.ToPort], [8080, 8080]);
  const outs = groups.flatMap(([, { Properties }]) => (Properties.SecurityGroupEgress ?? []) as { CidrIp: string; FromPort: number }[]);
  assert.deepEqual(outs.filter((rule) => rule.CidrIp === '0.0.0.0/0').map((rule) => rule.FromPort), [443]);
});

test('the load balancer leaves the address of the caller as CloudFront wrote it, and hangs up last', () => {
  const [, balancer] = one('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const set = attributes(balancer.LoadBalancerAttributes);
  assert.equal(set['routing.http.xff_header_processing.mode'], 'preserve');
  assert.equal(told().FESTIVAL_HTTP_TRUSTED_PROXIES, '1');
  assert.equal(set['routing.http.drop_invalid_header_fields.enabled'], 'true');
  const idleSecs = Number(set['idle_timeout.timeout_seconds']);
  const { VpcOriginConfig } = configOf(rushing).Origins.find((origin) => origin.VpcOriginConfig !== undefined) ?? assert.fail();
  const { OriginKeepaliveTimeout, OriginReadTimeout } = VpcOriginConfig as Record<string, number>;
  assert.ok(Number(OriginKeepaliveTimeout) < idleSecs);
  const answerSecs = Number(/ANSWER_WITHIN: Duration = Duration::from_secs\((\d+)\)/.exec(server('router.rs'))?.[1]);
  assert.ok(answerSecs < Number(OriginReadTimeout) && answerSecs < idleSecs);
});

test('a task is asked what it answers without a right or a word, and is given the time to finish', () => {
  const [, targets] = one('AWS::ElasticLoadBalancingV2::TargetGroup');
  assert.equal(targets.HealthCheckPath, '/health/live');
  const router = server('router.rs');
  const [behindTheWord, before] = [router.indexOf('only_past_the_edge'), router.indexOf('.route("/health/live"')];
  assert.ok(behindTheWord > 0 && before > behindTheWord);
  const answerSecs = Number(/ANSWER_WITHIN: Duration = Duration::from_secs\((\d+)\)/.exec(router)?.[1]);
  assert.ok(Number(attributes(targets.TargetGroupAttributes)['deregistration_delay.timeout_seconds']) >= answerSecs);
  const graceSecs = Number(/GRACE: Duration = Duration::from_secs\((\d+)\)/.exec(server('commands/serve.rs'))?.[1]);
  assert.ok(Number(container().StopTimeout) > graceSecs);
});

test('a task may do exactly what the function for attendees may', () => {
  const mine = (role: string) => statements(rushing, role).filter((one) => !actions(one).every((action) => action.startsWith('logs:')));
  assert.ok(mine('TaskTaskRole').length > 5);
  assert.deepEqual(mine('TaskTaskRole'), mine('AttendeeRole'));
});

test('a task answers attendees and does nothing else, for many at once, and writes on no disk', () => {
  const { FESTIVAL_RUN_SITE, FESTIVAL_RUN_BACKOFFICE, FESTIVAL_RUN_WORKER, FESTIVAL_RUN_TIMETABLE, ...others } = told();
  assert.deepEqual([FESTIVAL_RUN_SITE, FESTIVAL_RUN_BACKOFFICE, FESTIVAL_RUN_WORKER, FESTIVAL_RUN_TIMETABLE], Array(4).fill('false'));
  assert.deepEqual(others.FESTIVAL_HTTP_PUBLIC_URL, { 'Fn::GetStackOutput': { StackName: WEB, OutputName: 'Address' } });
  for (const name of ['FESTIVAL_AWS_SCHEDULE_TARGET', 'FESTIVAL_LEDGER_FUNCTION']) assert.equal(others[name], undefined, name);
  const most = /LINGER_MS_MAX: u32 = (\d+);/.exec(server('config/cloud.rs'))?.[1];
  assert.equal(others.FESTIVAL_AWS_LINGER_MS, most);
  assert.equal(container().ReadonlyRootFilesystem, true);
  const [, task] = one('AWS::ECS::TaskDefinition');
  assert.deepEqual([task.Cpu, task.Memory], ['1024', '2048']);
});

test('a task that does not come up is taken back, and none goes before another is there', () => {
  const [, service] = one('AWS::ECS::Service');
  const { DeploymentCircuitBreaker, MinimumHealthyPercent } = service.DeploymentConfiguration as Record<string, unknown>;
  assert.deepEqual([DeploymentCircuitBreaker, MinimumHealthyPercent], [{ Enable: true, Rollback: true }, 100]);
  assert.equal(service.DesiredCount, 4);
  assert.deepEqual(ofType(rushing, 'AWS::EC2::NatGateway'), []);
});

test('one alarm more is about what attendees are answered, for as long as there is a process', () => {
  const names = (templates: Templates): string[] => ofType(templates, 'AWS::CloudWatch::Alarm').map(([name]) => name);
  const more = names(rushing).filter((name) => !names(normal).includes(name));
  assert.equal(more.length, 1);
  assert.match(String(more[0]), /^RushErrors/);
  const [, alarm] = resources(rushing).find(([name]) => name === more[0]) ?? assert.fail();
  const looked = (alarm.Properties.Metrics as { MetricStat?: { Metric: { MetricName: string } } }[]).flatMap((metric) => metric.MetricStat?.Metric.MetricName ?? []);
  assert.deepEqual(looked, ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count']);
});

test('CloudFront waits for the tasks when they come, and they for it when they go', () => {
  const [on, off] = [waits({ rush: '4' }), waits({ rush: '0' })];
  assert.ok(on[WEB]?.includes(RUSH) && on[RUSH]?.includes(RUSHWAY));
  assert.ok(off[RUSH]?.includes(WEB) && off[RUSHWAY]?.includes(RUSH));
});

const OTHERS: Record<string, Record<string, string>> = { alone: {}, 'beside all else': { container: '1', reporting: 'on' } };

for (const [what, others] of Object.entries(OTHERS)) {
  const choose = (rush: Record<string, string>): Choice => deployment({ ...others, ...rush });
  const [none, off, on, more] = [choose({}), choose({ rush: '0' }), choose({ rush: '4' }), choose({ rush: '9' })] as const;
  const also = `, ${what}`;
  const journeys: Record<string, Choice[]> = {
    'through 0, and back through 0': [none, off, on, off, none],
    'at once, and back at once': [none, on, none],
    'more tasks, and off': [none, on, more, on, off],
    'again while the stacks that were left are still there': [none, on, none, on, none, off, on],
  };

  for (const [journey, choices] of Object.entries(journeys)) {
    test(`attendees are answered all the time: ${journey}${also}`, () => {
      const account: Account = new Map();
      for (const [name, body] of choices.flat()) {
        deploy(account, name, body);
        if (account.has(WEB)) assertAttendeesAreAnswered(account);
      }
    });
  }

  test(`an installation that is not there yet refuses a rush before it is led to anything${also}`, () => {
    const account: Account = new Map();
    assert.throws(() => on.forEach(([name, body]) => deploy(account, name, body)), /reads Address of festival-tickets-web/);
    assert.ok(!account.has(WEB));
    for (const [name, body] of [...off, ...on]) deploy(account, name, body);
    assertAttendeesAreAnswered(account);
  });

  test(`what is left when the choice is taken away can be destroyed, and everything while it is on${also}`, () => {
    const left: Account = new Map();
    for (const [name, body] of [none, on, none].flat()) deploy(left, name, body);
    for (const name of [RUSH, RUSHWAY]) destroy(left, name);
    assertAttendeesAreAnswered(left);
    for (const [choice, order] of [[on, on], [off, off], [[...on, ...off], off]] as const) {
      const account: Account = new Map();
      for (const [name, body] of [none, choice].flat()) deploy(account, name, body);
      for (const [name] of order.toReversed()) destroy(account, name);
      assert.equal(account.size, 0);
    }
  });
}

/** Where CloudFront leads to a process, its way and its tasks are there. */
function assertAttendeesAreAnswered(account: Account): void {
  const config = distributionIn(Object.entries(account.get(WEB)?.Resources ?? {}));
  const origin = config.Origins.find((one) => one.VpcOriginConfig !== undefined);
  if (origin === undefined) return;
  const there = (stack: string, type: string): Resource | undefined => Object.values(account.get(stack)?.Resources ?? {}).find((resource) => resource.Type === type);
  assert.ok(there(RUSHWAY, 'AWS::ElasticLoadBalancingV2::LoadBalancer'), 'CloudFront leads to no load balancer');
  assert.ok(Number(there(RUSH, 'AWS::ECS::Service')?.Properties.DesiredCount ?? 0) > 0, 'CloudFront leads to no task');
}

function distributionIn(all: readonly [string, Resource][]): Config {
  const [, found] = all.find(([, resource]) => resource.Type === 'AWS::CloudFront::Distribution') ?? assert.fail();
  return found.Properties.DistributionConfig as Config;
}

function configOf(templates: Templates): Config {
  return distributionIn(resources(templates));
}

/** Who answers a path: the first pattern that it fits decides. */
function leads({ CacheBehaviors, DefaultCacheBehavior, Origins }: Config): (path: string) => string {
  const fits = (pattern: string, path: string): boolean => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replaceAll('*', '.*')}$`).test(path);
  return (path) => {
    const { TargetOriginId } = CacheBehaviors.find((one) => fits(one.PathPattern, path)) ?? DefaultCacheBehavior;
    const origin = Origins.find((one) => one.Id === TargetOriginId) ?? assert.fail(path);
    if (origin.VpcOriginConfig !== undefined) return 'process';
    return origin.OriginCustomHeaders === undefined ? 'bucket' : 'door';
  };
}

/** The one resource of a type that a rush has. */
function one(type: string): [string, Resource['Properties']] {
  const [found, ...others] = ofType(rushing, type);
  assert.deepEqual(others, [], type);
  return [found?.[0] ?? assert.fail(type), found?.[1].Properties ?? assert.fail(type)];
}

function container(): Record<string, unknown> {
  const [, task] = one('AWS::ECS::TaskDefinition');
  const [found] = task.ContainerDefinitions as Record<string, unknown>[];
  return found ?? assert.fail();
}

/** What a task is told. */
function told(): Record<string, unknown> {
  return Object.fromEntries((container().Environment as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value]));
}

function attributes(pairs: unknown): Record<string, string> {
  return Object.fromEntries((pairs as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

function server(file: string): string {
  return readFileSync(join(CHECKOUT, 'server/src', file), 'utf8');
}
