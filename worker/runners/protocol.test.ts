import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeReport } from '#tests/support/fake-supervisor.ts';
import { encodeCommand, fileCommands } from './encode-command.ts';
import {
  CHANNEL_PIECE,
  CHUNK_BYTES,
  FROM_SUPERVISOR,
  HEADER_BYTES,
  MAX_FRAME_BYTES,
  type PhaseCommand,
  PROTOCOL_VERSION,
  ProtocolError,
  type Report,
  TO_SUPERVISOR,
} from './protocol.ts';
import { ReportDecoder } from './report-decoder.ts';

const PHASE: PhaseCommand = {
  type: 'phase',
  phase: 'RUN',
  egress: false,
  directory: null,
  terminal: null,
  wallMs: 7,
  cpuMs: 5,
  outputBytes: 9,
  pids: 3,
  argv: [],
  env: {},
};

/** What the supervisor's own header says: `NAME = number` in it, products included. */
function numbersOfHeader(): Map<string, number> {
  const header = readFileSync('supervisor/frames.h', 'utf8');
  const found = [...header.matchAll(/^ +([A-Z_]+) = ([0-9a-fx* ]+),$/gm)];
  return new Map(
    found.map(([, name = '', value = '']) => [name, value.split('*').reduce((all, each) => all * Number(each), 1)]),
  );
}

describe('both sides of the conversation', () => {
  it('go by the same numbers', () => {
    const numbers = numbersOfHeader();
    expect(numbers.get('PROTOCOL_VERSION')).toBe(PROTOCOL_VERSION);
    expect(numbers.get('HEADER_BYTES')).toBe(HEADER_BYTES);
    expect(numbers.get('MAX_PAYLOAD')).toBe(MAX_FRAME_BYTES);
    const types = Object.entries({ ...TO_SUPERVISOR, ...FROM_SUPERVISOR }).map(([name, type]) => [
      name === 'file' ? 'FILE_BEGIN' : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
      type,
    ]);
    expect(types).toHaveLength(37);
    for (const [name, type] of types) expect([name, numbers.get(String(name))]).toEqual([name, type]);
  });
});

