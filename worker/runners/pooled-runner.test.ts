import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { encodeReport, type FakeScript, fakeSupervisor } from '#tests/support/fake-supervisor.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import { EngineTimeoutError, EngineUnavailableError } from '#worker/engine/errors.ts';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { PROTOCOL_VERSION } from './protocol.ts';
import { EnvironmentError } from './runner.ts';

const IMAGE = 'fake/image:1';

/** Runs one request in a fake sandbox that does as the script says. */
async function runScript(script: FakeScript, overrides: RunOverrides = {}, prepare?: (engine: FakeEngine) => void) {
  await using engine = new FakeEngine();
  engine.addImage(IMAGE, fakeSupervisor(script));
  prepare?.(engine);
  await using runs = new SandboxRuns(engine);
  const result = await runs.run(IMAGE, ['main', 'a b'], overrides);
  expect(await runs.leftContainers()).toEqual([]);
  return result;
}

const forEver: FakeScript = async ({ killed }) => {
  await once(killed, 'abort');
  return sleep(60_000, 0, { ref: false });
};

const READY = encodeReport(0x81, Buffer.of(PROTOCOL_VERSION));
const RUN_STARTED = encodeReport(0x82, Buffer.of(2));

/** A PID 1 that says these words and no other, whatever it is told; it ends when nobody is attached any more. */
const saysOnly =
  (...words: readonly Buffer[]): FakeProgram =>
  async ({ write, stdin }) => {
    for (const word of words) await write('stdout', word);
    for await (const _ of stdin);
    return 1;
  };

/** One run, in a sandbox of this PID 1. */
async function runProgram(
  program: FakeProgram,
  overrides: RunOverrides & { phaseStartMs?: number; prepare?: (engine: FakeEngine) => void } = {},
) {
  const { phaseStartMs, prepare, ...rest } = overrides;
  await using engine = new FakeEngine();
  engine.addImage(IMAGE, program);
  prepare?.(engine);
  await using runs = new SandboxRuns(engine, phaseStartMs === undefined ? {} : { phaseStartMs });
  try {
    return await runs.run(IMAGE, ['main'], rest);
  } finally {
    expect(await runs.leftContainers()).toEqual([]);
  }
}

describe('a run', () => {
  it('tells its environment, its phase, its output and its end, in this order', async () => {
    const { events } = await runScript(
      async ({ argv, env, files, stdin, print }) => {
        await print('stdout', `${argv.join('|')} ${env.A} ${files.get('f')} ${await stdin}`);
        return { exitCode: 7, cpuMs: 12.4, peakMemoryBytes: 99 };
      },
      { env: { A: 'b' }, files: [{ path: 'f', content: Buffer.from('file') }], stdin: Buffer.from('in') },
    );
    expect(events.map(({ type }) => type)).toEqual(['environment', 'phase-started', 'output', 'phase-ended']);
    expect(events[0]).toMatchObject({ environment: { engine: 'fake', runtime: 'runc', image: IMAGE } });
    expect(events[2]).toMatchObject({ stream: 'stdout', data: Buffer.from('main|a b b file in') });
    expect(events[3]).toMatchObject({ exitCode: 7, signal: null, reason: 'exited', cpuMs: 12, peakMemoryBytes: 99 });
  });

  it('gives the container exactly what was asked for and says whose it is', async () => {
    let spec: unknown;
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, async (process) => {
      spec = process.spec;
      return fakeSupervisor(async () => 0)(process);
    });
    await using runs = new SandboxRuns(engine);
    await runs.run(IMAGE, ['main'], { limits: { memoryBytes: 1, diskBytes: 2, cpus: 3, pids: 4 } });
    expect(spec).toMatchObject({
      memoryBytes: 1,
      diskBytes: 2,
      cpus: 3,
      pids: 512,
      labels: { 'sandpiper.instance': runs.instance, 'sandpiper.worker': 'worker-under-test' },
    });
  });

  it('that takes too long is ended by the worker’s clock', async () => {
    const { end } = await runScript(forEver, { limits: { wallMs: 60 } });
    expect(end).toMatchObject({ reason: 'wall-time', exitCode: null, signal: 'SIGKILL' });
  });

  it('that ended by itself before the kill came counts as ended by itself', async () => {
    const late: FakeScript = async ({ killed }) => {
      await once(killed, 'abort');
      return 0;
    };
    const { end } = await runScript((run) => late({ ...run, killed: AbortSignal.timeout(30) }), {
      limits: { wallMs: 2_000 },
    });
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
  });

  it('that writes too much keeps exactly the limit', async () => {
    const { end, stdout, stderr } = await runScript(
      async ({ print, killed }) => {
        while (!killed.aborted) {
          await print('stdout', 'abc');
          await print('stderr', 'de');
        }
        return 0;
      },
      { limits: { outputBytes: 7 } },
    );
    expect(end).toMatchObject({ reason: 'output-limit' });
    expect(stdout.toString()).toBe('abcab');
    expect(stderr.toString()).toBe('de');
  });

  it('hears from PID 1 that memory or CPU time ran out', async () => {
    expect((await runScript(async () => ({ signalNumber: 9, outOfMemory: true }))).end?.reason).toBe('out-of-memory');
    expect((await runScript(async () => ({ signalNumber: 9, reason: 'cpu-time' }))).end?.reason).toBe('cpu-time');
    const own = await runScript(async () => ({ signalNumber: 11 }));
    expect(own.end).toMatchObject({ reason: 'exited', signal: 'SIGSEGV', exitCode: null });
  });
});

