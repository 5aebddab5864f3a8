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

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const url = 'https://host/owner/repo.git';

/** Kinds of runs and parts of them that there are none of: each would reach a shell, an engine or the network. */
const BODIES: readonly (readonly [string, object])[] = [
  ['command', { image: 'my/image:1' }],
  ['image', { image: '--privileged', command: ['id'] }],
  ['image', { image: '../../etc:$(id)', command: ['id'], files: [] }],
  ['image', { image: 'a\nUSER root', command: ['id'] }],
  ['image', { image: 'MY/IMAGE', command: ['id'] }],
  ['image', { image: `image@${DIGEST}\n`, command: ['id'] }],
  ['image', { image: 'image@sha256:abcd', command: ['id'] }],
  ['image', { image: 'http://host/image:1', command: ['id'] }],
  ['image', { image: 'host/image:1?tag=2', command: ['id'] }],
  ['image', { image: 'host/../image:1', command: ['id'] }],
  ['image', { image: 'user:password@host/image:1', command: ['id'] }],
  ['image', { image: `a/${'b'.repeat(600)}`, command: ['id'] }],
  ['image', { image: 'image:1\u0000', command: ['id'] }],
  ['image', { image: 'my/image:1', code: 'x', command: ['id'] }],
  ['language', { image: 'my/image:1', language: 'python', command: ['id'] }],
  ['command.0', { image: 'my/image:1', command: ['a\u0000b'] }],
  ['command', { code: 'x', command: ['sh', '-c', 'id'] }],
  ['repository.url', { repository: { url: 'ext::sh -c id' } }],
  ['repository.url', { repository: { url: 'file:///etc' } }],
  ['repository.url', { repository: { url: '-oProxyCommand=id' } }],
  ['repository.url', { repository: { url: 'ssh://host/owner/repo.git' } }],
  ['repository.url', { repository: { url: 'https://user:password@host/repo.git' } }],
  ['repository.ref', { repository: { url, ref: '--upload-pack=id' } }],
  ['repository.ref', { repository: { url, ref: 'main:refs/heads/other' } }],
  ['repository.directory', { repository: { url, directory: '../..' } }],
  ['repository.credential', { repository: { url, credential: 'cred_x' } }],
  ['repository.config', { repository: { url, config: 'core.sshCommand=id' } }],
  ['projectId', { projectId: 'proj_x', script: 'test' }],
  ['initialCommands', { code: 'x', initialCommands: 'id' }],
  ['initialCommands.0', { code: 'x', initialCommands: ['a\u0000b'] }],
  ['buildCommand', { code: 'x', buildCommand: ['id'] }],
  ['runCommand', { code: 'x', runCommand: '' }],
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
