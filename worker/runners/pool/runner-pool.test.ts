import { describe, expect, it } from 'vitest';
import { type FakeScript, fakeSupervisor } from '#tests/support/fake-supervisor.ts';
import { settled } from '#tests/support/manual-clock.ts';
import { IMAGE, MIB, pooling, STANDARD } from '#tests/support/pool-runs.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { LiveInput } from '#worker/runners/runner.ts';

describe('whose sandbox a run gets', () => {
  it('is the one of the run before, of the same owner', async () => {
    const seen: string[][] = [];
    await using pool = pooling({}, async ({ files }) => {
      seen.push([...files.keys()]);
      return 0;
    });
    const first = await pool.containerOf({ files: [{ path: 'a', content: Buffer.from('a') }] });
    expect(await pool.containerOf()).toBe(first);
    expect(seen).toEqual([['a'], []]);
  });

  it('is never that of another owner', async () => {
    await using pool = pooling();
    const one = await pool.containerOf({ ownerId: 'user_one' });
    const other = await pool.containerOf({ ownerId: 'user_other' });
    expect(other).not.toBe(one);
    expect(await pool.containerOf({ ownerId: 'user_one' })).toBe(one);
  });

  it('is one of its own where nothing is reused', async () => {
    await using pool = pooling({ reuse: 'never' });
    const ids = [await pool.containerOf(), await pool.containerOf(), await pool.containerOf()];
    expect(new Set(ids).size).toBe(3);
  });

  it('is that of the same code session where only those may share', async () => {
    await using pool = pooling({ reuse: 'session' });
    const first = await pool.containerOf({ sessionId: 'sess_1' });
    expect(await pool.containerOf({ sessionId: 'sess_1' })).toBe(first);
    expect(await pool.containerOf({ sessionId: 'sess_2' })).not.toBe(first);
    const without = await pool.containerOf();
    expect(pool.there()).not.toContain(without);
    expect(await pool.containerOf()).not.toBe(without);
  });

  it('is never one that another run has now', async () => {
    const release = Promise.withResolvers<void>();
    await using pool = pooling({}, async ({ argv }) => {
      if (argv[0] === 'waits') await release.promise;
      return 0;
    });
    const limits = STANDARD;
    const first = pool.runs.run(IMAGE, ['waits'], { limits });
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 0, busy: 1 });
    const second = await pool.containerOf();
    release.resolve();
    expect((await first).environment?.containerId).not.toBe(second);
  });
});

