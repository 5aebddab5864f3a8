import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionId } from '#core/ids.ts';
import type { ClaimedExecution } from '#db/stores/execution-store.ts';
import { type ApiBench, apiBench, append, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
let bench: ApiBench;
let owner: TestUser;
let admin: TestUser;
beforeAll(async () => {
  database = await testDatabase();
  bench = await apiBench(database);
  admin = await bench.user('ADMIN');
});
afterAll(async () => {
  expect(bench.logged).toEqual([]);
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await database.pool.query('TRUNCATE execution CASCADE; TRUNCATE graphile_worker._private_jobs');
  owner = await bench.user();
});

const attemptsOf = async (id: ExecutionId, as = owner) =>
  (await bench.caller(as.principal).execution.attempts({ id })).items;

async function submit(): Promise<ExecutionId> {
  return (await bench.caller(owner.principal).execution.submit({ code: 'x' })).id;
}

/** What an attempt gets, in a container of that name. */
async function began(claim: ClaimedExecution, containerId: string): Promise<void> {
  const environment = { engine: 'docker', runtime: 'runc', image: 'sandpiper/python', digest: 'sha256:1', containerId };
  // One that was kept ready is older than the run.
  const createdAt = new Date(Date.now() - 3_600_000);
  await bench.deps.stores.executions.recordEnvironment(claim, { ...environment, createdAt });
}

function giveBack(claim: ClaimedExecution, reason: string, countsAsAttempt: boolean): Promise<boolean> {
  return bench.deps.stores.executions.giveBack(claim, { pauseMs: 0, reason, countsAsAttempt });
}

describe('the attempts of an execution', () => {
  it('are none before it is claimed, and the one that goes on has no end', async () => {
    const id = await submit();
    expect(await attemptsOf(id)).toEqual([]);
    const claim = await bench.claim();
    await began(claim, 'container-1');
    expect(await attemptsOf(id)).toEqual([
      {
        attempt: 1,
        counts: true,
        startedAt: expect.stringMatching(/Z$/),
        endedAt: null,
        workerId: expect.stringMatching(/^wrk_/),
        workerHost: null,
        environment: {
          engine: 'docker',
          runtime: 'runc',
          image: 'sandpiper/python',
          digest: 'sha256:1',
          containerId: 'container-1',
          createdAt: expect.stringMatching(/Z$/),
          destroyedAt: null,
        },
        endedAs: null,
        reason: null,
      },
    ]);
  });

  it('tell what each got and why it ended, and which cost an attempt', async () => {
    const id = await submit();
    const first = await bench.claim();
    await began(first, 'container-1');
    await giveBack(first, 'The container engine is not available.', false);
    const second = await bench.claim();
    await began(second, 'container-2');
    await append(bench.deps, second, 'half a li');
    await giveBack(second, 'Attempt 1 of 5: the sandbox failed.', true);
    const third = await bench.claim();
    await giveBack(third, 'The worker that ran it stops.', false);
    const fourth = await bench.claim();
    await began(fourth, 'container-4');
    await append(bench.deps, fourth, 'a line\n');
    await end(bench.deps, fourth);
    expect(await attemptsOf(id)).toMatchObject([
      { attempt: 1, counts: false, endedAs: 'QUEUED', environment: { containerId: 'container-1' } },
      {
        attempt: 1,
        counts: true,
        endedAs: 'QUEUED',
        reason: 'Attempt 1 of 5: the sandbox failed.',
        environment: { containerId: 'container-2' },
      },
      { attempt: 2, counts: false, endedAs: 'QUEUED', reason: 'The worker that ran it stops.', environment: null },
      {
        attempt: 2,
        counts: true,
        endedAs: 'COMPLETED',
        reason: 'exited with code 0 after 21 ms',
        environment: { containerId: 'container-4' },
      },
    ]);
  });

  it('name the host of the worker to admins alone, over REST too', async () => {
    const id = await submit();
    await end(bench.deps, await bench.claim());
    expect(await attemptsOf(id, admin)).toMatchObject([{ workerHost: 'bench' }]);
    const answer = await bench.rest('GET', `/executions/${id}/attempts`, { as: owner });
    expect(answer).toMatchObject({
      status: 200,
      body: { items: [{ attempt: 1, workerHost: null }], nextCursor: null },
    });
  });
});

describe('the output of several attempts', () => {
  async function cutOffOnce(): Promise<ExecutionId> {
    const id = await submit();
    const first = await bench.claim();
    await append(bench.deps, first, 'one\n');
    await append(bench.deps, first, 'cut o');
    await giveBack(first, 'x', true);
    const second = await bench.claim();
    await append(bench.deps, second, 'one again\n');
    await end(bench.deps, second);
    return id;
  }

  it('is kept, each piece with the number of its attempt', async () => {
    const id = await cutOffOnce();
    const { items } = await bench.caller(owner.principal).execution.logs({ id });
    expect(items.map(({ attempt, content }) => [attempt, content])).toEqual([
      [1, 'one\n'],
      [1, 'cut o'],
      [2, 'one again\n'],
    ]);
    expect(await bench.caller(owner.principal).execution.get({ id })).toMatchObject({ stdout: 'one again\n' });
  });

  it('can be asked for by attempt', async () => {
    const id = await cutOffOnce();
    const of = async (attempt: string) => {
      const { body } = await bench.rest('GET', `/executions/${id}/logs?attempt=${attempt}`, { as: owner });
      return body.items.map(({ content }: { content: string }) => content).join('');
    };
    expect(await of('1')).toBe('one\ncut o');
    expect(await of('2')).toBe('one again\n');
    expect(await of('last')).toBe('one again\n');
    expect(await of('all')).toBe('one\ncut oone again\n');
    expect(await of('3')).toBe('');
    const page = await bench.rest('GET', `/executions/${id}/logs?attempt=1&limit=1`, { as: owner });
    const next = await bench.rest('GET', `/executions/${id}/logs?attempt=1&cursor=${page.body.nextCursor}`, {
      as: owner,
    });
    expect(next.body.items).toMatchObject([{ content: 'cut o', attempt: 1 }]);
    for (const wrong of ['0', 'first', '1.5', '-1', '']) {
      const refused = await bench.rest('GET', `/executions/${id}/logs?attempt=${wrong}`, { as: owner });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'attempt' }] } });
    }
  });

  it('is that of the last attempt as plain text, unless another is asked for', async () => {
    const id = await cutOffOnce();
    const text = async (query = '') => {
      const headers = { accept: 'text/plain' };
      return (await bench.rest('GET', `/executions/${id}/logs${query}`, { as: owner, headers })).body;
    };
    expect(await text()).toBe('one again\n');
    expect(await text('?attempt=1')).toBe('one\ncut o');
    expect(await text('?attempt=all')).toBe('one\ncut oone again\n');
  });
});
