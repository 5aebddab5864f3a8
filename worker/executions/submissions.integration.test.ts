import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEncryptionKey } from '#config/secrets.ts';
import type { Submission } from '#core/contracts/executions.ts';
import { type CredentialId, newId } from '#core/ids.ts';
import { DEFAULT_LIMITS, LARGE_DEFAULTS } from '#core/limits.ts';
import type { UserRecord } from '#db/stores/user-store.ts';
import { createSealer, type Sealer } from '#services/sealing.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { eventually, textOf, untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance, type WorkerProcess } from '#tests/support/worker-process.ts';

const MIB = 1024 ** 2;
/** Git's image may have to be made first. */
const WITHIN_MS = 120_000;

let database: TestDatabase;
let git: GitServer;
let instance: TestInstance;
let worker: WorkerProcess;
let owner: UserRecord;
let sealer: Sealer;
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('python');
  [database, git] = await Promise.all([testDatabase(), startGitServer()]);
  owner = await makeUser(database.stores);
  instance = await TestInstance.create(database.url);
  sealer = createSealer(await loadEncryptionKey({}, instance.homeDir));
  worker = await instance.startWorker({ EGRESS: 'all', EGRESS_ALLOW: git.host });
}, 300_000);

afterAll(async () => {
  await worker?.end('SIGTERM');
  await instance?.[Symbol.asyncDispose]();
  await git?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const limits = { ...DEFAULT_LIMITS, ...LARGE_DEFAULTS, wallMs: 60_000, cpuMs: 60_000, memoryBytes: 512 * MIB };

async function submitted(
  submission: Partial<Submission>,
  more: { projectId?: ReturnType<typeof newProject>; by?: UserRecord } = {},
) {
  const projectId = (await more.projectId) ?? null;
  const by = more.by ?? owner;
  return await submitOne(database.stores, by, { projectId, submission: { limits, files: [], ...submission } });
}

async function ran(...of: Parameters<typeof submitted>) {
  const { id } = await submitted(...of);
  return { execution: await untilEnded(database, id, WITHIN_MS), log: await textOf(database, id) };
}

function ofRepository(url: string, submission: Partial<Submission> = {}): Partial<Submission> {
  const repository = { url, ref: null, submodules: false, lfs: false, credentialId: null };
  return { kind: 'GIT_REPOSITORY', repository, prepareNetwork: 'egress', ...submission };
}

async function newCredential(login: { username: string; password: string }): Promise<CredentialId> {
  const id = newId('credential');
  const sealed = sealer.seal(login.password, `credential ${id}`);
  const data = { id, ownerId: owner.id, name: id, host: git.host, username: login.username, sealed };
  await database.prisma.credential.create({ data });
  return id;
}

async function newProject(secrets: Record<string, string>) {
  const id = newId('project');
  const nothing = { scripts: {}, initialCommands: [], env: {}, limits: {} };
  const data = { id, ownerId: owner.id, name: id, source: { type: 'FILES' }, ...nothing };
  await database.prisma.project.create({ data });
  for (const [name, text] of Object.entries(secrets)) {
    const sealed = sealer.seal(text, `secret ${id} ${name}`);
    await database.prisma.projectSecret.create({ data: { projectId: id, name, sealed } });
  }
  return id;
}

const main = (content: string) => [{ path: 'main.py', content, encoding: 'utf8' as const }];

describe('a repository', () => {
  it('is cloned, prepared, built and run where its submission says, each step with a log and a network of its own', async () => {
    const { url } = await git.repository('whole', [
      {
        files: {
          'app/run.sh': { content: '#!/bin/sh\ncat built prepared\necho "$GREETING $1"\n', executable: true },
          'app/current': { link: 'run.sh' },
        },
      },
    ]);
    const reach = `python3 -c "import socket; socket.create_connection(('127.0.0.1', 3128), 3).close(); print('out')"`;
    const { execution, log } = await ran(
      ofRepository(url, {
        directory: 'app',
        initialCommands: [`${reach} > prepared`, 'echo second'],
        buildCommand: `${reach} 2>/dev/null || echo built offline > built`,
        runCommand: './current "$1" && mkdir -p ../artifacts && cp built ../artifacts/',
        args: ['a; b'],
        env: { GREETING: 'hi' },
      }),
    );
    expect(execution, log).toMatchObject({ status: 'COMPLETED', outcome: { type: 'EXITED', exitCode: 0 } });
    expect(execution.phases.map(({ phase, step }) => [phase, step?.slice(0, 11)])).toEqual([
      ['PREPARE', 'clone'],
      ['PREPARE', 'python3 -c '],
      ['PREPARE', 'echo second'],
      ['COMPILE', 'python3 -c '],
      ['RUN', undefined],
    ]);
    expect(log.split('\n').slice(-5)).toEqual(['second', 'built offline', 'out', 'hi a; b', '']);
    expect(execution.environment?.image).toMatch(/sandpiper\/python/);
    const { rows } = await database.pool.query('SELECT image FROM environment WHERE execution_id = $1', [execution.id]);
    expect(rows.map(({ image }) => image.replace(/:.*/, '')).sort()).toEqual([
      'sandpiper/python',
      'sandpiper/tool-git',
    ]);
    expect(await database.stores.artifacts.list(execution.id)).toMatchObject([{ path: 'built', sizeBytes: 14 }]);
  });

  it('that is larger than what is held in memory comes whole, with thousands of files', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`many/${index % 50}/${index}`, `${index}`]),
    );
    const { url } = await git.repository('large', [{ files: { big: randomBytes(20 * MIB), ...many } }]);
    const runCommand = 'stat -c %s big; find many -type f | wc -l; cat many/49/2999';
    const { execution, log } = await ran(ofRepository(url, { runCommand }));
    expect(execution, log).toMatchObject({ status: 'COMPLETED' });
    expect(log.split('\n').slice(-3)).toEqual([`${20 * MIB}`, '3000', '2999']);
  });

  it('that can’t be cloned says why, and a failed step says which', async () => {
    const { url } = await git.repository('failing', [{ files: { a: '1' } }]);
    const gone = await ran(ofRepository(url.replace('failing', 'nowhere')));
    expect(gone.execution, gone.log).toMatchObject({ status: 'FAILED', outcome: { type: 'PREPARE_ERROR' } });
    expect(gone.execution.outcome?.message).toMatch(/^the repository could not be cloned: .*(not|no) .*/i);
    const failed = await ran(ofRepository(url, { initialCommands: ['echo why >&2; exit 3'], runCommand: 'true' }));
    expect(failed.execution.outcome).toMatchObject({ type: 'PREPARE_ERROR', exitCode: 3 });
    expect(failed.execution.outcome?.message).toContain('“echo why >&2; exit 3” failed with code 3');
    expect(failed.log).toMatch(/why\n$/);
  });

  it('that is private is cloned with its credential, which nothing shows', async () => {
    const login = { username: 'me', password: `pa55-${randomBytes(8).toString('hex')}` };
    const { url } = await git.repository('private', [{ files: { a: 'inside\n' } }], { login });
    const of = (credentialId: CredentialId | null) =>
      ofRepository(url, {
        repository: { url, ref: null, submodules: false, lfs: false, credentialId },
        runCommand: 'cat a; env; grep -r pa55 . /tmp 2>/dev/null || echo none',
      });
    const { execution, log } = await ran(of(await newCredential(login)));
    expect(execution, log).toMatchObject({ status: 'COMPLETED' });
    expect(log).toContain('inside\n');
    expect(log).toMatch(/none\n$/);
    expect(JSON.stringify([execution, log])).not.toContain('pa55-');
    const refused = await ran(of(null));
    expect(refused.execution).toMatchObject({ outcome: { type: 'PREPARE_ERROR' } });
  });

  it('with inputs is prepared once, and each of them begins with what that left', async () => {
    const { url } = await git.repository('judged', [{ files: { 'main.py': 'print(open("n").read() + input())\n' } }]);
    const { execution, log } = await ran(
      ofRepository(url, {
        initialCommands: ['echo once; echo -n x > n'],
        entry: 'main.py',
        inputs: ['a', 'b'].map((stdin) => ({ stdin, args: [], expected: `x${stdin}` })),
      }),
    );
    expect(execution, log).toMatchObject({
      status: 'COMPLETED',
      outcome: { message: expect.stringContaining('2 of 2') },
    });
    expect(log.match(/once/g)).toHaveLength(1);
  });

  it('is stopped while it is cloned', async () => {
    const { folder } = await git.repository('slow', [{ files: { big: randomBytes(MIB) } }]);
    const { id } = await submitted(ofRepository(git.throttle('throttled', folder, 20_000)));
    await eventually(database, id, ({ environment }) => environment !== null, WITHIN_MS);
    await database.stores.executions.requestTerminate(id);
    expect(await untilEnded(database, id)).toMatchObject({ status: 'TERMINATED', outcome: { type: 'TERMINATED' } });
  });
});

