import {
  CHANNEL_PIECE,
  FAILURES,
  FLAG_EXECUTABLE,
  FROM_SUPERVISOR,
  HEADER_BYTES,
  LEFT,
  MAX_FRAME_BYTES,
  PHASE_IDS,
  type PhaseReport,
  ProtocolError,
  REASONS,
  type Report,
} from './protocol.ts';
import type { PhaseName } from './runner.ts';

const FLAG_OUT_OF_MEMORY = 1;
const FLAG_CUT = 1;
const PHASE_ENDED_BYTES = 29;
const COLLECTED_HEADER_BYTES = 11;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
    case FROM_SUPERVISOR.collected:
      return decodeCollected(payload);
    case FROM_SUPERVISOR.collectedPart:
      return { type: 'collectedPart', data: payload };
    case FROM_SUPERVISOR.collectedEnd: {
      const complete = (expectBytes(payload, 5).readUInt8(0) & FLAG_CUT) === 0;
      return { type: 'collectedEnd', complete, count: payload.readUInt32BE(1) };
    }
    case FROM_SUPERVISOR.cleaned:
      if (payload.length === 0) throw new ProtocolError('an empty word of what is left');
      return decodeCleaned(payload);
    case FROM_SUPERVISOR.pong:
      return { type: 'pong', token: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_SUPERVISOR.channelOpened:
      return { type: 'channelOpened', channel: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_SUPERVISOR.channelData:
      if (payload.length <= 4 || payload.length > 4 + CHANNEL_PIECE) throw new ProtocolError('a channel without data');
      return { type: 'channelData', channel: payload.readUInt32BE(0), data: payload.subarray(4) };
    case FROM_SUPERVISOR.channelEnd:
      return { type: 'channelEnd', channel: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_SUPERVISOR.channelClosed:
      return { type: 'channelClosed', channel: expectBytes(payload, 4).readUInt32BE(0) };
    case FROM_SUPERVISOR.channelTaken: {
      const bytes = expectBytes(payload, 8).readUInt32BE(4);
      return { type: 'channelTaken', channel: payload.readUInt32BE(0), bytes };
    }
    case FROM_SUPERVISOR.collectedFolder:
      return { type: 'collectedFolder', path: decodePath(payload) };
    case FROM_SUPERVISOR.collectedLink: {
      const end = payload.length < 2 ? 0 : 2 + payload.readUInt16BE(0);
      if (end <= 2 || end >= payload.length) throw new ProtocolError('a collected link without a path or a target');
      return {
        type: 'collectedLink',
        path: decodePath(payload.subarray(2, end)),
        target: decodePath(payload.subarray(end)),
      };
    }
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

function decodeCollected(payload: Buffer): Report {
  const pathBytes = payload.length < COLLECTED_HEADER_BYTES ? 0 : payload.readUInt16BE(9);
  const begin = COLLECTED_HEADER_BYTES + pathBytes;
  if (pathBytes === 0 || payload.length < begin) throw new ProtocolError('a collected file without a path');
  return {
    type: 'collected',
    executable: (payload.readUInt8(0) & FLAG_EXECUTABLE) !== 0,
    sizeBytes: Number(payload.readBigUInt64BE(1)),
    path: decodePath(payload.subarray(COLLECTED_HEADER_BYTES, begin)),
    data: payload.subarray(begin),
  };
}

/** Two names must not become one. */
function decodePath(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new ProtocolError('a path without a name');
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('a collected file whose path is no text', { cause });
  }
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
  if (id === PHASE_IDS.PREPARE) return 'PREPARE';
  throw new ProtocolError(`there is no phase ${id}`);
}

function expectBytes(payload: Buffer, length: number): Buffer {
  if (payload.length !== length)
    throw new ProtocolError(`a frame has ${payload.length} bytes in the place of ${length}`);
  return payload;
}