describe('a command', () => {
  it('is written as protocol.md says', () => {
    const config = encodeCommand({ type: 'config', uid: 0x01020304, keepaliveMs: 8_000, diskBytes: 2 ** 33 });
    expect(config.toString('hex')).toBe('0100000010' + '01020304' + '00001f40' + '0000000200000000');
    expect(encodeCommand({ type: 'kill' }).toString('hex')).toBe('0700000000');
    expect(encodeCommand({ type: 'file', path: 'é', content: Buffer.from('x') }).toString('hex')).toBe(
      '0200000006' + '00' + '0002' + 'c3a9' + '78',
    );
    const phase = encodeCommand({ ...PHASE, terminal: { cols: 80, rows: 24 }, argv: ['a', ''], env: { B: '=' } });
    const below = encodeCommand({ ...PHASE, phase: 'PREPARE', egress: true, directory: 'é', argv: ['a'] });
    const limits = '00000007' + '00000005' + '0000000000000009' + '00000003';
    const words = '00000009' + '0000000161' + '00000000' + '00000007' + '00000003423d3d';
    expect(phase.toString('hex')).toBe(`0400000034020100500018${limits}0000${words}`);
    expect(below.toString('hex')).toBe(`040000002b030200000000${limits}0002c3a900000005000000016100000000`);
    expect(encodeCommand({ type: 'collect', root: 'workspace', files: 1, bytes: 2 }).toString('hex')).toBe(
      '0a0000000d' + '02' + '00000001' + '0000000000000002',
    );
    const file = { type: 'file', path: 'a', content: Buffer.from('x'), executable: true, replace: true } as const;
    expect(encodeCommand(file).toString('hex')).toBe('0200000005' + '03' + '0001' + '61' + '78');
    expect(encodeCommand({ type: 'folder', path: 'a/b' }).toString('hex')).toBe('1100000003' + '612f62');
    expect(encodeCommand({ type: 'link', path: 'a', target: '/b' }).toString('hex')).toBe('1200000005' + '0001612f62');
  });

  it('of a channel names it', () => {
    const channel = 0x01020304;
    expect(encodeCommand({ type: 'channelWrite', channel, data: Buffer.from('x') }).toString('hex')).toBe(
      '0d00000005' + '01020304' + '78',
    );
    expect(encodeCommand({ type: 'channelFinish', channel }).toString('hex')).toBe('0e00000004' + '01020304');
    expect(encodeCommand({ type: 'channelClose', channel }).toString('hex')).toBe('0f00000004' + '01020304');
    expect(encodeCommand({ type: 'channelGrant', channel, bytes: 7 }).toString('hex')).toBe(
      '1000000008' + '01020304' + '00000007',
    );
  });

  it('can’t hold a NUL in a word, a frame that is too long or a path that is', () => {
    expect(() => encodeCommand({ ...PHASE, argv: ['a\0b'], env: {} })).toThrow(ProtocolError);
    expect(() => encodeCommand({ ...PHASE, argv: [], env: { A: '\0' } })).toThrow(ProtocolError);
    expect(() => encodeCommand({ type: 'stdin', data: new Uint8Array(MAX_FRAME_BYTES + 1) })).toThrow(ProtocolError);
    const long = 'x'.repeat(70_000);
    expect(() => encodeCommand({ type: 'file', path: long, content: new Uint8Array() })).toThrow(ProtocolError);
    expect(() => encodeCommand({ type: 'link', path: long, target: 'a' })).toThrow(ProtocolError);
    expect(() => encodeCommand({ ...PHASE, directory: long, argv: ['a'] })).toThrow(ProtocolError);
    expect(() => encodeCommand({ ...PHASE, directory: 'a\0', argv: ['a'] })).toThrow(ProtocolError);
  });

  it('brings a large file in pieces that make the file again', () => {
    const content = Buffer.alloc(2 * CHUNK_BYTES + 7, 'abc');
    const commands = [...fileCommands({ path: 'a', content })];
    expect(commands.map(({ type }) => type)).toEqual(['file', 'filePart', 'filePart']);
    const pieces = commands.flatMap((command) => ('content' in command ? [command.content] : []));
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect([...fileCommands({ path: 'empty', content: new Uint8Array() })]).toHaveLength(1);
  });
});