describe('secrets of a project', () => {
  it('are there for what it runs and nowhere else, split as they may be', async () => {
    const TOKEN = `s3cr3t-${randomBytes(8).toString('hex')}`;
    const code = [
      'import os, sys, time',
      't = os.environ["TOKEN"]',
      'for c in t: print(c, end="", flush=True); time.sleep(0.01)',
      'print("", len(t), t[::-1][:3], file=sys.stderr)',
    ];
    const { execution, log } = await ran(
      { kind: 'PROJECT', files: main(code.join('\n')), secretNames: ['TOKEN'] },
      { projectId: newProject({ TOKEN }) },
    );
    expect(execution, log).toMatchObject({ status: 'COMPLETED' });
    expect(log).toContain('***');
    expect(log).toContain(` ${TOKEN.length} `);
    const { rows } = await database.pool.query(`SELECT e::text FROM execution e WHERE id = $1`, [execution.id]);
    expect(JSON.stringify([execution, log, rows, worker.output])).not.toContain(TOKEN);
  });

  it('are not there for who may not run it any more when their turn comes: nothing is run', async () => {
    const by = await makeUser(database.stores);
    const submission = { kind: 'PROJECT' as const, files: main('print("begun")'), secretNames: ['TOKEN'] };
    const { execution, log } = await ran(submission, { by, projectId: newProject({ TOKEN: 's3cr3t-value' }) });
    const message = 'who started this run may not run its project any more';
    expect(execution).toMatchObject({ status: 'FAILED', attempt: 1, outcome: { type: 'PREPARE_ERROR', message } });
    expect(execution).toMatchObject({ phases: [], environment: null });
    expect(log).toBe(`sandpiper: ${message}\n`);
  });
});

