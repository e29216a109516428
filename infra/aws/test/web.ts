// What browsers get: promises about pages, headers and releases.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { runInNewContext } from 'node:vm';
import { LARGE_FILES } from '../src/data';
import { CONTENT_SECURITY_POLICY, OTHER_HEADERS } from '../src/policy';
import { CHECKOUT, PACKAGE } from '../src/settings';
import { A_DAY, FOR_EVER, MEDIA_TYPES, NEVER, planOf, releaseBefore, releaseName, SHELL_ADDRESSES, SURFACES } from '../src/site/plan';
import { normal, ofType } from './made';

interface Behavior {
  readonly PathPattern: string;
  readonly AllowedMethods: string[];
  readonly CachePolicyId: unknown;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
  readonly OriginRequestPolicyId?: string;
}

const CACHES_NOTHING = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_BUT_THE_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

function distribution(): { CustomErrorResponses: { ErrorCode: number; ErrorCachingMinTTL: number }[]; CacheBehaviors: Behavior[]; DefaultCacheBehavior: Behavior; Origins: { Id: string; OriginAccessControlId?: unknown; OriginCustomHeaders?: { HeaderName: string; HeaderValue: unknown }[]; S3OriginConfig?: unknown }[] } {
  const [, found] = ofType(normal, 'AWS::CloudFront::Distribution')[0] ?? assert.fail();
  return found.Properties.DistributionConfig as never;
}

test('pages have the policy that the server gives them', () => {
  const server = readFileSync(join(CHECKOUT, 'server/src/protect.rs'), 'utf8');
  const written = /const POLICY: &str = "([^"]+)"/.exec(server)?.[1]?.replace(/\\\n\s*/g, '');
  assert.equal(CONTENT_SECURITY_POLICY, written);
  const given = [...server.matchAll(/headers\.insert\("([^"]+)", HeaderValue::from_static\("([^"]+)"\)\)/g)];
  const others = given.map(([, name, value]) => [name, value]).filter(([name]) => name !== 'strict-transport-security');
  assert.deepEqual(Object.fromEntries(others), OTHER_HEADERS);
  const [, headers] = ofType(normal, 'AWS::CloudFront::ResponseHeadersPolicy')[0] ?? assert.fail();
  assert.ok(JSON.stringify(headers.Properties).includes(CONTENT_SECURITY_POLICY));
});

test('pages and API are one address, and answers for staff are never kept', () => {
  const { CacheBehaviors } = distribution();
  assert.deepEqual(CacheBehaviors.map((one) => one.PathPattern), [
    '/api/backoffice/*', '/api/sign-in/*', '/api/*', '/v1/*', '/draws/*/entries-*.bin',
    '/draws/*/record.json', '/draws/*/refused.txt', '/draws/*/*', '/pictures/*',
  ]);
  for (const one of CacheBehaviors.slice(0, 2)) assert.equal(one.CachePolicyId, CACHES_NOTHING, one.PathPattern);
  for (const one of CacheBehaviors.filter((behavior) => !LARGE_FILES.includes(behavior.PathPattern.slice(1)))) {
    assert.equal(one.OriginRequestPolicyId, ALL_BUT_THE_HOST, one.PathPattern);
    assert.ok(one.AllowedMethods.includes('POST'), one.PathPattern);
  }
});

test('the door is told a word by CloudFront that everybody behind it asks for', () => {
  const server = readFileSync(join(CHECKOUT, 'server/src/protect.rs'), 'utf8');
  const header = /const EDGE_HEADER: &str = "([^"]+)"/.exec(server)?.[1];
  const { Origins } = distribution();
  const doors = Origins.filter((one) => one.S3OriginConfig === undefined);
  const said = doors.flatMap((one) => one.OriginCustomHeaders ?? []);
  assert.deepEqual(said.map((one) => one.HeaderName), [header]);
  assert.deepEqual(said[0]?.HeaderValue, { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] });
  const behind = ofType(normal, 'AWS::Lambda::Function').map(([, lambda]) => lambda.Properties);
  const asked = behind.filter((one) => 'FESTIVAL_HTTP_EDGE_WORD' in (one.Environment as { Variables: object }).Variables);
  for (const one of asked) {
    const { FESTIVAL_HTTP_EDGE_WORD: word } = (one.Environment as { Variables: Record<string, unknown> }).Variables;
    // The number of the stack that CloudFront is in, and not of the function's own.
    assert.match(JSON.stringify(word), /"Fn::Select":\[2,.*"Fn::ImportValue":"[^"]*web[^"]*"/);
  }
  // Nobody else is told it.
  assert.deepEqual(asked.map((one) => one.FunctionName), ['festival-tickets-attendee', 'festival-tickets-claims', 'festival-tickets-backoffice']);
});

test('nothing is served without TLS, and buckets are opened by CloudFront alone', () => {
  const { CacheBehaviors, DefaultCacheBehavior, Origins } = distribution();
  assert.equal(DefaultCacheBehavior.ViewerProtocolPolicy, 'redirect-to-https');
  for (const one of CacheBehaviors) assert.equal(one.ViewerProtocolPolicy, 'https-only', one.PathPattern);
  const buckets = Origins.filter((one) => one.S3OriginConfig !== undefined);
  assert.equal(buckets.length, 2);
  for (const one of buckets) assert.ok(one.OriginAccessControlId, one.Id);
});

