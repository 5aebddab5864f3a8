import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchEvent } from '#core/contracts/events.ts';
import type { ExecutionId } from '#core/ids.ts';
import { newId } from '#core/ids.ts';
import type { ExecutionNotice, ListenHub } from '#db/listen-hub.ts';
import { type ApiBench, apiBench, append, end, type TestUser } from '#tests/support/api-bench.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { Deps } from './deps.ts';
import { type FollowedEvent, followExecutions } from './follow-executions.ts';
import { submitExecution } from './submit-execution.ts';

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

const never = new AbortController().signal;

async function running() {
  const { id } = await submitExecution(bench.deps, user.principal, { language: 'python', code: 'print()' });
  const claimed = await bench.claim();
  expect(claimed.id).toBe(id);
  return { id, claimed };
}

function follow(
  ids: ExecutionId | ExecutionId[],
  options: { lastEventId?: string; signal?: AbortSignal; deps?: Deps; recheckMs?: number } = {},
) {
  const { deps = bench.deps, signal = never, lastEventId, recheckMs = 30_000 } = options;
  const executions = [ids].flat().map((id) => ({ id }));
  return followExecutions(deps, user.principal, { executions, lastEventId, signal, recheckMs });
}

async function all(events: AsyncIterable<FollowedEvent>): Promise<WatchEvent[]> {
  const found: WatchEvent[] = [];
  for await (const { event } of events) found.push(event);
  return found;
}

async function next(events: AsyncGenerator<FollowedEvent, void, void>): Promise<WatchEvent> {
  const { value } = await events.next();
  if (!value) throw new Error('nothing more is told');
  return value.event;
}

const logsOf = (events: readonly WatchEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [`${event.chunk.seq}:${event.chunk.content}`] : []));

const linesFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => `${first + n}:line ${first + n}\n`);