describe('a program that is killed', () => {
  /** Runs one that is at the end of its time, and another after it. */
  async function outOfTime(script: FakeScript, dyingMs: number, fault?: Error) {
    await using engine = new FakeEngine();
    let begun = 0;
    engine.addImage(
      IMAGE,
      fakeSupervisor((run) => (begun++ === 0 ? script(run) : Promise.resolve(0)), { dyingMs }),
    );
    if (fault) engine.faults.set('setCpus', fault);
    const given: number[] = [];
    const { setCpus } = engine;
    engine.setCpus = (id, cpus) => {
      given.push(cpus);
      return setCpus.call(engine, id, cpus);
    };
    await using runs = new SandboxRuns(engine, { reuse: 'owner' });
    const { end, environment } = await runs.run(IMAGE, ['main'], { limits: { wallMs: 30 } });
    const next = await runs.run(IMAGE, ['main']);
    expect(next.end?.exitCode).toBe(0);
    const reused = next.environment?.containerId === environment?.containerId;
    return { end, given, reused, faults: runs.hurryFaults };
  }

  it('and dies at once is given nothing', async () => {
    const inTime: FakeScript = ({ limits }) => sleep(limits.wallMs, { signalNumber: 9, reason: 'wall-time' } as const);
    const { end, given, faults } = await outOfTime(inTime, 0);
    expect(end?.reason).toBe('wall-time');
    expect(given).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('and has not died in a while is given, before the worker’s own clock strikes, all the CPUs that there are to die with', async () => {
    const { end, given, faults } = await outOfTime(forEver, 80);
    expect(end?.reason).toBe('wall-time');
    expect(given).toEqual([2]);
    expect(faults).toEqual([]);
  });

  it('and ends by itself meanwhile leaves no sandbox to the next that has more CPUs than others', async () => {
    const late: FakeScript = async ({ killed }) => {
      await once(killed, 'abort');
      return sleep(80, 0);
    };
    const { end, given, reused } = await outOfTime(late, 60_000);
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(given).toEqual([2]);
    expect(reused).toBe(false);
  });

  it('dies all the same where it can’t be given more, which is told', async () => {
    const fault = new EngineUnavailableError('down');
    const { end, faults } = await outOfTime(forEver, 80, fault);
    expect(end?.reason).toBe('wall-time');
    expect(faults).toEqual([fault]);
  });
});

describe('a PID 1 that has gone quiet', () => {
  it('before the phase has begun doesn’t hold up who stops the run, and nothing is told of a phase', async () => {
    const startedAt = performance.now();
    const { events } = await runProgram(saysOnly(READY), { signal: AbortSignal.timeout(50) });
    expect(events).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('before the phase has begun is a fault of ours after a while', async () => {
    await expect(runProgram(saysOnly(READY), { phaseStartMs: 50 })).rejects.toMatchObject({ fault: 'sandbox-failed' });
  });

  it('doesn’t keep a run from its end where the engine is asked for its platform and doesn’t answer', async () => {
    await using engine = new FakeEngine();
    engine.info = () => new Promise(() => {});
    await using runs = new SandboxRuns(engine);
    expect((await runs.run(IMAGE, ['main'], { signal: AbortSignal.timeout(50) })).events).toEqual([]);
  });

  it('in a program at its limit ends it by that limit, though the engine says nothing either', async () => {
    const { end } = await runProgram(saysOnly(READY, RUN_STARTED), {
      limits: { wallMs: 60 },
      prepare: (engine) => {
        const { inspect } = engine;
        let asked = 0;
        engine.inspect = (id, options) => {
          asked += 1;
          return asked === 1 ? inspect.call(engine, id, options) : Promise.reject(new EngineTimeoutError('inspect', 1));
        };
      },
    });
    expect(end).toMatchObject({ reason: 'wall-time', signal: 'SIGKILL', exitCode: null });
  });
});

describe('a connection that breaks', () => {
  it('under a running program is a fault of ours, told at once, and its container is removed', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, fakeSupervisor(forEver));
    await using runs = new SandboxRuns(engine);
    const running = runs.run(IMAGE, ['main']);
    running.catch(() => {});
    await expect.poll(() => engine.containers.map(({ status }) => status)).toEqual(['running']);
    await expect.poll(() => engine.calls).toContain('start');
    await sleep(20);
    engine.breakConnections();
    await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'sandbox-failed' });
    expect(await runs.leftContainers()).toEqual([]);
  });

  it('and an engine that stays away under a running program are waited for', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, fakeSupervisor(forEver));
    await using runs = new SandboxRuns(engine);
    const running = runs.run(IMAGE, ['main']);
    running.catch(() => {});
    await expect.poll(() => engine.calls).toContain('start');
    await sleep(20);
    engine.available = false;
    engine.breakConnections();
    await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'engine-unavailable' });
    engine.available = true;
  });
});

