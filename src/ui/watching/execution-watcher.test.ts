import { beforeEach, describe, expect, it } from 'vitest';
import type { WatchEvent } from '#core/contracts/events.ts';
import type { Execution, ExecutionSummary } from '#core/contracts/executions.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId, newId } from '#core/ids.ts';
import { DEFAULT_LIMITS } from '#core/limits.ts';
import { type ConnectHandlers, ExecutionWatcher, type WatchedExecution } from './execution-watcher.ts';

const A = newId('execution');
const B = newId('execution');

function execution(id: string, status: ExecutionStatus): Execution {
  return {
    id: brandId('execution', id),
    kind: 'RAW_CODE',
    language: 'python',
    title: 'print(1)',
    status,
    terminating: false,
    outcome: null,
    delayReason: null,
    queue: null,
    attempt: 1,
    queuedAt: '2026-11-21T10:00:00.000Z',
    startedAt: null,
    endedAt: null,
    wallMs: null,
    cpuMs: null,
    peakMemoryBytes: null,
    ownerId: newId('user'),
    owner: { email: 'a@b.c', name: null },
    sessionId: null,
    projectId: null,
    projectOwnerId: null,
    script: null,
    cachedFrom: null,
    phases: [],
    stdout: null,
    stdoutEncoding: null,
    stderr: null,
    stderrEncoding: null,
    truncated: false,
    environment: null,
    limits: DEFAULT_LIMITS,
    retryOf: null,
    logRemovedAt: null,
    retriedAs: null,
    results: null,
    timings: null,
  };
}

function log(executionId: string, seq: number): WatchEvent {
  return {
    type: 'log',
    executionId,
    chunk: { seq, attempt: 1, phase: 'RUN', stream: 'stdout', content: `${seq}`, encoding: 'utf8', at: '' },
  };
}

const result = (id: string): WatchEvent => ({ type: 'result', executionId: id, execution: execution(id, 'COMPLETED') });

class World {
  connections: { executions: readonly WatchedExecution[]; handlers: ConnectHandlers; open: boolean }[] = [];
  timer: { ms: number; then: () => void } | null = null;
  polled: string[] = [];
  refuses = false;
  answers = new Map<string, ExecutionSummary>();
  watcher = new ExecutionWatcher({
    connect: (executions, handlers) => {
      const connection = { executions, handlers, open: true };
      this.connections.push(connection);
      return () => {
        connection.open = false;
      };
    },
    poll: async (id) => {
      this.polled.push(id);
      const answer = this.answers.get(id);
      if (!answer) throw new Error(this.refuses ? 'signed out' : 'offline');
      return answer;
    },
    refusalOf: (error) => (error instanceof Error && error.message === 'signed out' ? error.message : null),
    schedule: (ms, then) => {
      const timer = { ms, then };
      this.timer = timer;
      return () => {
        if (this.timer === timer) this.timer = null;
      };
    },
    random: () => 1,
  });

