import type { FakeProcess, FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { HEADER_BYTES, type PhaseReport, PROTOCOL_VERSION } from '#worker/runners/protocol.ts';
import type { PhaseName } from '#worker/runners/runner.ts';

/** What a scripted program is given, and what it can do. */
export interface FakeRun {
  phase: PhaseName;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  files: ReadonlyMap<string, Buffer>;
  /** That the supervisor is to hold it to. */
  limits: { wallMs: number; cpuMs: number; outputBytes: number; pids: number };
  /** All of it, once it has ended. */
  stdin: Promise<Buffer>;
  /** Aborted by a KILL. */
  killed: AbortSignal;
  print(stream: 'stdout' | 'stderr', data: string | Uint8Array): Promise<void>;
}

/** Gives the exit code, or more of the report. */
export type FakeScript = (run: FakeRun) => Promise<number | Partial<PhaseReport>>;

export interface FakeSupervisorOptions {
  /** Whether a clean leaves something behind. */
  dirty?: () => boolean;
  /** Whether it is stuck: it cleans nothing, and answers nobody who asks how it is. */
  mute?: () => boolean;
  /** How long a program that is killed takes to die. */
  dyingMs?: number;
}

const REASONS: readonly PhaseReport['reason'][] = ['exited', 'wall-time', 'cpu-time', 'output-limit', 'killed'];
const PHASES: readonly PhaseName[] = ['COMPILE', 'RUN'];

/** A supervisor for containers of the fake engine: the other side of `protocol.ts`, with functions for programs. */
export function fakeSupervisor(script: FakeScript, options: FakeSupervisorOptions = {}): FakeProgram {
  return async (process) => {
    const say = (type: number, payload: Uint8Array) => process.write('stdout', encodeReport(type, payload));
    const files = new Map<string, Buffer>();
    let lastPath = '';
    let stdin = Promise.withResolvers<Buffer>();
    let taken: Buffer[] = [];
    let kill = new AbortController();
    await say(0x81, Buffer.of(PROTOCOL_VERSION));
    for await (const { type, payload } of readCommands(process.stdin)) {
      if (type === 0x02) {
        const end = 3 + payload.readUInt16BE(1);
        lastPath = payload.toString('utf8', 3, end);
        files.set(lastPath, payload.subarray(end));
      } else if (type === 0x03) {
        files.set(lastPath, Buffer.concat([files.get(lastPath) ?? Buffer.alloc(0), payload]));
      } else if (type === 0x04) {
        stdin = Promise.withResolvers();
        taken = [];
        kill = new AbortController();
        const run = { ...readPhase(payload), files: new Map(files), stdin: stdin.promise, killed: kill.signal };
        void runPhase(run, script, say, process, options.dyingMs ?? 0);
      } else if (type === 0x05) {
        taken.push(payload);
        await say(0x86, uint32(payload.length));
      } else if (type === 0x06) stdin.resolve(Buffer.concat(taken));
      else if (type === 0x07) kill.abort();
      else if (type === 0x0b && !options.mute?.()) {
        files.clear();
        await say(0x8b, Buffer.of(options.dirty?.() ? 2 : 0));
      } else if (type === 0x0c && !options.mute?.()) await say(0x8c, payload);
    }
    return 1;
  };
}

async function runPhase(
  run: Omit<FakeRun, 'print'>,
  script: FakeScript,
  say: (type: number, payload: Uint8Array) => Promise<void>,
  process: FakeProcess,
  dyingMs: number,
): Promise<void> {
  const id = PHASES.indexOf(run.phase) + 1;
  const startedAt = performance.now();
  await say(0x82, Buffer.of(id));
  const end: Partial<PhaseReport> = { signalNumber: 9, reason: 'killed' };
  const killed = new Promise<Partial<PhaseReport>>((resolve) => {
    const die = () => (dyingMs > 0 ? setTimeout(resolve, dyingMs, end) : resolve(end));
    run.killed.addEventListener('abort', die, { once: true });
    process.killed.addEventListener('abort', () => resolve(end), { once: true });
  });
  const print: FakeRun['print'] = async (stream, data) => {
    if (!run.killed.aborted) await say(stream === 'stdout' ? 0x83 : 0x84, Buffer.from(data));
  };
  const result = await Promise.race([script({ ...run, print }), killed]);
  const report = typeof result === 'number' ? { exitCode: result } : result;
  await say(0x85, encodePhaseEnded(id, { wallMs: performance.now() - startedAt, ...report }));
}

function encodePhaseEnded(id: number, report: Partial<PhaseReport>): Buffer {
  const payload = Buffer.alloc(29);
  const reason = REASONS.indexOf(report.reason ?? 'exited');
  payload.set([id, report.exitCode ?? 0, report.signalNumber ?? 0, reason, report.outOfMemory ? 1 : 0]);
  payload.writeBigUInt64BE(BigInt(Math.round((report.wallMs ?? 0) * 1000)), 5);
  payload.writeBigUInt64BE(BigInt(Math.round((report.cpuMs ?? 0) * 1000)), 13);
  payload.writeBigUInt64BE(BigInt(report.peakMemoryBytes ?? 0), 21);
  return payload;
}

function readPhase(payload: Buffer): Pick<FakeRun, 'phase' | 'argv' | 'env' | 'limits'> {
  const phase = PHASES[payload.readUInt8(0) - 1] ?? 'RUN';
  const limits = {
    wallMs: payload.readUInt32BE(6),
    cpuMs: payload.readUInt32BE(10),
    outputBytes: Number(payload.readBigUInt64BE(14)),
    pids: payload.readUInt32BE(22),
  };
  const argvEnd = 30 + payload.readUInt32BE(26);
  const argv = readWords(payload.subarray(30, argvEnd));
  const pairs = readWords(payload.subarray(argvEnd + 4)).map((word): [string, string] => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return { phase, argv, env: Object.fromEntries(pairs), limits };
}

function readWords(data: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    found.push(data.toString('utf8', at + 4, end));
    at = end;
  }
  return found;
}

async function* readCommands(stdin: AsyncIterable<Uint8Array>): AsyncGenerator<{ type: number; payload: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const data of stdin) {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= HEADER_BYTES && rest.length >= HEADER_BYTES + rest.readUInt32BE(1)) {
      const end = HEADER_BYTES + rest.readUInt32BE(1);
      yield { type: rest.readUInt8(0), payload: rest.subarray(HEADER_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
}

/** As PID 1 writes them; for tests of the reader as well. */
export function encodeReport(type: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type), uint32(payload.length), payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
