import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import {
  collect,
  config,
  encode,
  FAILURE,
  FROM_SUPERVISOR,
  file,
  link,
  phase,
  ROOT,
  TO_SUPERVISOR,
  u32,
} from './conversation.ts';
import { Sandbox } from './sandbox.ts';

const SLEEP = phase({ argv: ['sleep', '100'] });
const CONFIG = config(123_456_789, 60_000, 0);
/** The exit code of a supervisor that ends by itself; that of a sanitizer is another. */
const ENDED = 1;

type Frames = readonly (readonly [type: number, payload?: Uint8Array])[];

const AT_THE_WRONG_TIME: Readonly<Record<string, Frames>> = {
  'a second CONFIG': [[TO_SUPERVISOR.config, CONFIG]],
  'a piece of no file': [[TO_SUPERVISOR.filePart, Buffer.from('x')]],
  'a file in a phase': [
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.file, file('a', 'b')],
  ],
  'a piece of a file in a phase': [
    [TO_SUPERVISOR.file, file('a', 'b')],
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.filePart, Buffer.from('c')],
  ],
  'a phase in a phase': [
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.phase, SLEEP],
  ],
  'COLLECT in a phase': [
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.collect, collect(ROOT.workspace, 1, 1)],
  ],
  'a folder in a phase': [
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.folder, Buffer.from('a')],
  ],
  'a link in a phase': [
    [TO_SUPERVISOR.phase, SLEEP],
    [TO_SUPERVISOR.link, link('a', 'b')],
  ],
  'a word of a channel that never was': [
    [TO_SUPERVISOR.phase, phase({ argv: ['sleep', '100'], egress: true })],
    [TO_SUPERVISOR.channelClose, u32(1)],
  ],
  'CLEAN in a phase': [[TO_SUPERVISOR.phase, SLEEP], [TO_SUPERVISOR.clean]],
};

const BEFORE_CONFIG: Readonly<Record<string, Frames>> = {
  'a PING': [[TO_SUPERVISOR.ping, Buffer.alloc(4)]],
  'a phase': [[TO_SUPERVISOR.phase, SLEEP]],
  'a CLEAN': [[TO_SUPERVISOR.clean]],
};

const NOT_A_FRAME: Readonly<Record<string, Uint8Array>> = {
  'an unknown type': encode(0x13),
  'a frame of the other direction': encode(FROM_SUPERVISOR.ready, Buffer.of(2)),
  'a length beyond the longest': Buffer.of(TO_SUPERVISOR.stdin, 0xff, 0xff, 0xff, 0xff),
  'a CONFIG that is too short': encode(TO_SUPERVISOR.config, CONFIG.subarray(1)),
  'a word of channel 0': encode(TO_SUPERVISOR.channelClose, u32(0)),
  'more of a channel than a frame may have': encode(TO_SUPERVISOR.channelWrite, Buffer.alloc(5 + 65_536)),
  'a CONFIG of root': encode(TO_SUPERVISOR.config, config(0, 60_000, 0)),
};

test('frames at the wrong time end the sandbox', async () => {
  for (const [what, frames] of Object.entries(AT_THE_WRONG_TIME)) {
    await using sandbox = await Sandbox.start();
    for (const [type, payload] of frames) sandbox.send(type, payload);
    assert.equal(await brokenBy(sandbox), FAILURE.broken, what);
  }
});

test('whatever comes before CONFIG ends the sandbox', async () => {
  for (const [what, frames] of Object.entries(BEFORE_CONFIG)) {
    await using sandbox = await Sandbox.start({ configured: false });
    for (const [type, payload] of frames) sandbox.send(type, payload);
    assert.equal(await brokenBy(sandbox), FAILURE.broken, what);
  }
});

test('a file after a phase ends the sandbox, until it is clean', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.run({ argv: ['true'] });
  assert.equal(await sandbox.clean(), 0);
  sandbox.send(TO_SUPERVISOR.file, file('a', 'b'));
  await sandbox.run({ argv: ['true'] });
  sandbox.send(TO_SUPERVISOR.file, file('c', 'd'));
  assert.equal(await sandbox.failure(), FAILURE.broken);
});

