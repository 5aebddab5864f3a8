/** The frames of `protocol.md`, put together here a second time: the worker's own code is not taken for granted. */

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
  channelWrite: 0x0d,
  channelFinish: 0x0e,
  channelClose: 0x0f,
  channelGrant: 0x10,
  folder: 0x11,
  link: 0x12,
} as const;

export const FROM_SUPERVISOR = {
  ready: 0x81,
  phaseStarted: 0x82,
  stdout: 0x83,
  stderr: 0x84,
  phaseEnded: 0x85,
  stdinTaken: 0x86,
  failed: 0x87,
  collected: 0x88,
  collectedPart: 0x89,
  collectedEnd: 0x8a,
  cleaned: 0x8b,
  pong: 0x8c,
  channelOpened: 0x8d,
  channelData: 0x8e,
  channelEnd: 0x8f,
  channelClosed: 0x90,
  channelTaken: 0x91,
  collectedFolder: 0x92,
  collectedLink: 0x93,
} as const;

export const REASON = { itself: 0, wall: 1, cpu: 2, output: 3, kill: 4 } as const;
export const FAILURE = { broken: 1, noSpace: 2, badPath: 3 } as const;

const HEADER_BYTES = 5;

export interface Frame {
  type: number;
  payload: Buffer;
}

export type Word = string | Uint8Array;

export interface PhaseRequest {
  argv: readonly Word[];
  env?: readonly Word[];
  phase?: number;
  directory?: Word;
  egress?: boolean;
  terminal?: { columns: number; rows: number };
  wallMs?: number;
  /** 0: no limit. */
  cpuMs?: number;
  outputBytes?: number;
  pids?: number;
}

export interface PhaseEnd {
  phase: number;
  exitCode: number;
  signal: number;
  reason: number;
  outOfMemory: boolean;
  wallMs: number;
  cpuMs: number;
  peakBytes: number;
}

export function encode(type: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function config(uid: number, keepaliveMs: number, diskBytes: number): Buffer {
  return Buffer.concat([u32(uid), u32(keepaliveMs), u64(diskBytes)]);
}

export function file(path: Word, content: Word, options: { executable?: boolean; replace?: boolean } = {}): Buffer {
  const name = Buffer.from(path);
  const flags = (options.executable ? 1 : 0) | (options.replace ? 2 : 0);
  return Buffer.concat([Buffer.of(flags), u16(name.length), name, Buffer.from(content)]);
}

export function link(path: Word, target: Word): Buffer {
  const name = Buffer.from(path);
  return Buffer.concat([u16(name.length), name, Buffer.from(target)]);
}

export function phase(request: PhaseRequest): Buffer {
  const { terminal, egress } = request;
  const directory = Buffer.from(request.directory ?? '');
  return Buffer.concat([
    Buffer.of(request.phase ?? 2, (terminal ? 1 : 0) | (egress ? 2 : 0)),
    u16(terminal?.columns ?? 0),
    u16(terminal?.rows ?? 0),
    u32(request.wallMs ?? 20_000),
    u32(request.cpuMs ?? 0),
    u64(request.outputBytes ?? 1024 ** 2),
    u32(request.pids ?? 64),
    u16(directory.length),
    directory,
    words(request.argv),
    words(request.env ?? ['PATH=/usr/bin:/bin']),
  ]);
}

export const ROOT = { artifacts: 1, workspace: 2 } as const;

export function collect(root: number, files: number, bytes: number): Buffer {
  return Buffer.concat([Buffer.of(root), u32(files), u64(bytes)]);
}

export function readPhaseEnd(payload: Buffer): PhaseEnd {
  return {
    phase: payload.readUInt8(0),
    exitCode: payload.readUInt8(1),
    signal: payload.readUInt8(2),
    reason: payload.readUInt8(3),
    outOfMemory: payload.readUInt8(4) === 1,
    wallMs: Number(payload.readBigUInt64BE(5)) / 1_000,
    cpuMs: Number(payload.readBigUInt64BE(13)) / 1_000,
    peakBytes: Number(payload.readBigUInt64BE(21)),
  };
}

/** Takes bytes as they come and gives the frames that are whole. */
export class FrameReader {
  #held = Buffer.alloc(0);

  *push(bytes: Uint8Array): Generator<Frame> {
    this.#held = Buffer.concat([this.#held, bytes]);
    while (this.#held.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#held.readUInt32BE(1);
      if (this.#held.length < end) return;
      const frame = { type: this.#held.readUInt8(0), payload: this.#held.subarray(HEADER_BYTES, end) };
      this.#held = this.#held.subarray(end);
      yield frame;
    }
  }
}

function words(list: readonly Word[]): Buffer {
  const bytes = Buffer.concat(list.flatMap((word) => [u32(Buffer.from(word).length), Buffer.from(word)]));
  return Buffer.concat([u32(bytes.length), bytes]);
}