/** A hub that a test announces by, beside what the database announces itself. */
function fakeHub(): ListenHub & { announce(notice: ExecutionNotice): void; listeners: number } {
  const listeners = new Set<(notice: ExecutionNotice) => void>();
  return {
    connected: true,
    start: async () => {},
    onExecution(_id, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onTerminate: () => () => {},
    onWaiting: () => () => {},
    onImage: () => () => {},
    onExamination: () => () => {},
    onWorker: () => () => {},
    onReconnect: () => () => {},
    [Symbol.asyncDispose]: async () => {},
    announce(notice) {
      for (const listener of listeners) listener(notice);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

describe('who follows an execution', () => {
  it('hears its status, all its output in order, and its result, in that order, and then the end', async () => {
    const { id, claimed } = await running();
    const following = follow(id);
    const events = [await next(following)];
    await append(bench.deps, claimed, 'one\n');
    events.push(await next(following));
    await append(bench.deps, claimed, 'two\n', 'stderr');
    events.push(await next(following));
    await end(bench.deps, claimed);
    events.push(...(await all(following)));
    expect(events.map(({ type }) => type)).toEqual(['status', 'log', 'log', 'status', 'result']);
    expect(logsOf(events)).toEqual(['1:one\n', '2:two\n']);
    const last = events.at(-1);
    expect(last?.type === 'result' && [last.execution.status, last.execution.stdout, last.execution.stderr]).toEqual([
      'COMPLETED',
      'one\n',
      'two\n',
    ]);
  });

  it('hears output as it is written, not only at the end', async () => {
    const { id, claimed } = await running();
    const events = follow(id);
    expect((await events.next()).value?.event.type).toBe('status');
    const next = events.next();
    await append(bench.deps, claimed, 'now\n');
    const began = performance.now();
    expect((await next).value?.event).toMatchObject({ type: 'log', chunk: { content: 'now\n' } });
    expect(performance.now() - began).toBeLessThan(1_000);
    await end(bench.deps, claimed);
    await all(events);
  });

  it('loses nothing and hears nothing twice while others append, however often they come back', async () => {
    const { id, claimed } = await running();
    const count = 300;
    const writing = (async () => {
      for (let n = 1; n <= count; n++) await append(bench.deps, claimed, `line ${n}\n`);
      await end(bench.deps, claimed);
    })();
    const heard: WatchEvent[] = [];
    let lastEventId: string | undefined;
    for (let takes = 1; heard.at(-1)?.type !== 'result'; takes++) {
      const abort = new AbortController();
      let taken = 0;
      for await (const { event, position } of follow(id, {
        signal: abort.signal,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      })) {
        heard.push(event);
        lastEventId = position;
        // Each connection is cut off somewhere else, some right after they began.
        if (++taken >= (takes * 7) % 40) abort.abort();
      }
    }
    await writing;
    expect(logsOf(heard)).toEqual(linesFrom(1, count));
  });

  it('is many, and each hears everything', async () => {
    const { id, claimed } = await running();
    const count = 50;
    const watchers = Array.from({ length: 60 }, () => all(follow(id)));
    for (let n = 1; n <= count; n++) await append(bench.deps, claimed, `line ${n}\n`);
    await end(bench.deps, claimed);
    for (const events of await Promise.all(watchers)) expect(logsOf(events)).toEqual(linesFrom(1, count));
  });

  it('hears of several over one stream, which ends after the last result', async () => {
    const a = await running();
    const b = await running();
    const heard = all(follow([a.id, b.id, a.id]));
    await append(bench.deps, a.claimed, 'a\n');
    await end(bench.deps, a.claimed);
    await append(bench.deps, b.claimed, 'b\n');
    await end(bench.deps, b.claimed, 1);
    const events = await heard;
    expect(events.filter(({ type }) => type === 'result').map(({ executionId }) => executionId)).toEqual([a.id, b.id]);
    expect(logsOf(events.filter(({ executionId }) => executionId === a.id))).toEqual(['1:a\n']);
    expect(logsOf(events.filter(({ executionId }) => executionId === b.id))).toEqual(['1:b\n']);
  });

  it('that comes when all is over hears the whole of it at once', async () => {
    const { id, claimed } = await running();
    for (let n = 1; n <= 450; n++) await append(bench.deps, claimed, `line ${n}\n`);
    await end(bench.deps, claimed);
    expect(logsOf(await all(follow(id)))).toEqual(linesFrom(1, 450));
    expect(logsOf(await all(follow(id, { lastEventId: `${id}:440` })))).toEqual(linesFrom(441, 450));
  });

  it('reads from the store what a gap in the announcements leaves out', async () => {
    const { id, claimed } = await running();
    const hub = fakeHub();
    const events = follow(id, { deps: { ...bench.deps, hub } });
    await events.next();
    const waiting = events.next();
    for (let n = 1; n <= 3; n++) await append(bench.deps, claimed, `line ${n}\n`);
    hub.announce({
      kind: 'log',
      id,
      lastSeq: 3,
      chunk: {
        seq: 3,
        attempt: 1,
        phase: 'RUN',
        stream: 'stdout',
        contentBase64: btoa('line 3\n'),
        at: new Date().toISOString(),
      },
    });
    await end(bench.deps, claimed);
    hub.announce({ kind: 'status', id, status: 'COMPLETED' });
    const first = (await waiting).value;
    const rest = await all(events);
    expect(logsOf([...(first ? [first.event] : []), ...rest])).toEqual(linesFrom(1, 3));
  });

  it('hears of what no announcement told, a little later', async () => {
    const { id, claimed } = await running();
    const heard = all(follow(id, { deps: { ...bench.deps, hub: fakeHub() }, recheckMs: 50 }));
    await append(bench.deps, claimed, 'line 1\n');
    await sleep(120);
    await end(bench.deps, claimed);
    expect(logsOf(await heard)).toEqual(['1:line 1\n']);
  });

  it('ends at once when the signal aborts while nothing happens, and leaves no listener behind', async () => {
    const { id, claimed } = await running();
    const hub = fakeHub();
    const abort = new AbortController();
    const events = follow(id, { deps: { ...bench.deps, hub }, signal: abort.signal });
    await events.next();
    const waiting = events.next();
    expect(hub.listeners).toBe(1);
    const open = bench.deps.watchers.size;
    abort.abort();
    expect((await waiting).done).toBe(true);
    expect(hub.listeners).toBe(0);
    expect(bench.deps.watchers.size).toBe(open - 1);
    await end(bench.deps, claimed);
  });
});

describe('following is refused', () => {
  it('for what is unknown and what is somebody else’s, with the same words', async () => {
    const { id, claimed } = await running();
    const stranger = (await bench.user()).principal;
    const refusal = (of: ExecutionId) =>
      all(followExecutions(bench.deps, stranger, { executions: [{ id: of }], signal: never })).catch((e: Error) => e);
    const foreign = await refusal(id);
    const unknown = await refusal(newId('execution'));
    expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
    expect(unknown).toEqual(foreign);
    await end(bench.deps, claimed);
  });

  it('where one of several is foreign, without a word of the others', async () => {
    const { id, claimed } = await running();
    const events = followExecutions(bench.deps, user.principal, {
      executions: [{ id }, { id: newId('execution') }],
      signal: never,
    });
    await expect(events.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await end(bench.deps, claimed);
  });

  it('also while the program prints without a pause', async () => {
    const other = await bench.user();
    const { id } = await submitExecution(bench.deps, other.principal, { code: 'print()' });
    const claimed = await bench.claim();
    const watching = all(
      followExecutions(bench.deps, other.principal, { executions: [{ id }], signal: never, recheckMs: 200 }),
    ).catch((refused: unknown) => refused);
    await bench.deps.stores.users.update(other.record.id, { disabledAt: new Date() });
    for (let n = 0; n < 200; n++) {
      await append(bench.deps, claimed, `line ${n}\n`);
      await sleep(5);
    }
    await end(bench.deps, claimed);
    expect(await watching).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('from the next look on where the user was disabled', async () => {
    const other = await bench.user();
    const { id } = await submitExecution(bench.deps, other.principal, { code: 'print()' });
    const events = followExecutions(bench.deps, other.principal, {
      executions: [{ id }],
      signal: never,
      recheckMs: 30,
    });
    await events.next();
    const waiting = events.next();
    await bench.deps.stores.users.update(other.record.id, { disabledAt: new Date() });
    await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await end(bench.deps, await bench.claim());
  });
});
