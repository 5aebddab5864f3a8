import assert from 'node:assert/strict';
import test from 'node:test';
import { FAILURE, FROM_SUPERVISOR, type Frame, REASON, TO_SUPERVISOR, u32 } from './conversation.ts';
import { PROGRAM, Sandbox } from './sandbox.ts';

const WINDOW = 256 * 1024;
const PIECE = 64 * 1024;
const MOST_CHANNELS = 64;

function bash(script: string): { argv: string[]; egress: true } {
  return { argv: ['bash', '-c', script], egress: true };
}

const CONNECT = 'exec 3<>/dev/tcp/127.0.0.1/3128';

function write(sandbox: Sandbox, channel: number, data: Uint8Array): void {
  sandbox.send(TO_SUPERVISOR.channelWrite, Buffer.concat([u32(channel), data]));
}

async function opened(sandbox: Sandbox, channel: number): Promise<void> {
  const { payload } = await sandbox.next(FROM_SUPERVISOR.channelOpened);
  assert.equal(payload.readUInt32BE(), channel);
}

/** What comes of one channel until it has so many bytes; nothing else may come. */
async function read(sandbox: Sandbox, channel: number, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let sum = 0; sum < bytes; ) {
    const { payload } = await sandbox.next(FROM_SUPERVISOR.channelData);
    assert.equal(payload.readUInt32BE(), channel);
    pieces.push(payload.subarray(4));
    sum += payload.length - 4;
  }
  return Buffer.concat(pieces);
}

/** Until a frame is there that this is told of; what came before is given. */
async function until(sandbox: Sandbox, found: (frame: Frame) => boolean): Promise<Frame[]> {
  const before: Frame[] = [];
  while (true) {
    const frame = await sandbox.nextOrEnd();
    if (!frame) throw new Error(`the supervisor has ended; ${sandbox.complaints}`);
    before.push(frame);
    if (found(frame)) return before;
  }
}

const ofType =
  (type: number) =>
  (frame: Frame): boolean =>
    frame.type === type;

test('a connection to the way out is carried to the worker and back, to the end of each direction', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin(bash(`${CONNECT}; printf ask >&3; cat <&3; echo " over"`));
  await opened(sandbox, 1);
  assert.equal((await read(sandbox, 1, 3)).toString(), 'ask');
  write(sandbox, 1, Buffer.from('ans'));
  write(sandbox, 1, Buffer.from('wer'));
  sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  const said = frames.filter(ofType(FROM_SUPERVISOR.stdout)).map(({ payload }) => payload.toString());
  assert.equal(said.join(''), 'answer over\n');
});

test('a program that says its end is heard to, and then the connection is over', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: [PROGRAM, 'connect-and-write', '1'], egress: true });
  const heard = await until(sandbox, ofType(FROM_SUPERVISOR.channelEnd));
  const pieces = heard.filter(ofType(FROM_SUPERVISOR.channelData)).map(({ payload }) => payload.subarray(4));
  assert.equal(Buffer.concat(pieces).toString(), 'w'.repeat(1024));
  sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  assert.ok(frames.some(ofType(FROM_SUPERVISOR.channelClosed)));
});

test('without the way out nobody listens, before a phase with it and after', async () => {
  await using sandbox = await Sandbox.start();
  const tries = ['bash', '-c', '(: <>/dev/tcp/127.0.0.1/3128) 2>/dev/null && echo in || echo refused'];
  assert.equal((await sandbox.run({ argv: tries })).stdout.toString(), 'refused\n');
  await sandbox.begin({ argv: tries, egress: true });
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  assert.ok(frames.some(({ type, payload }) => type === FROM_SUPERVISOR.stdout && payload.toString() === 'in\n'));
  assert.equal((await sandbox.run({ argv: tries })).stdout.toString(), 'refused\n');
});

test('nothing but its own three descriptors is open in a program with the way out', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['ls', '-1', '/proc/self/fd'], egress: true });
  // The fourth is the folder that is being listed.
  assert.equal(end.stdout.toString(), '0\n1\n2\n3\n');
});