describe('a sandbox is used again', () => {
  it('without a word to the engine', async () => {
    await using pool = pooling();
    const first = await pool.containerOf();
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(2);
    const calls = [...pool.engine.calls];
    expect(await pool.containerOf()).toBe(first);
    expect(pool.engine.calls).toEqual(calls);
  });

  it('by a run that comes while it is being cleaned', async () => {
    await using pool = pooling();
    const first = await pool.runs.run(IMAGE, ['main'], { limits: STANDARD });
    expect(pool.runs.runner.size).toEqual({ idle: 0, busy: 1 });
    const second = await pool.runs.run(IMAGE, ['main'], { limits: STANDARD });
    expect(second.environment?.containerId).toBe(first.environment?.containerId);
  });

  it('whatever the run’s own command, files, env, time, output and processes', async () => {
    await using pool = pooling();
    const first = await pool.containerOf();
    const other = await pool.containerOf({
      env: { A: 'b' },
      stdin: Buffer.from('in'),
      files: [{ path: 'f', content: Buffer.alloc(9) }],
      limits: { wallMs: 77, cpuMs: 55, outputBytes: 5, pids: 9 },
    });
    expect(other).toBe(first);
  });

  it('but not for a run with other memory, disk or cores', async () => {
    await using pool = pooling();
    const first = await pool.containerOf();
    expect(await pool.containerOf({ limits: { memoryBytes: 512 * MIB } })).not.toBe(first);
    expect(await pool.containerOf({ limits: { diskBytes: 128 * MIB } })).not.toBe(first);
    expect(await pool.containerOf({ limits: { cpus: 2 } })).not.toBe(first);
    expect(await pool.containerOf()).toBe(first);
  });

  it('and is thrown away where its size is off the standard ones', async () => {
    await using pool = pooling();
    const odd = { limits: { memoryBytes: 200 * MIB } };
    expect(await pool.containerOf(odd)).not.toBe(await pool.containerOf(odd));
    await expect.poll(() => pool.there()).toEqual([]);
  });

  it('after an exit code that is not 0', async () => {
    await using pool = pooling({}, async () => 3);
    expect(await pool.containerOf()).toBe(await pool.containerOf());
  });

  it.each([
    ['a signal', async () => ({ signalNumber: 11 })],
    ['its time', async () => ({ signalNumber: 9, reason: 'wall-time' as const })],
    ['its output', async () => ({ signalNumber: 9, reason: 'output-limit' as const })],
    ['its memory', async () => ({ signalNumber: 9, outOfMemory: true })],
  ] satisfies [string, FakeScript][])('but not after a run that %s ended', async (_, script) => {
    await using pool = pooling({}, script);
    await pool.containerOf();
    await expect.poll(() => pool.there()).toEqual([]);
  });

  it('but not after a run that somebody stopped', async () => {
    await using pool = pooling({}, ({ killed }) => new Promise((resolve) => (killed.onabort = () => resolve(0))));
    await pool.containerOf({ signal: AbortSignal.timeout(30) });
    await expect.poll(() => pool.there()).toEqual([]);
  });

  it('but not where something is left in it', async () => {
    await using pool = pooling();
    pool.supervisors.dirty = true;
    await pool.containerOf();
    await expect.poll(() => pool.there()).toEqual([]);
  });
});

