import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import { type ApiBench, apiBench, type RestAnswer, SEALING_KEY, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { TestInstance } from '#tests/support/worker-process.ts';

/** Small, without dependencies and scripts, and in this project's own lockfile. */
const PACKAGE = 'picocolors';

let database: TestDatabase;
let bench: ApiBench;
let server: GitServer;
let instance: TestInstance;
let user: TestUser;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry']);
  const registry = new URL(stdout.trim());
  server = await startGitServer();
  const settings = { EGRESS_ALLOW: `${server.host},${registry.hostname}`, NPM_REGISTRY: registry.href };
  database = await testDatabase();
  bench = await apiBench(database, { env: settings });
  user = await bench.user();
  await ensureLanguageImage('node');
  instance = await TestInstance.create(database.url);
  const key = Buffer.from(SEALING_KEY).toString('hex');
  await instance.startWorker({ ...settings, OFFERED_LANGUAGES: 'node', DEFAULT_LANGUAGE: 'node', ENCRYPTION_KEY: key });
}, 300_000);

afterAll(async () => {
  await instance[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function run(body: object): Promise<RestAnswer['body']> {
  const submitted = await bench.rest('POST', '/executions', { as: user, body });
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(202);
  const path = `/executions/${submitted.body.id}`;
  const ended = async () => (await bench.rest('GET', path, { as: user })).body;
  await expect.poll(async () => isFinal((await ended()).status), { timeout: 150_000, interval: 200 }).toBe(true);
  return ended();
}

it('a cloned project installs its packages by `npm ci` from the machine’s registry, and runs without the network', {
  timeout: 200_000,
}, async () => {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${PACKAGE}`];
  const dependencies = { [PACKAGE]: version };
  const project = { name: 'shop', version: '1.0.0', dependencies };
  const { url } = await server.repository('shop', [
    {
      files: {
        'package.json': JSON.stringify({ ...project, type: 'module' }),
        'package-lock.json': JSON.stringify({
          ...{ ...project, dependencies: undefined },
          lockfileVersion: 3,
          packages: { '': project, [`node_modules/${PACKAGE}`]: { version, integrity } },
        }),
        'index.js': `import colors from '${PACKAGE}';
console.log(typeof colors.red);
try { await fetch('${server.origin}/'); console.log('reached'); } catch { console.log('no network'); }
`,
      },
    },
  ]);
  const ended = await run({
    language: 'node',
    repository: { url, ref: 'main' },
    initialCommands: ['npm ci'],
    runCommand: 'node index.js && ls node_modules',
  });
  expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
  const steps = ended.phases.map(({ phase, step }: { phase: string; step?: string }) => step ?? phase);
  // What its lockfile proves may have been fetched apart before.
  expect(steps.filter((step: string) => step !== 'dependencies')).toEqual(['clone', 'npm ci', 'RUN']);
  expect(ended.stdout).toContain('added 1 package');
  expect(ended.stdout.split('\n').slice(-4)).toEqual(['function', 'no network', PACKAGE, '']);
});

it('an install that fails is said by its step, with what it wrote', { timeout: 200_000 }, async () => {
  const { url } = await server.repository('broken', [{ files: { 'package.json': '{"name":"broken"}' } }]);
  const ended = await run({
    language: 'node',
    repository: { url },
    initialCommands: ['npm ci'],
    runCommand: 'node index.js',
  });
  expect(ended.status).toBe('FAILED');
  expect(ended.outcome).toMatchObject({ type: 'PREPARE_ERROR', message: expect.stringContaining('npm ci') });
  expect(ended.stderr).toContain('package-lock.json');
});