test('no more comes of a connection than is taken, and what is said beside it still comes', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin(bash(`${PROGRAM} connect-and-write 65536 & read line; echo "got $line"; wait`));
  await opened(sandbox, 1);
  await read(sandbox, 1, WINDOW);
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('word\n'));
  await sandbox.next(FROM_SUPERVISOR.stdinTaken);
  // Anything more of the connection would come before the answers.
  assert.equal((await sandbox.next(FROM_SUPERVISOR.stdout)).payload.toString(), 'got word\n');
  assert.equal(await sandbox.ping(1), 1);
  sandbox.send(TO_SUPERVISOR.channelGrant, Buffer.concat([u32(1), u32(PIECE)]));
  assert.equal((await read(sandbox, 1, PIECE)).length, PIECE);
  assert.equal(await sandbox.ping(2), 2);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
});

test('what a program doesn’t read is held up to the window, and others go on', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin(bash(`${PROGRAM} connect-idle`));
  await until(sandbox, ofType(FROM_SUPERVISOR.channelOpened));
  let sent = 0;
  let under = 0;
  for (let quiet = 0; quiet < 3; ) {
    while (under + PIECE <= WINDOW) {
      write(sandbox, 1, Buffer.alloc(PIECE, 'r'));
      under += PIECE;
      sent += PIECE;
    }
    // Whatever was taken of it is told before the answer.
    sandbox.send(TO_SUPERVISOR.ping, u32(quiet));
    const before = await until(sandbox, ofType(FROM_SUPERVISOR.pong));
    const taken = before.filter(ofType(FROM_SUPERVISOR.channelTaken));
    for (const { payload } of taken) under -= payload.readUInt32BE(4);
    quiet = taken.length === 0 ? quiet + 1 : 0;
    assert.ok(sent < 32 * 1024 ** 2, 'no end of what is held');
  }
  assert.ok(under > WINDOW - PIECE);
  sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('go\n'));
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  const said = frames.filter(ofType(FROM_SUPERVISOR.stdout)).map(({ payload }) => payload.toString());
  assert.match(said.join(''), new RegExp(`${sent}\n$`));
});

test('as many connections as may be are open at once, and the next waits until one is over', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: [PROGRAM, 'connect-many', String(MOST_CHANNELS + 2)], egress: true });
  // To the program it is the same whether it is taken or waits.
  const wanted = [...Array.from({ length: MOST_CHANNELS }, (_, at) => String(at + 1)), 'all\n'];
  const seen: string[] = [];
  while (seen.length < wanted.length) {
    const frame = await sandbox.nextOrEnd();
    const isOpened = frame?.type === FROM_SUPERVISOR.channelOpened;
    seen.push(isOpened ? String(frame.payload.readUInt32BE()) : String(frame?.payload));
  }
  assert.deepEqual(seen.sort(), wanted.sort());
  assert.equal(await sandbox.ping(1), 1);
  sandbox.send(TO_SUPERVISOR.channelClose, u32(7));
  await opened(sandbox, MOST_CHANNELS + 1);
  assert.equal(await sandbox.ping(2), 2);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
});

test('what the worker wrote to its end arrives though it leaves; what it breaks off is seen broken off', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin(bash(`${CONNECT}; head -c 100000 /dev/zero >&3; cat <&3 | wc -c`));
  await opened(sandbox, 1);
  await read(sandbox, 1, 1);
  write(sandbox, 1, Buffer.alloc(PIECE));
  write(sandbox, 1, Buffer.alloc(PIECE));
  sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
  sandbox.send(TO_SUPERVISOR.channelClose, u32(1));
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  const said = frames.filter(ofType(FROM_SUPERVISOR.stdout)).map(({ payload }) => payload.toString());
  assert.equal(said.join(''), `${2 * PIECE}\n`);

  await sandbox.begin(bash(`${CONNECT}; cat <&3`));
  await opened(sandbox, 1);
  sandbox.send(TO_SUPERVISOR.channelClose, u32(1));
  const end = await sandbox.follow();
  assert.match(end.stderr.toString(), /reset/);
});

test('the connections of a phase end with it, and what is under way to them is nothing', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin(bash(`${CONNECT}; (setsid sleep 100 &); printf x >&3`));
  await opened(sandbox, 1);
  await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  write(sandbox, 1, Buffer.from('late'));
  sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
  sandbox.send(TO_SUPERVISOR.channelClose, u32(9));
  assert.equal(await sandbox.ping(1), 1);
  // Their numbers begin again.
  await sandbox.begin(bash(`${CONNECT}; sleep 100`));
  await opened(sandbox, 1);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
});

