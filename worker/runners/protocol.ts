import type { PhaseName } from './runner.ts';

/**
 * The frames between the worker and PID 1 of a sandbox, told in `protocol.md`: one byte of type, four of length (big
 * endian), the payload.
 */
export const PROTOCOL_VERSION = 1;
export const HEADER_BYTES = 5;
/** Longer frames are refused by both sides. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** Files and stdin travel in pieces of at most this size. */
export const CHUNK_BYTES = 256 * 1024;

const TO_INIT = {
  config: 0x01,
  file: 0x02,
  filePart: 0x03,
  phase: 0x04,
  stdin: 0x05,
  stdinEnd: 0x06,
  kill: 0x07,
  keepalive: 0x08,
} as const;

const FROM_INIT = {
  ready: 0x81,
  phaseStarted: 0x82,
  stdout: 0x83,
  stderr: 0x84,
  phaseEnded: 0x85,
  stdinTaken: 0x86,
  failed: 0x87,
} as const;

const FAILURES = ['broken', 'no-space', 'bad-path'] as const;
const PHASE_IDS: Readonly<Record<PhaseName, number>> = { COMPILE: 1, RUN: 2 };
const FLAG_OUT_OF_MEMORY = 1;
const FLAG_CPU_TIME = 2;
const PHASE_ENDED_BYTES = 28;

/** What the worker says. */
export type Command =
  | { type: 'config'; uid: number; keepaliveMs: number }
  | { type: 'file'; path: string; content: Uint8Array }
  | { type: 'filePart'; content: Uint8Array }
  | {
      type: 'phase';
      phase: PhaseName;
      /** 0 is no limit. */
      cpuMs: number;
      argv: readonly string[];
      env: Readonly<Record<string, string>>;
    }
  | { type: 'stdin'; data: Uint8Array }
  | { type: 'stdinEnd' }
  | { type: 'kill' }
  | { type: 'keepalive' };

/** What PID 1 says. */
export type Report =
  | { type: 'ready'; version: number }
  | { type: 'phaseStarted'; phase: PhaseName }
  | { type: 'stdout' | 'stderr'; data: Uint8Array }
  | ({ type: 'phaseEnded' } & PhaseReport)
  | { type: 'stdinTaken'; bytes: number }
  | { type: 'failed'; reason: (typeof FAILURES)[number]; message: string };

export interface PhaseReport {
  phase: PhaseName;
  exitCode: number;
  /** 0 where it exited by itself. */
  signalNumber: number;
  outOfMemory: boolean;
  cpuTimeExceeded: boolean;
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
      return frame(TO_INIT.config, uint32(command.uid), uint32(command.keepaliveMs));
    case 'file': {
      const path = Buffer.from(command.path);
      if (path.length > 0xffff) throw new ProtocolError('the path of a file is too long');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(path.length);
      return frame(TO_INIT.file, length, path, command.content);
    }
    case 'filePart':
      return frame(TO_INIT.filePart, command.content);
    case 'phase': {
      const env = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
      const id = Buffer.of(PHASE_IDS[command.phase]);
      return frame(TO_INIT.phase, id, uint32(command.cpuMs), words(command.argv), words(env));
    }
    case 'stdin':
      return frame(TO_INIT.stdin, command.data);
    case 'stdinEnd':
    case 'kill':
    case 'keepalive':
      return frame(TO_INIT[command.type]);
    default:
      return command satisfies never;
  }
}

/** A file as commands, in pieces that don't hold up what else is to be said. */
export function* fileCommands(path: string, content: Uint8Array): Generator<Command> {
  yield { type: 'file', path, content: content.subarray(0, CHUNK_BYTES) };
  for (let offset = CHUNK_BYTES; offset < content.length; offset += CHUNK_BYTES) {
    yield { type: 'filePart', content: content.subarray(offset, offset + CHUNK_BYTES) };
  }
}

/** Takes the bytes of PID 1's stdout in whatever pieces they come. Holds one unfinished frame at most. */
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
    case FROM_INIT.ready:
      return { type: 'ready', version: expectBytes(payload, 1).readUInt8(0) };
    case FROM_INIT.phaseStarted:
      return { type: 'phaseStarted', phase: phaseName(expectBytes(payload, 1).readUInt8(0)) };
    case FROM_INIT.stdout:
      return { type: 'stdout', data: payload };
    case FROM_INIT.stderr:
      return { type: 'stderr', data: payload };
    case FROM_INIT.phaseEnded:
      return { type: 'phaseEnded', ...decodePhaseEnded(expectBytes(payload, PHASE_ENDED_BYTES)) };
    case FROM_INIT.stdinTaken:
      return { type: 'stdinTaken', bytes: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_INIT.failed: {
      const reason = FAILURES[(payload[0] ?? 0) - 1];
      if (!reason) throw new ProtocolError('a failure for no known reason');
      return { type: 'failed', reason, message: payload.toString('utf8', 1) };
    }
    default:
      throw new ProtocolError(`there is no frame ${type}`);
  }
}

function decodePhaseEnded(payload: Buffer): PhaseReport {
  const flags = payload.readUInt8(3);
  return {
    phase: phaseName(payload.readUInt8(0)),
    exitCode: payload.readUInt8(1),
    signalNumber: payload.readUInt8(2),
    outOfMemory: (flags & FLAG_OUT_OF_MEMORY) !== 0,
    cpuTimeExceeded: (flags & FLAG_CPU_TIME) !== 0,
    wallMs: Number(payload.readBigUInt64BE(4)) / 1000,
    cpuMs: Number(payload.readBigUInt64BE(12)) / 1000,
    peakMemoryBytes: Number(payload.readBigUInt64BE(20)),
  };
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
