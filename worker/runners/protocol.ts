import type { PhaseName } from './runner.ts';

/**
 * The frames between the worker and the supervisor, PID 1 of a sandbox, told in `supervisor/protocol.md`: one byte of
 * type, four of length (big endian), the payload.
 */
export const PROTOCOL_VERSION = 2;
export const HEADER_BYTES = 5;
/** Longer frames are refused by both sides. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** Files and stdin travel in pieces of at most this size. */
export const CHUNK_BYTES = 256 * 1024;

export const TO_SUPERVISOR = {
  config: 0x01,
  file: 0x02,
  filePart: 0x03,
  phase: 0x04,
  stdin: 0x05,
  stdinEnd: 0x06,
  kill: 0x07,
  keepalive: 0x08,
  resize: 0x09,
  collect: 0x0a,
  clean: 0x0b,
  ping: 0x0c,
} as const;

export const FROM_SUPERVISOR = {
  ready: 0x81,
  phaseStarted: 0x82,
  stdout: 0x83,
  stderr: 0x84,
  phaseEnded: 0x85,
  stdinTaken: 0x86,
  failed: 0x87,
  artifact: 0x88,
  artifactPart: 0x89,
  artifactsEnd: 0x8a,
  cleaned: 0x8b,
  pong: 0x8c,
} as const;

const FAILURES = ['broken', 'no-space', 'bad-path'] as const;
const REASONS = ['exited', 'wall-time', 'cpu-time', 'output-limit', 'killed'] as const;
const LEFT = ['processes', 'files', 'ipc'] as const;
const PHASE_IDS: Readonly<Record<PhaseName, number>> = { COMPILE: 1, RUN: 2 };
const FLAG_EXECUTABLE = 1;
const FLAG_TERMINAL = 1;
const FLAG_OUT_OF_MEMORY = 1;
const FLAG_CUT = 1;
const PHASE_ENDED_BYTES = 29;
const ARTIFACT_HEADER_BYTES = 11;

export interface TerminalSize {
  cols: number;
  rows: number;
}