test('a program that keeps the port beyond its phase harms the next one of its own run', async () => {
  await using sandbox = await Sandbox.start();
  const left = await sandbox.run({ argv: [PROGRAM, 'leave-listener', '3128'] });
  assert.equal(left.exitCode, 0, left.stderr.toString());
  const end = await sandbox.run({ argv: ['true'], egress: true });
  // The kernel may have looked for such sockets meanwhile.
  if (end.exitCode === 0) return;
  assert.equal(end.stderr.toString(), 'sandpiper: no way out of the sandbox: Address already in use\n');
  assert.equal(end.exitCode, 126);
});

test('thousands of connections that end in every way leave nothing open', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: [PROGRAM, 'connect-flood', '1000'], egress: true });
  const open = new Set<number>();
  const frames = await until(sandbox, ({ type, payload }) => {
    const channel = type > FROM_SUPERVISOR.pong && type < FROM_SUPERVISOR.collectedFolder ? payload.readUInt32BE() : 0;
    if (type === FROM_SUPERVISOR.channelOpened) open.add(channel);
    else if (type === FROM_SUPERVISOR.channelClosed) open.delete(channel);
    else if (type === FROM_SUPERVISOR.channelEnd) sandbox.send(TO_SUPERVISOR.channelFinish, u32(channel));
    assert.ok(open.size <= MOST_CHANNELS);
    return type === FROM_SUPERVISOR.phaseEnded;
  });
  const last = Math.max(
    ...frames.filter(ofType(FROM_SUPERVISOR.channelOpened)).map(({ payload }) => payload.readUInt32BE()),
  );
  assert.ok(last > 500, `${last} connections`);
  assert.equal(await sandbox.ping(1), 1);
});

test('a worker that reads nothing finds the supervisor alive when it reads again', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({
    ...bash(`for i in 1 2 3 4; do ${PROGRAM} connect-and-write 100000 & done; yes | head -c 100000000; wait`),
    outputBytes: 1024 ** 3,
    wallMs: 3_000,
  });
  const readOn = sandbox.stopReading();
  for (let token = 0; token < 100; token++) sandbox.send(TO_SUPERVISOR.ping, u32(token));
  // Who reads nothing hears of nothing that could be waited for.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  readOn();
  const frames = await until(sandbox, ofType(FROM_SUPERVISOR.phaseEnded));
  assert.equal(frames.filter(ofType(FROM_SUPERVISOR.pong)).length, 100);
  assert.equal(frames.at(-1)?.payload.readUInt8(3), REASON.wall);
});

const AGAINST_THE_RULES: Readonly<Record<string, (sandbox: Sandbox) => void>> = {
  'more than was taken is written': (sandbox) => {
    // Nobody reads it, and what the kernel takes is told late enough.
    for (let sent = 0; sent < 8 * 1024 ** 2; sent += PIECE) write(sandbox, 1, Buffer.alloc(PIECE));
  },
  'more is granted than came': (sandbox) => sandbox.send(TO_SUPERVISOR.channelGrant, Buffer.concat([u32(1), u32(1)])),
  'something is written behind the end': (sandbox) => {
    sandbox.send(TO_SUPERVISOR.channelFinish, u32(1));
    write(sandbox, 1, Buffer.from('x'));
  },
  'a channel is meant that never was': (sandbox) => sandbox.send(TO_SUPERVISOR.channelFinish, u32(2)),
};

for (const [what, breakRule] of Object.entries(AGAINST_THE_RULES)) {
  test(`the sandbox ends where ${what}`, async () => {
    await using sandbox = await Sandbox.start();
    await sandbox.begin({ argv: [PROGRAM, 'connect-idle'], egress: true });
    await until(sandbox, ofType(FROM_SUPERVISOR.channelOpened));
    breakRule(sandbox);
    const frames = await until(sandbox, ofType(FROM_SUPERVISOR.failed));
    assert.equal(frames.at(-1)?.payload.readUInt8(0), FAILURE.broken);
    assert.equal(await sandbox.exitCode(), 1);
  });
}