describe('a sandbox that broke', () => {
  it('while nobody used it costs a run nothing but another sandbox', async () => {
    await using pool = pooling();
    const first = await pool.containerOf();
    pool.engine.containers[0]?.kill();
    const second = await pool.containerOf();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
    await expect.poll(() => pool.there()).toEqual([second]);
  });

  it('and is stuck is asked first where it has waited for a while, and thrown away', async () => {
    await using pool = pooling();
    const first = await pool.containerOf();
    await pool.clock.advance(2_000);
    pool.supervisors.mute = true;
    const second = await pool.containerOf();
    expect(second).not.toBe(first);
    await expect.poll(() => pool.there()).toEqual([second]);
  });

  it('with others, as the engine went away, is replaced when that is back, before anybody asks', async () => {
    await using pool = pooling();
    pool.runs.runner.keepReady(IMAGE, pool.runs.request(IMAGE, [], { limits: STANDARD }).limits);
    await pool.containerOf();
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(2);
    const before = pool.there();
    pool.engine.breakConnections();
    for (const container of pool.engine.containers) container.kill();
    pool.runs.runner.warmUp();
    await expect.poll(() => pool.there()).toEqual([]);
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 1, busy: 0 });
    const [ready] = pool.there();
    expect(before).not.toContain(ready);
    expect(await pool.containerOf()).toBe(ready);
  });

  it('with others while nobody used them costs a run no attempt', async () => {
    await using pool = pooling({ capacity: 4 });
    const owner = { limits: STANDARD };
    await Promise.all([1, 2, 3].map(() => pool.runs.run(IMAGE, ['main'], owner)));
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 3, busy: 0 });
    const before = pool.there();
    for (const container of pool.engine.containers) container.kill();
    const { environment, end } = await pool.runs.run(IMAGE, ['main'], owner);
    expect(end?.exitCode).toBe(0);
    expect(before).not.toContain(environment?.containerId);
  });

  it('and is stuck, like all others, keeps a run waiting for three of them at most', async () => {
    await using pool = pooling({ capacity: 8 });
    await Promise.all([1, 2, 3, 4, 5].map(() => pool.runs.run(IMAGE, ['main'], { limits: STANDARD })));
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 5, busy: 0 });
    const before = pool.there();
    await pool.clock.advance(2_000);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(10);
    const unclaimed = pool.there().filter((id) => !before.includes(id));
    await pool.clock.advance(2_000);
    pool.supervisors.mute = true;
    const { environment, end } = await pool.runs.run(IMAGE, ['main'], { limits: STANDARD });
    expect(end?.exitCode).toBe(0);
    expect([...before, ...unclaimed]).not.toContain(environment?.containerId);
    await expect.poll(() => pool.there().length).toBe(10 - 3 + 1);
  });

  it('before the program began has taken nothing of the live input', async () => {
    const engine = new FakeEngine();
    let containers = 0;
    const supervisor = fakeSupervisor(async ({ stdin, print }) => {
      await print('stdout', await stdin);
      return 0;
    });
    engine.addImage(IMAGE, async (process) => {
      containers += 1;
      return supervisor(containers > 1 ? process : { ...process, stdin: endsAfter(process.stdin, 1) });
    });
    await using runs = new SandboxRuns(engine, { reuse: 'owner' });
    const input = async function* (): AsyncGenerator<LiveInput> {
      yield { type: 'stdin', data: Buffer.from('typed') };
    };
    const { stdout } = await runs.run(IMAGE, ['main'], { interactive: { terminal: null, input: input() } });
    expect(containers).toBe(2);
    expect(stdout.toString()).toBe('typed');
  });

  it('twice before the program began is a fault of ours', async () => {
    const engine = new FakeEngine();
    let containers = 0;
    engine.addImage(IMAGE, async (process) => {
      containers += 1;
      return fakeSupervisor(async () => 0)({ ...process, stdin: endsAfter(process.stdin, 1) });
    });
    await using runs = new SandboxRuns(engine, { reuse: 'owner' });
    await expect(runs.run(IMAGE, ['main'])).rejects.toMatchObject({ fault: 'sandbox-failed' });
    expect(containers).toBe(2);
    expect(await runs.leftContainers()).toEqual([]);
  });
});