test('a failure is nobody else\'s', () => {
  const { CustomErrorResponses } = distribution();
  const kept = CustomErrorResponses.map((one) => [one.ErrorCode, one.ErrorCachingMinTTL]);
  assert.deepEqual(kept, [500, 502, 503, 504].map((code) => [code, 0]));
});

test('what says nothing about keeping is not kept', () => {
  const [, policy] = ofType(normal, 'AWS::CloudFront::CachePolicy')[0] ?? assert.fail();
  const { MinTTL, DefaultTTL } = policy.Properties.CachePolicyConfig as { MinTTL: number; DefaultTTL: number };
  assert.deepEqual([MinTTL, DefaultTTL], [0, 0]);
});

test('the address of a page is answered with the shell of its surface, that of a file with the file', () => {
  const code = readFileSync(join(PACKAGE, 'src/pages.js'), 'utf8');
  const handler = runInNewContext(`${code}; handler`) as (event: { request: { uri: string } }) => { uri: string };
  const answered = (uri: string): string => handler({ request: { uri } }).uri;
  const expected: Record<string, string> = {
    '/': '/index.html',
    '/events/evt_1': '/index.html',
    '/draws/raf_1': '/index.html',
    '/backofficers': '/index.html',
    '/backoffice': '/backoffice/index.html',
    '/backoffice/': '/backoffice/index.html',
    '/backoffice/raffles/raf_1': '/backoffice/index.html',
    '/favicon.svg': '/favicon.svg',
    '/pkg/1/app.js': '/pkg/1/app.js',
    '/backoffice/pkg/1/app.wasm': '/backoffice/pkg/1/app.wasm',
    '/releases/20260101T000000Z/index.html': '/releases/20260101T000000Z/index.html',
  };
  for (const [uri, file] of Object.entries(expected)) assert.equal(answered(uri), file);
});

test('hashed files are kept for a year and packed, the shell is asked for each time', () => {
  const [attendee, backoffice] = SURFACES;
  assert.ok(attendee && backoffice);
  const files = ['index.html', 'index.html.br', 'config.json', 'favicon.svg', 'favicon.svg.gz', 'pkg/1/app.wasm', 'pkg/1/app.wasm.br', 'pkg/1/app.wasm.gz', 'pkg/1/boot.js'];
  const { hashed, plain, shell } = planOf(attendee, files);
  assert.deepEqual(hashed, [
    { file: 'pkg/1/app.wasm.br', key: 'pkg/1/app.wasm', mediaType: 'application/wasm', cacheRule: FOR_EVER, encoding: 'br' },
    { file: 'pkg/1/boot.js', key: 'pkg/1/boot.js', mediaType: 'text/javascript; charset=utf-8', cacheRule: FOR_EVER },
  ]);
  assert.deepEqual(plain, [{ file: 'favicon.svg', key: 'favicon.svg', mediaType: 'image/svg+xml', cacheRule: A_DAY }]);
  assert.deepEqual(shell.map(({ key, cacheRule }) => [key, cacheRule]), [['config.json', NEVER], ['index.html', NEVER]]);
  assert.deepEqual(planOf(backoffice, ['index.html']).shell.map((one) => one.key), ['backoffice/index.html']);
});

test('the rules of keeping are those of the server', () => {
  const server = readFileSync(join(CHECKOUT, 'server/src/site.rs'), 'utf8');
  for (const rule of [FOR_EVER, NEVER, A_DAY]) assert.ok(server.includes(`"${rule}"`), rule);
});

test('the kinds of files are those of the server', () => {
  const server = readFileSync(join(CHECKOUT, 'server/src/site.rs'), 'utf8');
  const kinds = [...server.matchAll(/Some\("(\w+)"\) => "([^"]+)"/g)];
  assert.ok(kinds.length >= 10);
  assert.deepEqual(Object.fromEntries(kinds.map(([, ending, kind]) => [ending, kind])), MEDIA_TYPES);
});

test('only shells are thrown out of the cache', () => {
  for (const address of SHELL_ADDRESSES) assert.ok(!address.includes('*') && !address.includes('pkg'), address);
});

test('a roll-back goes to the release before, or to the one that is named', () => {
  const releases = ['20260103T000000Z', '20260101T000000Z', '20260102T000000Z'];
  assert.equal(releaseBefore(releases, '20260103T000000Z'), '20260102T000000Z');
  assert.equal(releaseBefore(releases, '20260102T000000Z'), '20260101T000000Z');
  assert.equal(releaseBefore(releases, '20260101T000000Z', '20260103T000000Z'), '20260103T000000Z');
  assert.throws(() => releaseBefore(releases, '20260101T000000Z'), /no release before/);
  assert.throws(() => releaseBefore(releases, undefined, '1999'), /there is no release 1999/);
  assert.equal(releaseName(new Date('2026-11-21T20:45:01.123Z')), '20261121T204501Z');
});