export interface PhaseCommand {
  type: 'phase';
  phase: PhaseName;
  /** null: stdin, stdout and stderr are pipes. */
  terminal: TerminalSize | null;
  wallMs: number;
  /** 0 is no limit. */
  cpuMs: number;
  outputBytes: number;
  /** Processes and threads at a time. */
  pids: number;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** What the worker says. */
export type Command =
  | { type: 'config'; uid: number; keepaliveMs: number; diskBytes: number }
  | { type: 'file'; path: string; content: Uint8Array; executable?: boolean }
  | { type: 'filePart'; content: Uint8Array }
  | PhaseCommand
  | { type: 'stdin'; data: Uint8Array }
  | { type: 'stdinEnd' }
  | { type: 'kill' }
  | { type: 'keepalive' }
  | ({ type: 'resize' } & TerminalSize)
  | { type: 'collect'; files: number; bytes: number }
  | { type: 'clean' }
  | { type: 'ping'; token: number };

/** What the supervisor says. */
export type Report =
  | { type: 'ready'; version: number }
  | { type: 'phaseStarted'; phase: PhaseName }
  | { type: 'stdout' | 'stderr'; data: Uint8Array }
  | ({ type: 'phaseEnded' } & PhaseReport)
  | { type: 'stdinTaken'; bytes: number }
  | { type: 'failed'; reason: (typeof FAILURES)[number]; message: string }
  | { type: 'artifact'; path: string; executable: boolean; sizeBytes: number; data: Uint8Array }
  | { type: 'artifactPart'; data: Uint8Array }
  /** `complete` is false where limits left some out. */
  | { type: 'artifactsEnd'; complete: boolean; count: number }
  /** What could not be cleaned away; nothing where all is as new. */
  | { type: 'cleaned'; left: readonly (typeof LEFT)[number][]; detail: string }
  | { type: 'pong'; token: number };

export interface PhaseReport {
  phase: PhaseName;
  exitCode: number;
  /** 0 where it exited by itself. */
  signalNumber: number;
  /** What the supervisor ended it for; `exited` where it ended by itself. */
  reason: (typeof REASONS)[number];
  outOfMemory: boolean;
  wallMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
}

/** Bytes that are no frame of this protocol; the sandbox that sent them can't be trusted any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** @throws ProtocolError where the frame would be too long, or a word holds a NUL that no argv or env can carry. */
export function encodeCommand(command: Command): Buffer {
  switch (command.type) {
    case 'config':
      return frame(TO_SUPERVISOR.config, uint32(command.uid), uint32(command.keepaliveMs), uint64(command.diskBytes));
    case 'file': {
      const path = Buffer.from(command.path);
      if (path.length > 0xffff) throw new ProtocolError('the path of a file is too long');
      const flags = Buffer.of(command.executable ? FLAG_EXECUTABLE : 0);
      return frame(TO_SUPERVISOR.file, flags, uint16(path.length), path, command.content);
    }
    case 'filePart':
      return frame(TO_SUPERVISOR.filePart, command.content);
    case 'phase':
      return encodePhase(command);
    case 'stdin':
      return frame(TO_SUPERVISOR.stdin, command.data);
    case 'resize':
      return frame(TO_SUPERVISOR.resize, uint16(command.cols), uint16(command.rows));
    case 'collect':
      return frame(TO_SUPERVISOR.collect, uint32(command.files), uint64(command.bytes));
    case 'ping':
      return frame(TO_SUPERVISOR.ping, uint32(command.token));
    case 'stdinEnd':
    case 'kill':
    case 'keepalive':
    case 'clean':
      return frame(TO_SUPERVISOR[command.type]);
    default:
      return command satisfies never;
  }
}

function encodePhase({ phase, terminal, wallMs, cpuMs, outputBytes, pids, argv, env }: PhaseCommand): Buffer {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return frame(
    TO_SUPERVISOR.phase,
    Buffer.of(PHASE_IDS[phase], terminal ? FLAG_TERMINAL : 0),
    uint16(terminal?.cols ?? 0),
    uint16(terminal?.rows ?? 0),
    uint32(wallMs),
    uint32(cpuMs),
    uint64(outputBytes),
    uint32(pids),
    words(argv),
    words(assignments),
  );
}

/** A file as commands, in pieces that don't hold up what else is to be said. */
export function* fileCommands(path: string, content: Uint8Array): Generator<Command> {
  yield { type: 'file', path, content: content.subarray(0, CHUNK_BYTES) };
  for (let offset = CHUNK_BYTES; offset < content.length; offset += CHUNK_BYTES) {
    yield { type: 'filePart', content: content.subarray(offset, offset + CHUNK_BYTES) };
  }
}

/** Takes the bytes of the supervisor's stdout in whatever pieces they come. Holds one unfinished frame at most. */
export class ReportDecoder {
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** @throws ProtocolError */
  push(data: Uint8Array): Report[] {
    const reports: Report[] = [];
    this.#pieces.push(data);
    this.#size += data.length;
    if (this.#size < this.#needed()) return reports;
    let rest = this.#pieces.length === 1 ? Buffer.from(data.buffer, data.byteOffset, data.length) : this.#joined();
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + frameLength(rest);
      if (rest.length < end) break;
      reports.push(decodeReport(rest.readUInt8(0), rest.subarray(HEADER_BYTES, end)));
      rest = rest.subarray(end);
    }
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return reports;
  }

  /** Bytes that must be there before it is worth joining the pieces. */
  #needed(): number {
    const first = this.#pieces[0];
    if (!first || first.length < HEADER_BYTES) return HEADER_BYTES;
    return HEADER_BYTES + frameLength(Buffer.from(first.buffer, first.byteOffset, first.length));
  }

  #joined(): Buffer {
    return Buffer.concat(this.#pieces, this.#size);
  }
}

function frameLength(data: Buffer): number {
  const length = data.readUInt32BE(1);
  if (length > MAX_FRAME_BYTES) throw new ProtocolError(`a frame of ${length} bytes is too long`);
  return length;
}

