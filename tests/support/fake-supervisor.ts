import type { FakeProcess, FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { HEADER_BYTES, PHASE_IDS, type PhaseReport, PROTOCOL_VERSION } from '#worker/runners/protocol.ts';
import type { PhaseName } from '#worker/runners/runner.ts';

/** What a scripted program is given, and what it can do. */
export interface FakeRun {
  phase: PhaseName;
  /** Below the workspace; empty for the workspace itself. */
  directory: string;
  /** Whether it has the way out; nothing comes of it here. */
  egress: boolean;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  files: ReadonlyMap<string, Buffer>;
  folders: ReadonlySet<string>;
  /** What they say, by their path. */
  links: ReadonlyMap<string, string>;
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
const PHASES: readonly PhaseName[] = ['PREPARE', 'COMPILE', 'RUN'];

/** A supervisor for containers of the fake engine: the other side of `protocol.ts`, with functions for programs. */
export function fakeSupervisor(script: FakeScript, options: FakeSupervisorOptions = {}): FakeProgram {
  return async (process) => {
    const say = (type: number, payload: Uint8Array) => process.write('stdout', encodeReport(type, payload));
    const files = new Map<string, Buffer>();
    const folders = new Set<string>();
    const links = new Map<string, string>();
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
        links.delete(lastPath);
      } else if (type === 0x03) {
        files.set(lastPath, Buffer.concat([files.get(lastPath) ?? Buffer.alloc(0), payload]));
      } else if (type === 0x04) {
        stdin = Promise.withResolvers();
        taken = [];
        kill = new AbortController();
        const found = { files: new Map(files), folders: new Set(folders), links: new Map(links) };
        const run = { ...readPhase(payload), ...found, stdin: stdin.promise, killed: kill.signal };
        void runPhase(run, script, say, process, options.dyingMs ?? 0);
      } else if (type === 0x05) {
        taken.push(payload);
        await say(0x86, uint32(payload.length));
      } else if (type === 0x06) stdin.resolve(Buffer.concat(taken));
      else if (type === 0x07) kill.abort();
      else if (type === 0x0b && !options.mute?.()) {
        for (const left of [files, folders, links]) left.clear();
        await say(0x8b, Buffer.of(options.dirty?.() ? 2 : 0));
      } else if (type === 0x0c && !options.mute?.()) await say(0x8c, payload);
      else if (type === 0x11) folders.add(payload.toString());
      else if (type === 0x12) {
        const end = 2 + payload.readUInt16BE(0);
        links.set(payload.toString('utf8', 2, end), payload.toString('utf8', end));
      }
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
  const id = PHASE_IDS[run.phase];
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

function readPhase(payload: Buffer): Pick<FakeRun, 'phase' | 'directory' | 'egress' | 'argv' | 'env' | 'limits'> {
  const phase = PHASES.find((name) => PHASE_IDS[name] === payload.readUInt8(0)) ?? 'RUN';
  const egress = (payload.readUInt8(1) & 2) !== 0;
  const limits = {
    wallMs: payload.readUInt32BE(6),
    cpuMs: payload.readUInt32BE(10),
    outputBytes: Number(payload.readBigUInt64BE(14)),
    pids: payload.readUInt32BE(22),
  };
  const directoryEnd = 28 + payload.readUInt16BE(26);
  const directory = payload.toString('utf8', 28, directoryEnd);
  const argvEnd = directoryEnd + 4 + payload.readUInt32BE(directoryEnd);
  const argv = readWords(payload.subarray(directoryEnd + 4, argvEnd));
  const pairs = readWords(payload.subarray(argvEnd + 4)).map((word): [string, string] => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return { phase, directory, egress, argv, env: Object.fromEntries(pairs), limits };
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
