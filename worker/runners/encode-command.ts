import {
  CHUNK_BYTES,
  COLLECT_ROOTS,
  type Command,
  FLAG_EXECUTABLE,
  FLAG_REPLACE,
  HEADER_BYTES,
  MAX_FRAME_BYTES,
  PHASE_IDS,
  type PhaseCommand,
  ProtocolError,
  TO_SUPERVISOR,
} from './protocol.ts';
import type { RunFile } from './runner.ts';

const FLAG_TERMINAL = 1;
const FLAG_EGRESS = 2;

/** @throws ProtocolError where the frame would be too long, or a word holds a NUL that no argv or env can carry. */
export function encodeCommand(command: Command): Buffer {
  switch (command.type) {
    case 'config':
      return frame(TO_SUPERVISOR.config, uint32(command.uid), uint32(command.keepaliveMs), uint64(command.diskBytes));
    case 'file': {
      const flags = (command.executable ? FLAG_EXECUTABLE : 0) | (command.replace ? FLAG_REPLACE : 0);
      return frame(TO_SUPERVISOR.file, Buffer.of(flags), shortText(command.path), command.content);
    }
    case 'filePart':
      return frame(TO_SUPERVISOR.filePart, command.content);
    case 'folder':
      return frame(TO_SUPERVISOR.folder, Buffer.from(command.path));
    case 'link':
      return frame(TO_SUPERVISOR.link, shortText(command.path), Buffer.from(command.target));
    case 'phase':
      return encodePhase(command);
    case 'stdin':
      return frame(TO_SUPERVISOR.stdin, command.data);
    case 'resize':
      return frame(TO_SUPERVISOR.resize, uint16(command.cols), uint16(command.rows));
    case 'collect':
      return frame(
        TO_SUPERVISOR.collect,
        Buffer.of(COLLECT_ROOTS[command.root]),
        uint32(command.files),
        uint64(command.bytes),
      );
    case 'ping':
      return frame(TO_SUPERVISOR.ping, uint32(command.token));
    case 'channelWrite':
      return frame(TO_SUPERVISOR.channelWrite, uint32(command.channel), command.data);
    case 'channelFinish':
    case 'channelClose':
      return frame(TO_SUPERVISOR[command.type], uint32(command.channel));
    case 'channelGrant':
      return frame(TO_SUPERVISOR.channelGrant, uint32(command.channel), uint32(command.bytes));
    case 'stdinEnd':
    case 'kill':
    case 'keepalive':
    case 'clean':
      return frame(TO_SUPERVISOR[command.type]);
    default:
      return command satisfies never;
  }
}

function encodePhase(command: PhaseCommand): Buffer {
  const { phase, egress, directory, terminal, wallMs, cpuMs, outputBytes, pids, argv, env } = command;
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return frame(
    TO_SUPERVISOR.phase,
    Buffer.of(PHASE_IDS[phase], (terminal ? FLAG_TERMINAL : 0) | (egress ? FLAG_EGRESS : 0)),
    uint16(terminal?.cols ?? 0),
    uint16(terminal?.rows ?? 0),
    uint32(wallMs),
    uint32(cpuMs),
    uint64(outputBytes),
    uint32(pids),
    shortText(directory ?? ''),
    words(argv),
    words(assignments),
  );
}

/** A file as commands, in pieces that don't hold up what else is to be said. */
export function* fileCommands(
  { path, content, executable = false }: RunFile,
  { replace = false }: { replace?: boolean } = {},
): Generator<Command> {
  yield { type: 'file', path, content: content.subarray(0, CHUNK_BYTES), executable, replace };
  for (let offset = CHUNK_BYTES; offset < content.length; offset += CHUNK_BYTES) {
    yield { type: 'filePart', content: content.subarray(offset, offset + CHUNK_BYTES) };
  }
}

/** `encodeCommand` of a piece of a file, without a copy of the piece. */
export function encodePiece(content: Uint8Array): readonly [Buffer, Uint8Array] {
  const header = frame(TO_SUPERVISOR.filePart);
  if (content.length > MAX_FRAME_BYTES) throw new ProtocolError(`a frame of ${content.length} bytes is too long`);
  header.writeUInt32BE(content.length, 1);
  return [header, content];
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

/** With its length before it. */
function shortText(text: string): Buffer {
  if (text.includes('\0')) throw new ProtocolError('a path holds a NUL');
  const bytes = Buffer.from(text);
  if (bytes.length > 0xffff) throw new ProtocolError('a path is too long');
  return Buffer.concat([uint16(bytes.length), bytes]);
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
