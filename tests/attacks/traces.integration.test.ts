import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { TestUser } from '#tests/support/api-bench.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { Ended, HostileSite } from './support/hostile-site.ts';

/** How long the pool may take to make a runner clean, or away with it. */
const CLEANED_WITHIN_MS = 10_000;

const seenSchema = z.looseObject({
  processes: z.array(z.string()),
  files: z.array(z.string()),
  variables: z.record(z.string(), z.string()),
  'shared memory': z.array(z.string()),
  semaphores: z.array(z.string()),
  messages: z.array(z.string()),
  sockets: z.array(z.string()),
});
type Seen = z.infer<typeof seenSchema>;

describeOnEachRuntime('what a run leaves behind', {}, (site, runtime) => {
  it('can be seen while it is there', async () => {
    const seen = seenBy(await leave(site(), site().user, 'look'));
    expect(seen.processes).toEqual(expect.arrayContaining(['PID 1', 'python3']));
    expect(seen.processes.length).toBeGreaterThan(4);
    for (const folder of ['/workspace', '/tmp', '/dev/shm']) {
      expect(seen.files).toEqual(expect.arrayContaining([`'${folder}/.hidden'`, `'${folder}/new\\nline'`]));
    }
    expect(seen['shared memory'].length).toBeGreaterThan(0);
    expect(seen.semaphores.length).toBeGreaterThan(0);
    expect(seen.messages.length).toBeGreaterThan(0);
    if (runtime === 'runc') expect(seen.sockets.join('\n')).toContain('@sandpiper');
    expect(seen.variables).toMatchObject({ LEFT_BEHIND: 'yes' });
  });

  it.each([
    ['ended well', 'exit'],
    ['failed', 'fail'],
    ['was killed', 'kill'],
  ])('is gone for the next run on its runner, or the runner is gone, where it %s', async (_, how) => {
    const owner = await site().bench.user();
    const first = seenBy(await lookAround(site(), owner));
    expect(first).toMatchObject({ processes: ['PID 1'], files: [], sockets: [], stdin: '' });
    const planted = await leave(site(), owner, how);
    expect(planted.stdout).toContain('files_everywhere');
    const used = await containerOf(site(), planted);

    for (const late = performance.now() + CLEANED_WITHIN_MS; performance.now() < late; await sleep(100)) {
      const next = await lookAround(site(), owner);
      expect(seenBy(next)).toEqual(first);
      if ((await containerOf(site(), next)) === used) return expect(how).not.toBe('kill');
      if (!(await site().containers()).includes(used)) return expect(how === 'kill' || runtime !== 'runc').toBe(true);
    }
    throw new Error('the runner was neither used again nor removed');
  });

  it('of an ordinary kind is cleaned, and the next run has the same runner', async () => {
    const owner = await site().bench.user();
    const ordinary = { code: 'import os; open("a", "w").write("x"); os.makedirs("/tmp/b/c"); print(1)' };
    const used = await containerOf(site(), await site().run(ordinary, { as: owner }));
    for (const late = performance.now() + CLEANED_WITHIN_MS; performance.now() < late; await sleep(100)) {
      const next = await lookAround(site(), owner);
      expect(seenBy(next)).toMatchObject({ processes: ['PID 1'], files: [] });
      if ((await containerOf(site(), next)) === used) return;
      expect(await site().containers()).toContain(used);
    }
    throw new Error('the runner was not used again');
  });

  it('is never another owner’s: no two have a runner together', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => site().bench.user()));
    const ownersOf = new Map<string, Set<string>>();
    for (let round = 0; round < 3; round++) {
      const runs = owners.map(async (as) => {
        const ended = await site().run({ code: 'print(1)' }, { as });
        const container = await containerOf(site(), ended);
        ownersOf.set(container, (ownersOf.get(container) ?? new Set()).add(as.record.id));
      });
      await Promise.all(runs);
    }
    expect(ownersOf.size).toBeGreaterThanOrEqual(owners.length);
    expect([...ownersOf.values()].filter(({ size }) => size > 1)).toEqual([]);
  });
});

/** Also leaves input unread, and has variables and limits that no other run has. */
async function leave(site: HostileSite, as: TestUser, how: string): Promise<Ended> {
  const files = ['leave-traces.py', 'look-around.py'].map(async (path) => ({ path, content: await site.file(path) }));
  const body = {
    files: await Promise.all(files),
    entry: 'leave-traces.py',
    args: [how],
    env: { OF_THE_RUN_BEFORE: 'secret' },
    stdin: 'of the run before\n'.repeat(20_000),
    limits: { wallMs: 20_000, pids: 100 },
  };
  const ended = await site.run(body, { as });
  const outcomes: Record<string, unknown> = {
    look: { type: 'EXITED', exitCode: 0 },
    exit: { type: 'EXITED', exitCode: 0 },
    fail: { type: 'EXITED', exitCode: 7 },
    kill: { type: 'SIGNALED', signal: 'SIGKILL' },
  };
  expect(ended, ended.stderr ?? '').toMatchObject({ outcome: outcomes[how] });
  return ended;
}

/** In a runner that no other run gets after it. */
async function lookAround(site: HostileSite, as: TestUser): Promise<Ended> {
  const ended = await site.run({ code: await site.file('look-around.py'), args: ['and-die'] }, { as });
  expect(ended, ended.stderr ?? '').toMatchObject({ outcome: { type: 'SIGNALED', signal: 'SIGKILL' } });
  return ended;
}

function seenBy({ stdout }: Ended): Seen {
  return seenSchema.parse(JSON.parse(stdout ?? ''));
}

/** Which the API doesn't tell. */
async function containerOf(site: HostileSite, { id }: { id: string }): Promise<string> {
  const { containerId } = await site.database.prisma.environment.findFirstOrThrow({ where: { executionId: id } });
  return containerId;
}