describe('a container whose creation went unanswered', () => {
  /** Makes the container all the same. */
  function leaveUnanswered(engine: FakeEngine): void {
    const { createContainer } = engine;
    engine.createContainer = async (spec) => {
      await createContainer.call(engine, spec);
      throw new EngineTimeoutError('create', 1);
    };
  }

  it('is removed, and no other: not even that of the same attempt, begun anew', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, fakeSupervisor(forEver));
    await using runs = new SandboxRuns(engine);
    const stop = new AbortController();
    const running = runs.run(IMAGE, ['main'], { signal: stop.signal });
    await expect.poll(() => engine.calls).toContain('start');
    leaveUnanswered(engine);
    await expect(runs.run(IMAGE, ['main'])).rejects.toMatchObject({ fault: 'engine-unavailable' });
    await expect.poll(() => engine.containers.map(({ id }) => id)).toEqual(['fake1']);
    stop.abort();
    expect((await running).end?.reason).toBe('killed');
  });

  it('and that can’t be removed is told by its id, for the sweep', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, saysOnly(READY));
    leaveUnanswered(engine);
    engine.faults.set('remove', new Error('stuck'));
    const left: string[] = [];
    await using runs = new SandboxRuns(engine, { onRemovalFailed: (id) => left.push(id) });
    await expect(runs.run(IMAGE, ['main'])).rejects.toMatchObject({ fault: 'engine-unavailable' });
    await expect.poll(() => left).toEqual(['fake1']);
    engine.faults.clear();
  });
});

