import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeReport, type FakeRun, fakeSupervisor } from '#tests/support/fake-supervisor.ts';
import { type RunOverrides, type RunResult, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { FROM_SUPERVISOR, HEADER_BYTES, PROTOCOL_VERSION, TO_SUPERVISOR } from './protocol.ts';
import type { WorkspaceEntry, WorkspaceSource } from './runner.ts';

const IMAGE = 'fake/image:1';

/** One run in sandboxes of this PID 1. */
async function runProgram(
  program: FakeProgram,
  { phaseStartMs, ...overrides }: RunOverrides & { phaseStartMs?: number } = {},
): Promise<RunResult> {
  await using engine = new FakeEngine();
  engine.addImage(IMAGE, program);
  await using runs = new SandboxRuns(engine, phaseStartMs === undefined ? {} : { phaseStartMs });
  return await runs.run(IMAGE, ['main'], overrides);
}

/** The same, and what each phase was given. */
async function phasesOf(overrides: RunOverrides): Promise<{ given: FakeRun[]; stdins: string[]; result: RunResult }> {
  const given: FakeRun[] = [];
  const stdins: string[] = [];
  const script = async (run: FakeRun) => {
    given.push(run);
    stdins.push(String(await run.stdin));
    return 0;
  };
  const result = await runProgram(fakeSupervisor(script), overrides);
  return { given, stdins, result };
}

const ready = encodeReport(FROM_SUPERVISOR.ready, Buffer.of(PROTOCOL_VERSION));
const started = encodeReport(FROM_SUPERVISOR.phaseStarted, Buffer.of(2));
const ended = encodeReport(FROM_SUPERVISOR.phaseEnded, Buffer.concat([Buffer.of(2), Buffer.alloc(28)]));
const prepareStarted = encodeReport(FROM_SUPERVISOR.phaseStarted, Buffer.of(3));
const prepareEnded = encodeReport(FROM_SUPERVISOR.phaseEnded, Buffer.concat([Buffer.of(3), Buffer.alloc(28)]));
const broken = encodeReport(FROM_SUPERVISOR.failed, Buffer.concat([Buffer.of(1), Buffer.from('broken')]));
const channel = (type: number, number: number, rest: string | Uint8Array = '') =>
  encodeReport(type, Buffer.concat([Buffer.of(0, 0, 0, number), Buffer.from(rest)]));

describe('each phase', () => {
  it('has its own step, directory, stdin, time, env and way out, and what it doesn’t have is the request’s', async () => {
    const { given, stdins, result } = await phasesOf({
      env: { A: 'of all', B: 'of all' },
      stdin: Buffer.from('of the run'),
      limits: { wallMs: 10_000 },
      egress: { accept: () => {} },
      phases: [
        {
          phase: 'PREPARE',
          step: 'npm ci',
          argv: ['npm', 'ci'],
          directory: 'sub/folder',
          stdin: Buffer.from('its own'),
          wallMs: 77_000,
          env: { B: 'its own', C: 'too' },
          network: 'egress',
        },
        { phase: 'COMPILE', argv: ['make'], network: 'none' },
        { phase: 'RUN', argv: ['main'], directory: null },
      ],
    });
    expect(stdins).toEqual(['its own', '', 'of the run']);
    expect(given.map(({ phase, directory, egress, limits }) => [phase, directory, egress, limits.wallMs])).toEqual([
      ['PREPARE', 'sub/folder', true, 77_000],
      ['COMPILE', '', false, 10_000],
      ['RUN', '', false, 10_000],
    ]);
    expect(given.map(({ env: { A, B, C } }) => [A, B, C])).toEqual([
      ['of all', 'its own', 'too'],
      ['of all', 'of all', undefined],
      ['of all', 'of all', undefined],
    ]);
    expect(result.ended.map(({ phase, step }) => [phase, step])).toEqual([
      ['PREPARE', 'npm ci'],
      ['COMPILE', undefined],
      ['RUN', undefined],
    ]);
  });

  it.each([
    ['gone before it says that the first has begun', [], 2],
    ['that says it failed before the first has begun', [broken], 2],
    ['that says anything else first', [encodeReport(FROM_SUPERVISOR.stdout, Buffer.from('x'))], 1],
    ['that tells of a connection first', [channel(FROM_SUPERVISOR.channelOpened, 1)], 1],
    ['gone in the first', [prepareStarted], 1],
    ['that failed in the first', [prepareStarted, broken], 1],
    ['gone between the first and the next', [prepareStarted, prepareEnded], 1],
    ['gone in the last', [prepareStarted, prepareEnded, started], 1],
  ] as const)('is begun once in all: a sandbox %s', async (_, words, most) => {
    let sandboxes = 0;
    let connections = 0;
    const program: FakeProgram = async ({ write, stdin }) => {
      sandboxes += 1;
      await write('stdout', ready);
      // All that it is told comes in one write, with the phase at its end.
      for await (const data of stdin) {
        if (!Buffer.from(data).includes('deploy')) continue;
        for (const word of words) await write('stdout', word);
        return 1;
      }
      return 1;
    };
    const running = runProgram(program, {
      egress: { accept: () => (connections += 1) },
      phases: [
        { phase: 'PREPARE', argv: ['deploy'], network: 'egress' },
        { phase: 'RUN', argv: ['deploy'], network: 'egress' },
      ],
    });
    await expect(running).rejects.toMatchObject({ fault: 'sandbox-failed' });
    expect([sandboxes, connections]).toEqual([most, 0]);
  });

  it('that fails is the last, with its step', async () => {
    const phases = ['one', 'two', 'three'].map((step) => ({ phase: 'PREPARE' as const, step, argv: [step] }));
    const script = fakeSupervisor(async ({ argv }) => (argv[0] === 'two' ? 9 : 0));
    const result = await runProgram(script, { phases });
    expect(result.ended.map(({ step, exitCode }) => [step, exitCode])).toEqual([
      ['one', 0],
      ['two', 9],
    ]);
  });

  it('with the network needs a way out', async () => {
    const phases = [{ phase: 'PREPARE', argv: ['x'], network: 'egress' }] as const;
    await expect(phasesOf({ phases })).rejects.toMatchObject({ fault: 'sandbox-failed' });
  });
});

describe('connections out of a sandbox', () => {
  const phases = [{ phase: 'RUN', argv: ['main'], network: 'egress' }] as const;
  const says =
    (...words: readonly Buffer[]): FakeProgram =>
    async ({ write, stdin }) => {
      for (const word of [ready, started, ...words]) await write('stdout', word);
      for await (const _ of stdin);
      return 1;
    };

  it('are handed on and closed with their phase, though nobody reads them', async () => {
    const connections: Duplex[] = [];
    const accept = (connection: Duplex) => void connections.push(connection);
    const opened = channel(FROM_SUPERVISOR.channelOpened, 1);
    const data = channel(FROM_SUPERVISOR.channelData, 1, 'unread');
    const { end } = await runProgram(says(opened, data, ended), { phases, egress: { accept } });
    expect(end?.reason).toBe('exited');
    expect(connections.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('are closed where the run is left in the middle of its phase', async () => {
    await using engine = new FakeEngine();
    engine.addImage(IMAGE, says(channel(FROM_SUPERVISOR.channelOpened, 1), encodeReport(0x83, Buffer.from('x'))));
    await using runs = new SandboxRuns(engine);
    const connections: Duplex[] = [];
    const accept = (connection: Duplex) => void connections.push(connection);
    const request = runs.request(IMAGE, ['main'], { phases, egress: { accept } });
    for await (const event of runs.runner.run(request, { signal: new AbortController().signal })) {
      if (event.type === 'output') break;
    }
    expect(connections.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it.each([
    ['without a way out', channel(FROM_SUPERVISOR.channelOpened, 1), 'none'],
    ['that never was', channel(FROM_SUPERVISOR.channelEnd, 1), 'egress'],
    ['with a number that is not its turn', channel(FROM_SUPERVISOR.channelOpened, 9), 'egress'],
  ] as const)('break the sandbox that tells of one %s', async (_, word, network) => {
    const overrides = { phases: [{ ...phases[0], network }], egress: { accept: () => {} } };
    await expect(runProgram(says(word), overrides)).rejects.toMatchObject({ fault: 'sandbox-failed' });
  });
});

describe('a workspace', () => {
  const entries: readonly WorkspaceEntry[] = [
    { type: 'folder', path: 'a' },
    { type: 'link', path: 'l', target: '../x' },
  ];
  const file = (path: string, content: string): WorkspaceEntry => {
    const bytes = Buffer.from(content);
    const pieces = async function* () {
      yield bytes.subarray(0, 2);
      yield bytes.subarray(2);
    };
    return { type: 'file', path, executable: false, sizeBytes: bytes.length, content: pieces() };
  };
  const source = (more: () => WorkspaceEntry[] = () => []): WorkspaceSource => ({
    async *entries() {
      yield* entries;
      yield* more();
    },
  });

  it('is written before the files, and those in the place of what it has', async () => {
    const { given } = await phasesOf({
      workspace: source(() => [file('a/f', 'theirs'), file('a/g', 'theirs')]),
      files: [{ path: 'a/f', content: Buffer.from('ours') }],
      phases: [{ phase: 'PREPARE', argv: ['x'] }],
    });
    expect(given[0]?.folders).toEqual(new Set(['a']));
    expect(given[0]?.links).toEqual(new Map([['l', '../x']]));
    expect([...(given[0]?.files ?? [])].map(([path, content]) => [path, String(content)])).toEqual([
      ['a/f', 'ours'],
      ['a/g', 'theirs'],
    ]);
  });

  it('lets files take its places, which without one would be refused', async () => {
    const flags: number[] = [];
    const program: FakeProgram = async ({ write, stdin }) => {
      await write('stdout', ready);
      for await (const data of stdin) {
        for (
          let at = 0, bytes = Buffer.from(data);
          at < bytes.length;
          at += HEADER_BYTES + bytes.readUInt32BE(at + 1)
        ) {
          if (bytes[at] === TO_SUPERVISOR.file) flags.push(bytes.readUInt8(at + HEADER_BYTES));
          if (bytes[at] === TO_SUPERVISOR.phase) await write('stdout', Buffer.concat([started, ended]));
        }
      }
      return 1;
    };
    const files = [{ path: 'f', content: Buffer.from('x') }];
    await runProgram(program, { files, workspace: source() });
    await runProgram(program, { files });
    expect(flags).toEqual([2, 0]);
  });

  it('is written anew into another sandbox where the first breaks before the program begins', async () => {
    let sandboxes = 0;
    let reads = 0;
    const sound = fakeSupervisor(async ({ links }) => links.size);
    const program: FakeProgram = async (process) => {
      sandboxes += 1;
      if (sandboxes > 1) return await sound(process);
      await process.write('stdout', ready);
      for await (const data of process.stdin) if (Buffer.from(data).includes('../x')) return 1;
      return 1;
    };
    const workspace: WorkspaceSource = {
      entries() {
        reads += 1;
        return source().entries();
      },
    };
    const { end } = await runProgram(program, { workspace });
    expect([end?.exitCode, sandboxes, reads]).toEqual([1, 2, 2]);
  });

  it('that a sandbox doesn’t take isn’t waited for without end', async () => {
    const program: FakeProgram = async ({ write, killed }) => {
      await write('stdout', ready);
      if (!killed.aborted) await once(killed, 'abort');
      return 1;
    };
    const workspace = source(() => [file('big', 'x'.repeat(1024 ** 2))]);
    await expect(runProgram(program, { workspace, phaseStartMs: 50 })).rejects.toMatchObject({
      fault: 'sandbox-failed',
    });
  });

  it('that is refused is no longer read, and why is told as output', async () => {
    let asked = 0;
    const refused = encodeReport(
      FROM_SUPERVISOR.failed,
      Buffer.concat([Buffer.of(3), Buffer.from('l/x: Not a directory')]),
    );
    const program: FakeProgram = async ({ write, stdin }) => {
      await write('stdout', ready);
      for await (const data of stdin) {
        if (!Buffer.from(data).includes('../x')) continue;
        await write('stdout', refused);
        return 1;
      }
      return 1;
    };
    const workspace: WorkspaceSource = {
      async *entries() {
        yield* entries;
        for (asked = 0; asked < 100_000; asked++) yield file(`f${asked}`, 'x'.repeat(20_000));
      },
    };
    const { stderr, end } = await runProgram(program, { workspace });
    expect(stderr.toString()).toBe('sandpiper: a file can’t be written: l/x: Not a directory\n');
    expect(end?.exitCode).toBe(1);
    expect(asked).toBeLessThan(1_000);
  });
});