describe('an image of the submission’s own', () => {
  const ofImage = { kind: 'CUSTOM_IMAGE', language: null, entry: '' } as const;

  it('runs its command with the files, args and variables of the submission', async () => {
    const command = ['python3', '-c', 'import os, sys; print(open("main.py").read(), sys.argv[1:], os.environ["A"])'];
    const { execution, log } = await ran({
      ...{ ...ofImage, image, command, args: ['$(id)'], env: { A: 'own' }, files: main('hello') },
      initialCommands: ['test -f main.py'],
    });
    expect(execution, log).toMatchObject({ status: 'COMPLETED', language: null, environment: { image } });
    expect(log).toBe("hello ['$(id)'] own\n");
  });

  it('that is nowhere is said to be, in its log too', async () => {
    const { execution, log } = await ran({ ...ofImage, image: 'nobody/has-this:1', command: ['true'] });
    expect(execution).toMatchObject({ status: 'FAILED', attempt: 1, outcome: { type: 'PREPARE_ERROR' } });
    expect(log).toBe(`sandpiper: ${execution.outcome?.message}\n`);
  });
});

describe('a worker with room for one container', () => {
  it('clones in one and runs in the next, each in its turn', async () => {
    const { url } = await git.repository('small', [{ files: { 'main.py': 'print("one at a time")\n' } }]);
    await using other = await testDatabase();
    await using alone = await TestInstance.create(other.url);
    const someone = await makeUser(other.stores);
    const tight = await alone.startWorker({ EGRESS_ALLOW: git.host, MAX_CONTAINERS: '1' });
    const submission = { limits, files: [], ...ofRepository(url) };
    const ids = await Promise.all([1, 2].map(async () => (await submitOne(other.stores, someone, { submission })).id));
    for (const id of ids) {
      expect(await untilEnded(other, id, WITHIN_MS)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
      expect(await textOf(other, id)).toMatch(/one at a time\n$/);
    }
    await tight.end('SIGTERM');
  });
});

describe('a result that serves again', () => {
  it('is there at once, and of a changed program it is not', async () => {
    const submission = { files: main('import random; print(random.random())'), cache: true };
    const first = await ran(submission);
    const second = await ran(submission);
    expect(second.execution).toMatchObject({ status: 'COMPLETED', cachedFrom: first.execution.id, environment: null });
    expect(second.log).toBe(first.log);
    const changed = await ran({ ...submission, args: ['x'] });
    expect(changed.execution.cachedFrom).toBeNull();
    expect(changed.log).not.toBe(first.log);
  });
});
