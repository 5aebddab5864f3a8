import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadInstance } from '#config/instance.ts';
import type { Submission } from '#core/contracts/executions.ts';
import type { SourceFile } from '#core/contracts/files.ts';
import { DEFAULT_LIMITS, LARGE_DEFAULTS } from '#core/limits.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { NpmRegistry } from '#tests/support/npm-registry.ts';
import { textOf, untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance } from '#tests/support/worker-process.ts';

const WITHIN_MS = 120_000;
const MIB = 1024 ** 2;
const limits = { ...DEFAULT_LIMITS, ...LARGE_DEFAULTS, wallMs: 60_000, cpuMs: 60_000, memoryBytes: 512 * MIB };

let database: TestDatabase;
let instance: TestInstance;
let registry: NpmRegistry;
let owner: UserRecord;

beforeAll(async () => {
  await ensureLanguageImage('node');
  database = await testDatabase();
  const scripts = { postinstall: 'echo script >> /workspace/ran' };
  registry = await NpmRegistry.start([
    { name: 'plain-one', version: '1.2.3' },
    { name: 'with-script', version: '2.0.0', scripts },
  ]);
}, 300_000);

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  owner = await makeUser(database.stores);
  instance = await TestInstance.create(database.url);
});

afterEach(async () => {
  await instance[Symbol.asyncDispose]();
});

async function startWorker(env: Record<string, string> = {}) {
  const settings = { EGRESS_ALLOW: '127.0.0.2', NPM_REGISTRY: registry.url, OFFERED_LANGUAGES: 'python,node', ...env };
  return await instance.startWorker(settings);
}

async function ran(submission: Partial<Submission>, by = owner) {
  const { id } = await submitOne(database.stores, by, {
    submission: { limits, prepareNetwork: 'egress', ...submission },
  });
  return { execution: await untilEnded(database, id, WITHIN_MS), log: await textOf(database, id) };
}

const file = (path: string, content: string): SourceFile => ({ path, content, encoding: 'utf8' });

function aProject(names: readonly string[], change: Partial<Submission> = {}): Partial<Submission> {
  const lockfile = registry.lockfile(names);
  const { dependencies } = JSON.parse(lockfile).packages[''];
  return {
    language: 'node',
    entry: 'main.js',
    initialCommands: ['npm ci --foreground-scripts'],
    files: [
      file('main.js', `console.log(${names.map((name) => `require('${name}')`).join(', ')}, process.version !== '')`),
      file('package.json', JSON.stringify({ name: 'project', version: '1.0.0', dependencies })),
      file('package-lock.json', lockfile),
    ],
    ...change,
  };
}

const tarballs = () => registry.asked.filter((path) => path.endsWith('.tgz'));

describe('what a lockfile of npm fetched', () => {
  it('is fetched once, without running anything of it, and serves the owner’s next run', async () => {
    const worker = await startWorker();
    const project = aProject(['plain-one', 'with-script'], {
      runCommand: 'node main.js && cat /workspace/ran && wc -l < /workspace/ran',
    });
    registry.asked.length = 0;
    const first = await ran(project);
    expect(first.execution, first.log).toMatchObject({ status: 'COMPLETED' });
    // Once by the script of the run itself, and never where it was fetched.
    expect(first.log).toContain('plain-one with-script true\nscript\n1\n');
    expect(tarballs()).toHaveLength(2);
    const [set] = await database.stores.dependencies.listOf(owner.id);
    expect(set).toMatchObject({ packageManager: 'npm', language: 'node', packages: 2 });

    const second = await ran(project);
    expect(second.execution, second.log).toMatchObject({ status: 'COMPLETED' });
    expect(second.log).toContain('plain-one with-script true\nscript\n1\n');
    expect(tarballs()).toHaveLength(2);
    expect(second.execution.phases.map(({ step }) => step)).toEqual([
      'dependencies',
      'npm ci --foreground-scripts',
      undefined,
    ]);

    const others = await ran(project, await makeUser(database.stores));
    expect(others.execution, others.log).toMatchObject({ status: 'COMPLETED' });
    expect(tarballs()).toHaveLength(4);
    expect(await worker.output).not.toContain('execution.dependencies-failed');
  });

  it('can’t be changed by a run, and what a run adds goes with it', async () => {
    await startWorker();
    const project = aProject(['plain-one']);
    await ran(project);
    const evil = [
      'find /var/cache/sandpiper -type f | wc -l',
      'for f in $(find /var/cache/sandpiper -type f); do echo evil > $f; rm -f $f; done 2>&1 | grep -c "Read-only"',
      'for f in $(find /tmp/npm -type l); do echo evil > $f; done 2>&1 | grep -c "Read-only"',
      'for f in $(find /tmp/npm -type l); do rm $f && echo evil > $f; done; true',
    ];
    const attack = await ran({ ...project, initialCommands: ['npm ci', ...evil] });
    expect(attack.execution, attack.log).toMatchObject({ status: 'COMPLETED' });
    expect(attack.log).toMatch(/\n1\n2\n1\n/);
    const after = await ran(project);
    expect(after.log).toContain('plain-one true\n');
  });

  it('is not kept where the lockfile doesn’t prove it, nor where nothing installs', async () => {
    await startWorker();
    const project = aProject(['plain-one']);
    const unproven = JSON.parse(registry.lockfile(['plain-one']));
    delete unproven.packages['node_modules/plain-one'].integrity;
    const files = project.files?.map((each) =>
      each.path === 'package-lock.json' ? file(each.path, JSON.stringify(unproven)) : each,
    );
    expect((await ran({ ...project, files: files ?? [] })).log).toContain('plain-one true\n');
    const nothing = { initialCommands: ['echo ready'], runCommand: 'true' };
    expect((await ran({ ...project, ...nothing })).log).toBe('ready\n');
    expect(await database.stores.dependencies.listOf(owner.id)).toEqual([]);
  });

  it('does not matter where it can’t be fetched: the run says what is wrong by itself', async () => {
    await startWorker({ EGRESS_ALLOW: '' });
    const { execution, log } = await ran(aProject(['plain-one'], { initialCommands: ['npm ci --fetch-retries=0'] }));
    expect(execution).toMatchObject({ status: 'FAILED', outcome: { type: 'PREPARE_ERROR' } });
    expect(log).toContain('The operator can allow it with EGRESS_ALLOW=127.0.0.2.');
    expect(await database.stores.dependencies.listOf(owner.id)).toEqual([]);
  });

  it('is fetched again where the engine’s owner has removed it', async () => {
    await startWorker();
    const project = aProject(['plain-one']);
    await ran(project);
    await using engine = createDockerEngine();
    const { id } = await loadInstance(instance.homeDir);
    const [volume] = await engine.listVolumes(`sandpiper-dependencies-${id}-`);
    await expect
      .poll(() => engine.removeVolume(volume?.name ?? '').catch((error) => error), { timeout: 30_000 })
      .toBe(undefined);
    const { execution, log } = await ran(project);
    expect(execution, log).toMatchObject({ status: 'COMPLETED' });
    expect(await engine.listVolumes(`sandpiper-dependencies-${id}-`)).toHaveLength(1);
  });
});