describe('a fault of ours', () => {
  it.each(['info', 'create', 'attach', 'start', 'inspect'])(
    'at the engine’s %s is the engine’s where it doesn’t answer in time',
    async (call) => {
      const running = runProgram(
        fakeSupervisor(async () => 0),
        { prepare: (engine) => engine.faults.set(call, new EngineTimeoutError(call, 1)) },
      );
      await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'engine-unavailable' });
    },
  );

  it.each(['info', 'create', 'attach', 'start', 'inspect'])(
    'at the engine’s %s is told as such and leaves nothing',
    async (call) => {
      const running = runScript(
        async () => 0,
        {},
        (engine) => engine.faults.set(call, new EngineUnavailableError('down')),
      );
      await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'engine-unavailable' });
    },
  );

  it('is asked about again in the next run, not remembered', async () => {
    await using engine = new FakeEngine();
    engine.addImage(
      IMAGE,
      fakeSupervisor(async () => 0),
    );
    await using runs = new SandboxRuns(engine);
    engine.available = false;
    await expect(runs.run(IMAGE, ['main'])).rejects.toBeInstanceOf(EnvironmentError);
    engine.available = true;
    expect((await runs.run(IMAGE, ['main'])).end?.exitCode).toBe(0);
  });

  it('is a PID 1 that says something else', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, async ({ write }) => {
      await write('stderr', 'no such file: init');
      return 127;
    });
    await using runs = new SandboxRuns(engine);
    await expect(runs.run(IMAGE, ['main'])).rejects.toMatchObject({
      fault: 'sandbox-failed',
      message: expect.stringContaining('no such file: init'),
    });
  });

  it('is a sandbox that says what is no word of the protocol', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, async ({ write }) => {
      await write('stdout', Buffer.from('81000000010183ffffffff', 'hex'));
      return 0;
    });
    await using runs = new SandboxRuns(engine);
    await expect(runs.run(IMAGE, ['main'])).rejects.toMatchObject({
      name: 'EnvironmentError',
      fault: 'sandbox-failed',
    });
  });

  it('is a word that can’t be handed to a program', async () => {
    const running = runScript(async () => 0, { env: { A: 'a\0b' } });
    await expect(running).rejects.toMatchObject({ name: 'EnvironmentError', fault: 'sandbox-failed' });
  });

  it('is not a sandbox that the kernel ended for lack of memory: that is the program’s', async () => {
    const program = fakeSupervisor(async () => {
      for (const container of engine.containers) {
        container.outOfMemory = true;
        container.kill();
      }
      return 0;
    });
    const engine = new FakeEngine();
    engine.addImage(IMAGE, program);
    await using runs = new SandboxRuns(engine);
    const { end } = await runs.run(IMAGE, ['main']);
    expect(end).toMatchObject({ reason: 'out-of-memory', signal: 'SIGKILL', exitCode: null });
  });

  it('is not one that the kernel ended so before the program began', async () => {
    const { events, end } = await runProgram(
      async ({ write, stdin }) => {
        await write('stdout', READY);
        for await (const data of stdin) if (Buffer.from(data).includes('main')) return 137;
        return 1;
      },
      {
        prepare: (engine) => {
          const { inspect } = engine;
          engine.inspect = async (id, options) => ({ ...(await inspect.call(engine, id, options)), outOfMemory: true });
        },
      },
    );
    expect(events.map(({ type }) => type)).toEqual(['environment', 'phase-started', 'phase-ended']);
    expect(end).toMatchObject({ reason: 'out-of-memory', signal: 'SIGKILL', exitCode: null });
  });

  it('is a container that can’t be removed: the log hears of it, the run does not', async () => {
    await using engine = new FakeEngine();
    engine.addImage(
      IMAGE,
      fakeSupervisor(async () => 0),
    );
    await using runs = new SandboxRuns(engine);
    engine.faults.set('remove', new Error('stuck'));
    expect((await runs.run(IMAGE, ['main'])).end?.exitCode).toBe(0);
    expect(await runs.leftContainers()).toHaveLength(1);
    expect(runs.removalFaults).toHaveLength(1);
    engine.faults.clear();
  });
});