function decodeReport(type: number, payload: Buffer): Report {
  switch (type) {
    case FROM_SUPERVISOR.ready:
      return { type: 'ready', version: expectBytes(payload, 1).readUInt8(0) };
    case FROM_SUPERVISOR.phaseStarted:
      return { type: 'phaseStarted', phase: phaseName(expectBytes(payload, 1).readUInt8(0)) };
    case FROM_SUPERVISOR.stdout:
      return { type: 'stdout', data: payload };
    case FROM_SUPERVISOR.stderr:
      return { type: 'stderr', data: payload };
    case FROM_SUPERVISOR.phaseEnded:
      return { type: 'phaseEnded', ...decodePhaseEnded(expectBytes(payload, PHASE_ENDED_BYTES)) };
    case FROM_SUPERVISOR.stdinTaken:
      return { type: 'stdinTaken', bytes: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_SUPERVISOR.failed: {
      const reason = FAILURES[(payload[0] ?? 0) - 1];
      if (!reason) throw new ProtocolError('a failure for no known reason');
      return { type: 'failed', reason, message: payload.toString('utf8', 1) };
    }
    case FROM_SUPERVISOR.artifact:
      return decodeArtifact(payload);
    case FROM_SUPERVISOR.artifactPart:
      return { type: 'artifactPart', data: payload };
    case FROM_SUPERVISOR.artifactsEnd: {
      const complete = (expectBytes(payload, 5).readUInt8(0) & FLAG_CUT) === 0;
      return { type: 'artifactsEnd', complete, count: payload.readUInt32BE(1) };
    }
    case FROM_SUPERVISOR.cleaned:
      if (payload.length === 0) throw new ProtocolError('an empty word of what is left');
      return decodeCleaned(payload);
    case FROM_SUPERVISOR.pong:
      return { type: 'pong', token: expectBytes(payload, 4).readUInt32BE(0) };
    default:
      throw new ProtocolError(`there is no frame ${type}`);
  }
}

function decodePhaseEnded(payload: Buffer): PhaseReport {
  const reason = REASONS[payload.readUInt8(3)];
  if (!reason) throw new ProtocolError('a phase ended for no known reason');
  return {
    phase: phaseName(payload.readUInt8(0)),
    exitCode: payload.readUInt8(1),
    signalNumber: payload.readUInt8(2),
    reason,
    outOfMemory: (payload.readUInt8(4) & FLAG_OUT_OF_MEMORY) !== 0,
    wallMs: Number(payload.readBigUInt64BE(5)) / 1000,
    cpuMs: Number(payload.readBigUInt64BE(13)) / 1000,
    peakMemoryBytes: Number(payload.readBigUInt64BE(21)),
  };
}

function decodeArtifact(payload: Buffer): Report {
  const pathBytes = payload.length < ARTIFACT_HEADER_BYTES ? 0 : payload.readUInt16BE(9);
  const begin = ARTIFACT_HEADER_BYTES + pathBytes;
  if (pathBytes === 0 || payload.length < begin) throw new ProtocolError('an artifact without a path');
  return {
    type: 'artifact',
    executable: (payload.readUInt8(0) & FLAG_EXECUTABLE) !== 0,
    sizeBytes: Number(payload.readBigUInt64BE(1)),
    path: payload.toString('utf8', ARTIFACT_HEADER_BYTES, begin),
    data: payload.subarray(begin),
  };
}

function decodeCleaned(payload: Buffer): Report {
  const bits = payload.readUInt8(0);
  const left = LEFT.filter((_, index) => bits & (1 << index));
  if (bits >> LEFT.length) throw new ProtocolError('something unknown is left');
  return { type: 'cleaned', left, detail: payload.toString('utf8', 1) };
}

function phaseName(id: number): PhaseName {
  if (id === PHASE_IDS.COMPILE) return 'COMPILE';
  if (id === PHASE_IDS.RUN) return 'RUN';
  throw new ProtocolError(`there is no phase ${id}`);
}

function expectBytes(payload: Buffer, length: number): Buffer {
  if (payload.length !== length)
    throw new ProtocolError(`a frame has ${payload.length} bytes in the place of ${length}`);
  return payload;
}

function frame(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MAX_FRAME_BYTES) throw new ProtocolError(`a frame of ${length} bytes is too long`);
  return Buffer.concat([Buffer.of(type), uint32(length), ...parts], HEADER_BYTES + length);
}

function words(list: readonly string[]): Buffer {
  const parts = list.flatMap((word) => {
    if (word.includes('\0')) throw new ProtocolError('a word holds a NUL');
    const bytes = Buffer.from(word);
    return [uint32(bytes.length), bytes];
  });
  const all = Buffer.concat(parts);
  return Buffer.concat([uint32(all.length), all]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.floor(value)));
  return bytes;
}