describe('what is made ready', () => {
  it('is one of the kind that is always wanted, before anybody asks, and another when it is taken', async () => {
    await using pool = pooling();
    pool.runs.runner.keepReady(IMAGE, pool.runs.request(IMAGE, [], { limits: STANDARD }).limits);
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 1, busy: 0 });
    const [ready] = pool.there();
    const created = pool.engine.calls.filter((call) => call === 'create').length;
    expect(await pool.containerOf()).toBe(ready);
    expect(pool.engine.calls.filter((call) => call === 'create')).toHaveLength(created);
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 2, busy: 0 });
    // The new one is nobody's yet.
    expect(await pool.containerOf({ ownerId: 'user_other' })).not.toBe(ready);
  });

  it('goes when nobody has asked for it for five minutes, but for what is always wanted', async () => {
    await using pool = pooling();
    pool.runs.runner.keepReady(IMAGE, pool.runs.request(IMAGE, [], { limits: STANDARD }).limits);
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(1);
    await pool.containerOf({ limits: { memoryBytes: 512 * MIB } });
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(3);
    await pool.clock.advance(400_000);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(1);
  });

  it('waits for a moment without runs, but not for ever', async () => {
    const release = Promise.withResolvers<void>();
    await using pool = pooling({}, async ({ argv }) => {
      if (argv[0] === 'waits') await release.promise;
      return 0;
    });
    await pool.containerOf();
    const running = pool.runs.run(IMAGE, ['waits'], { limits: STANDARD });
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 0, busy: 1 });
    await pool.clock.advance(1_000);
    expect(pool.there()).toHaveLength(1);
    await pool.clock.advance(500);
    await expect.poll(() => pool.runs.runner.size).toEqual({ idle: 1, busy: 1 });
    release.resolve();
    await running;
  });

  it('is not tried again where its image is gone', async () => {
    await using pool = pooling();
    const { limits } = pool.runs.request('fake/gone:1', [], { limits: STANDARD });
    pool.runs.runner.keepReady('fake/gone:1', limits);
    await pool.clock.advance(300_000);
    expect(pool.refillFaults).toHaveLength(1);
  });

  it('is tried again after longer and longer pauses', async () => {
    await using pool = pooling();
    pool.engine.faults.set('create', new EngineUnavailableError('down'));
    pool.runs.runner.keepReady(IMAGE, pool.runs.request(IMAGE, [], { limits: STANDARD }).limits);
    await pool.clock.advance(36_000);
    expect(pool.refillFaults).toHaveLength(4);
    pool.engine.faults.clear();
    await pool.clock.advance(60_000);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(1);
  });

  it('is tried again at once where the engine is back, and its owner is told', async () => {
    await using pool = pooling();
    pool.engine.faults.set('create', new EngineUnavailableError('down'));
    pool.runs.runner.keepReady(IMAGE, pool.runs.request(IMAGE, [], { limits: STANDARD }).limits);
    await pool.clock.advance(300);
    await expect.poll(() => pool.refillFaults).toHaveLength(1);
    pool.engine.faults.clear();
    pool.runs.runner.warmUp();
    await settled();
    await pool.clock.advance(300);
    await expect.poll(() => pool.runs.runner.size.idle).toBe(1);
  });

  it('is taken away at once when the pool is closed, be it that it is being cleaned for ever', async () => {
    await using pool = pooling();
    pool.supervisors.mute = true;
    await pool.runs.run(IMAGE, ['main'], { limits: STANDARD });
    expect(pool.runs.runner.size).toEqual({ idle: 0, busy: 1 });
    await pool.runs.runner[Symbol.asyncDispose]();
    expect(pool.there()).toEqual([]);
    expect(pool.engine.calls.filter((call) => call === 'remove')).toHaveLength(1);
  });

  it('is taken away at once when the pool is closed, be it that it is asked whether it is well', async () => {
    await using pool = pooling();
    await pool.containerOf();
    await pool.clock.advance(2_000);
    pool.supervisors.mute = true;
    pool.runs.runner.warmUp();
    await settled();
    expect(pool.runs.runner.size).toEqual({ idle: 0, busy: 2 });
    await pool.runs.runner[Symbol.asyncDispose]();
    expect(pool.there()).toEqual([]);
    expect(pool.engine.calls.filter((call) => call === 'remove')).toHaveLength(2);
  });

  it('is known as the worker’s own while it starts, however long that takes', async () => {
    await using pool = pooling();
    const started = Promise.withResolvers<void>();
    const { start } = pool.engine;
    pool.engine.start = async (id) => {
      await started.promise;
      await start.call(pool.engine, id);
    };
    const running = pool.containerOf();
    await expect.poll(() => pool.there()).toEqual(['fake1']);
    expect(pool.runs.runner.knows('fake1')).toBe(true);
    started.resolve();
    expect(await running).toBe('fake1');
    expect(pool.runs.runner.knows('fake1')).toBe(true);
  });

  it('is known as the worker’s own, used or idle, and gone when the pool is closed', async () => {
    await using pool = pooling();
    const id = await pool.containerOf();
    expect(pool.runs.runner.knows(id ?? '')).toBe(true);
    expect(pool.runs.runner.knows('another')).toBe(false);
    await pool.runs.runner[Symbol.asyncDispose]();
    expect(pool.there()).toEqual([]);
    expect(pool.runs.runner.knows(id ?? '')).toBe(false);
  });
});

/** So many pieces of it. */
async function* endsAfter<T>(source: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  for await (const piece of source) {
    if (left === 0) return;
    left -= 1;
    yield piece;
  }
}