  async tick(): Promise<void> {
    const timer = this.timer;
    this.timer = null;
    timer?.then();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  get open() {
    return this.connections.filter((connection) => connection.open);
  }

  get last() {
    const last = this.connections.at(-1);
    if (!last) throw new Error('nothing was opened');
    return last;
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('the watcher of executions', () => {
  it('follows all executions of a page over one connection', async () => {
    world.watcher.follow(A, 0, () => {});
    world.watcher.follow(B, 7, () => {});
    await world.tick();
    expect(world.connections).toHaveLength(1);
    expect(world.last.executions).toEqual([
      { id: A, lastSeq: 0 },
      { id: B, lastSeq: 7 },
    ]);
  });

  it('gives each piece of output once, also where a new follower makes the connection begin again', async () => {
    const seen: number[] = [];
    world.watcher.follow(A, 0, (event) => event.type === 'log' && seen.push(event.chunk.seq));
    await world.tick();
    for (const seq of [1, 2]) world.last.handlers.onEvent(log(A, seq));
    world.watcher.follow(B, 0, () => {});
    await world.tick();
    expect(world.open).toHaveLength(1);
    expect(world.last.executions).toContainEqual({ id: A, lastSeq: 2 });
    for (const seq of [2, 3]) world.last.handlers.onEvent(log(A, seq));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('hears nothing more from a connection that it closed', async () => {
    const seen: number[] = [];
    world.watcher.follow(A, 0, (event) => event.type === 'log' && seen.push(event.chunk.seq));
    await world.tick();
    const old = world.last;
    world.watcher.follow(B, 0, () => {});
    await world.tick();
    old.handlers.onEvent(log(A, 1));
    old.handlers.onLost(null);
    expect(seen).toEqual([]);
    expect(world.open).toHaveLength(1);
  });

  it('closes the connection when all have ended, and when nobody follows', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.last.handlers.onEvent(result(A));
    expect(world.open).toHaveLength(0);
    expect(world.watcher.getState()).toEqual({ type: 'idle' });
    const stop = world.watcher.follow(B, 0, () => {});
    await world.tick();
    stop();
    await world.tick();
    expect(world.open).toHaveLength(0);
  });

  it('does not open a connection for a follower that went at once', async () => {
    const stop = world.watcher.follow(A, 0, () => {});
    stop();
    await world.tick();
    expect(world.connections).toHaveLength(0);
  });

  it('connects again from where it stood, ever more slowly, and says so', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.last.handlers.onState('live');
    world.last.handlers.onEvent(log(A, 4));
    const waits: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      world.last.handlers.onLost(null);
      expect(world.watcher.getState()).toEqual({ type: 'reconnecting' });
      waits.push(world.timer?.ms ?? 0);
      await world.tick();
      expect(world.last.executions).toEqual([{ id: A, lastSeq: 4 }]);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
    world.last.handlers.onState('live');
    expect(world.watcher.getState()).toEqual({ type: 'live' });
  });

  it('does not go on asking where the server said no', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.last.handlers.onLost('There is no such execution.');
    expect(world.watcher.getState()).toEqual({ type: 'refused', message: 'There is no such execution.' });
    expect(world.timer).toBeNull();
  });

  it('holds no connection while the tab is hidden, asks how the run stands, and catches up after', async () => {
    const statuses: ExecutionStatus[] = [];
    world.answers.set(A, execution(A, 'RUNNING'));
    world.watcher.follow(A, 0, (event) => event.type === 'status' && statuses.push(event.execution.status));
    await world.tick();
    world.last.handlers.onEvent(log(A, 3));
    world.watcher.setVisible(false);
    expect(world.open).toHaveLength(1);
    await world.tick();
    expect(world.open).toHaveLength(0);
    world.answers.set(A, execution(A, 'COMPLETED'));
    await world.tick();
    expect(statuses).toEqual(['RUNNING', 'COMPLETED']);
    expect(world.timer).toBeNull();
    world.watcher.setVisible(true);
    await world.tick();
    expect(world.last).toMatchObject({ open: true, executions: [{ id: A, lastSeq: 3 }] });
  });

  it('goes on asking while hidden where there was no answer', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.watcher.setVisible(false);
    await world.tick();
    expect(world.polled).toEqual([A]);
    await world.tick();
    expect(world.polled).toEqual([A, A]);
  });

  it('asks no more while hidden where the server said no', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.watcher.setVisible(false);
    world.refuses = true;
    await world.tick();
    expect(world.polled).toEqual([A]);
    expect(world.timer).toBeNull();
  });

  it('keeps the connection over a short look away', async () => {
    world.watcher.follow(A, 0, () => {});
    await world.tick();
    world.watcher.setVisible(false);
    world.watcher.setVisible(true);
    await world.tick();
    expect(world.connections).toHaveLength(1);
    expect(world.open).toHaveLength(1);
  });
});