test('what is no frame ends the sandbox', async () => {
  for (const [what, bytes] of Object.entries(NOT_A_FRAME)) {
    await using sandbox = await Sandbox.start({ configured: false });
    sandbox.write(bytes);
    assert.equal(await brokenBy(sandbox), FAILURE.broken, what);
  }
});

/** Two connections, of which one is left open. */
const ASKS =
  'exec bash -c "exec 3<>/dev/tcp/127.0.0.1/3128 4<>/dev/tcp/127.0.0.1/3128; echo x >&3; exec 4<&-; cat <&3"';
const ROUNDS = 12;
const FRAMES_A_ROUND = 120;

test('random bytes behind right headers break nothing', async (context) => {
  const seed = randomInt(2 ** 31);
  context.diagnostic(`seed ${seed}`);
  const random = randomFrom(seed);
  for (let round = 0; round < ROUNDS; round++) {
    await using sandbox = await Sandbox.start();
    sandbox.write(Buffer.concat(Array.from({ length: FRAMES_A_ROUND }, () => anyFrame(random))));
    sandbox.endStdin();
    assert.equal(await sandbox.exitCode(), ENDED, `seed ${seed}, round ${round}: ${sandbox.complaints}`);
  }
});

/** A right frame, some of whose bytes are others, or one of a right length with anything in it. */
function anyFrame(random: (below: number) => number): Buffer {
  const right = [
    [TO_SUPERVISOR.file, file(`dir/${random(1e6)}`, 'content', { executable: true })],
    [TO_SUPERVISOR.filePart, Buffer.from('more')],
    [TO_SUPERVISOR.phase, phase({ argv: ['sh', '-c', 'echo x; exit 3'], env: ['A=b', 'PATH=/bin'], wallMs: 50 })],
    [TO_SUPERVISOR.phase, phase({ argv: ['sh', '-c', ASKS], egress: true, wallMs: 50, directory: `dir/${random(9)}` })],
    [TO_SUPERVISOR.folder, Buffer.from(`dir/${random(9)}`)],
    [TO_SUPERVISOR.link, link(`dir/${random(1e6)}`, '../..')],
    [TO_SUPERVISOR.channelWrite, Buffer.concat([u32(1 + random(2)), Buffer.from('more')])],
    [TO_SUPERVISOR.channelFinish, u32(1 + random(2))],
    [TO_SUPERVISOR.channelClose, u32(1 + random(2))],
    [TO_SUPERVISOR.channelGrant, Buffer.concat([u32(1 + random(2)), u32(random(9))])],
    [TO_SUPERVISOR.stdin, Buffer.from('some input')],
    [TO_SUPERVISOR.resize, Buffer.alloc(4)],
    [TO_SUPERVISOR.collect, collect(1 + random(2), 3, 300)],
    [TO_SUPERVISOR.ping, Buffer.alloc(4)],
    [TO_SUPERVISOR.stdinEnd, Buffer.alloc(0)],
    [TO_SUPERVISOR.kill, Buffer.alloc(0)],
    [TO_SUPERVISOR.keepalive, Buffer.alloc(0)],
  ] as const;
  const [type, payload] = right[random(right.length)] ?? right[0];
  // Most have to be right, else every round would end at its first frame.
  const changes = random(12) === 0 ? 1 + random(3) : 0;
  for (let i = 0; i < changes && payload.length > 0; i++) payload[random(payload.length)] = random(256);
  if (random(60) === 0) payload.forEach((_, index) => void payload.writeUInt8(random(256), index));
  return encode(type, payload);
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Passes over what a phase said before, and looks that nothing runs on. */
async function brokenBy(sandbox: Sandbox): Promise<number> {
  for (let frame = await sandbox.nextOrEnd(); frame; frame = await sandbox.nextOrEnd()) {
    if (frame.type !== FROM_SUPERVISOR.failed) continue;
    assert.equal(await sandbox.nextOrEnd(), null);
    assert.equal(await sandbox.exitCode(), ENDED);
    return frame.payload.readUInt8(0);
  }
  throw new Error('it ended without a word');
}