describe('a report', () => {
  it('is read whatever pieces it comes in', () => {
    const random = numbers(7);
    for (let round = 0; round < 200; round++) {
      const reports = Array.from({ length: 1 + random(20) }, () => randomReport(random));
      const decoder = new ReportDecoder();
      const read: Report[] = [];
      const bytes = Buffer.concat(reports.map(({ bytes: frame }) => frame));
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + random(random(3) === 0 ? 4_000 : 12);
        read.push(...decoder.push(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(read).toEqual(reports.map(({ report }) => report));
    }
  });

  it('of a collected file and of a cleaned sandbox is read', () => {
    const collected = Buffer.concat([Buffer.from('01' + '0000000000000005' + '0003', 'hex'), Buffer.from('a/bhello')]);
    const read = new ReportDecoder().push(
      Buffer.concat([
        encodeReport(0x88, collected),
        encodeReport(0x8a, Buffer.from('0100000001', 'hex')),
        encodeReport(0x8b, Buffer.concat([Buffer.of(6), Buffer.from('/tmp')])),
        encodeReport(0x8c, Buffer.from('00000007', 'hex')),
        encodeReport(0x92, Buffer.from('a/b')),
        encodeReport(0x93, Buffer.concat([Buffer.of(0, 3), Buffer.from('a/c../b')])),
        encodeReport(0x82, Buffer.of(3)),
      ]),
    );
    expect(read).toEqual([
      { type: 'collected', executable: true, sizeBytes: 5, path: 'a/b', data: Buffer.from('hello') },
      { type: 'collectedEnd', complete: false, count: 1 },
      { type: 'cleaned', left: ['files', 'ipc'], detail: '/tmp' },
      { type: 'pong', token: 7 },
      { type: 'collectedFolder', path: 'a/b' },
      { type: 'collectedLink', path: 'a/c', target: '../b' },
      { type: 'phaseStarted', phase: 'PREPARE' },
    ]);
  });

  it('of a channel is read', () => {
    const id = Buffer.of(0, 0, 0, 5);
    const read = new ReportDecoder().push(
      Buffer.concat([
        encodeReport(0x8d, id),
        encodeReport(0x8e, Buffer.concat([id, Buffer.from('hello')])),
        encodeReport(0x8f, id),
        encodeReport(0x90, id),
        encodeReport(0x91, Buffer.concat([id, Buffer.of(0, 1, 0, 0)])),
      ]),
    );
    expect(read).toEqual([
      { type: 'channelOpened', channel: 5 },
      { type: 'channelData', channel: 5, data: Buffer.from('hello') },
      { type: 'channelEnd', channel: 5 },
      { type: 'channelClosed', channel: 5 },
      { type: 'channelTaken', channel: 5, bytes: 65_536 },
    ]);
  });

  it('that is no report is refused, and never takes long or much memory', () => {
    const random = numbers(11);
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const bytes = Buffer.from(Array.from({ length: 1 + random(60) }, () => random(256)));
      // Half of them begin well, so that payloads are met too.
      if (random(2)) bytes.set([0x81 + random(19), 0, 0, 0, random(32)].slice(0, bytes.length));
      try {
        new ReportDecoder().push(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it('is refused where it is too long, has the wrong length or is not known', () => {
    const read = (bytes: Buffer) => () => new ReportDecoder().push(bytes);
    expect(read(Buffer.from('83ffffffff', 'hex'))).toThrow(ProtocolError);
    expect(read(encodeReport(0x85, Buffer.alloc(28)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x82, Buffer.of(4)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x01, Buffer.alloc(8)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x87, Buffer.of(9)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x88, Buffer.alloc(11)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x8b, Buffer.of(8)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x8b, Buffer.alloc(0)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x8d, Buffer.alloc(3)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x8e, Buffer.alloc(4)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x8e, Buffer.alloc(5 + CHANNEL_PIECE)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x91, Buffer.alloc(4)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x92, Buffer.alloc(0)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x93, Buffer.of(0, 1, 97)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x93, Buffer.of(0, 0, 97)))).toThrow(ProtocolError);
    expect(read(encodeReport(0x93, Buffer.of(0, 9, 97)))).toThrow(ProtocolError);
  });
});

/** The same numbers in each run, so that a failure can be had again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomReport(random: (below: number) => number): { report: Report; bytes: Buffer } {
  const data = Buffer.from(Array.from({ length: random(random(4) === 0 ? 3_000 : 20) }, () => random(256)));
  switch (random(4)) {
    case 0:
      return { report: { type: 'stdout', data }, bytes: encodeReport(0x83, data) };
    case 1:
      return { report: { type: 'stderr', data }, bytes: encodeReport(0x84, data) };
    case 2:
      return { report: { type: 'phaseStarted', phase: 'RUN' }, bytes: encodeReport(0x82, Buffer.of(2)) };
    default: {
      const payload = Buffer.from([
        1,
        3,
        9,
        2,
        1,
        ...Buffer.alloc(7),
        1,
        ...Buffer.alloc(6),
        1,
        0,
        ...Buffer.alloc(5),
        1,
        0,
        0,
      ]);
      const report: Report = {
        type: 'phaseEnded',
        phase: 'COMPILE',
        exitCode: 3,
        signalNumber: 9,
        reason: 'cpu-time',
        outOfMemory: true,
        wallMs: 0.001,
        cpuMs: 0.256,
        peakMemoryBytes: 65_536,
      };
      return { report, bytes: encodeReport(0x85, payload) };
    }
  }
}
