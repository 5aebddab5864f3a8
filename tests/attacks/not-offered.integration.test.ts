import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiBench, apiBench, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let user: TestUser;

beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  user = await bench.user();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** Kinds of runs and parts of them that there are none of yet: each would reach a shell, an engine or the network. */
const BODIES: readonly (readonly [string, object])[] = [
  ['image', { image: 'my/image:1', command: ['./run.sh'] }],
  ['image', { image: '--privileged' }],
  ['image', { image: '../../etc:$(id)', files: [] }],
  ['image', { image: 'a\nUSER root', code: 'x' }],
  ['command', { code: 'x', command: ['sh', '-c', 'id'] }],
  ['repository', { repository: { url: 'https://host/owner/repo.git', ref: 'main' }, language: 'python' }],
  ['repository', { repository: { url: 'ext::sh -c id' } }],
  ['repository', { repository: { url: 'file:///etc', ref: '--upload-pack=id' } }],
  ['repository', { repository: { url: '-oProxyCommand=id', directory: '../..' } }],
  ['projectId', { projectId: 'proj_x', script: 'test' }],
  ['initialCommands', { code: 'x', initialCommands: ['id'] }],
  ['buildCommand', { code: 'x', buildCommand: 'id' }],
  ['runCommand', { code: 'x', runCommand: 'id; id' }],
  ['cache', { code: 'x', cache: ['/var/lib/docker'] }],
  ['interactive', { code: 'x', interactive: { cols: 80, rows: 24 } }],
  ['webhookUrl', { code: 'x', webhookUrl: 'http://169.254.169.254/' }],
  ['runtime', { code: 'x', runtime: 'runc' }],
  ['user', { code: 'x', user: 'root' }],
  ['privileged', { code: 'x', privileged: true }],
  ['mounts', { code: 'x', mounts: ['/:/host'] }],
  ['limits.ulimits', { code: 'x', limits: { ulimits: [] } }],
  ['network', { code: 'x', network: 'host' }],
  ['network', { code: 'x', network: 'egress' }],
  ['network', { code: 'x', network: 'container:sandpiper' }],
  ['language', { code: 'x', language: '../python' }],
  ['language', { code: 'x', language: 'python:latest' }],
];

it.each(BODIES)('%s is refused by its name: %j', async (path, body) => {
  const answer = await bench.rest('POST', '/executions', { as: user, body });
  expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_INPUT']);
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
});

it('none of them has become an execution', async () => {
  const { body } = await bench.rest('GET', '/executions', { as: user });
  expect(body.items).toEqual([]);
});
