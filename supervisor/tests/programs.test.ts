import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { config, encode, FAILURE, FROM_SUPERVISOR, file, REASON, TO_SUPERVISOR } from './conversation.ts';
import { PROGRAM, Sandbox, WORKSPACE_BYTES } from './sandbox.ts';

test('a program runs, and its stdout and stderr come apart', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sh', '-c', 'echo one; echo two >&2; echo three; id -u; pwd'], phase: 1 });
  assert.equal(end.stdout.toString(), `one\nthree\n${sandbox.uid}\n/workspace\n`);
  assert.equal(end.stderr.toString(), 'two\n');
  assert.deepEqual([end.phase, end.exitCode, end.signal, end.reason, end.outOfMemory], [1, 0, 0, REASON.itself, false]);
});

test('what is written a line at a time comes in few frames, and the first line at once', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({
    argv: ['sh', '-c', 'echo first; read go; for i in $(seq 20000); do echo "$i"; done; read end'],
  });
  assert.equal((await sandbox.next(FROM_SUPERVISOR.stdout)).payload.toString(), 'first\n');
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('go\n'));
  await sandbox.next(FROM_SUPERVISOR.stdinTaken);
  const wanted = Array.from({ length: 20_000 }, (_, at) => `${at + 1}\n`).join('');
  const pieces: Buffer[] = [];
  while (Buffer.concat(pieces).length < wanted.length) {
    pieces.push((await sandbox.next(FROM_SUPERVISOR.stdout)).payload);
  }
  assert.equal(Buffer.concat(pieces).toString(), wanted);
  assert.ok(pieces.length < 5_000, `${pieces.length} frames`);
});

test('one phase follows the other, in the same places', async () => {
  await using sandbox = await Sandbox.start();
  const made = await sandbox.run({ argv: ['sh', '-c', 'echo made > result'], phase: 1 });
  assert.equal(made.phase, 1);
  const read = await sandbox.run({ argv: ['cat', 'result'], phase: 2 });
  assert.equal(read.phase, 2);
  assert.equal(read.stdout.toString(), 'made\n');
});

test('an exit code is told', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sh', '-c', 'exit 37'] });
  assert.deepEqual([end.exitCode, end.signal, end.reason], [37, 0, REASON.itself]);
});

test('the signal that ended a program is told', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sh', '-c', 'kill -SEGV $$'] });
  assert.deepEqual([end.exitCode, end.signal, end.reason], [0, 11, REASON.itself]);
});

test('a program has less of a claim to the CPU than the supervisor, and can not take more', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sh', '-c', 'nice; nice -n -5 nice'] });
  assert.equal(end.stdout.toString(), '10\n10\n');
});

test('a program that is not there is 127, one that can not be run is 126, and both say so', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.file, file('plain', '#!/bin/sh\n'));
  const missing = await sandbox.run({ argv: ['no-such-program'] });
  assert.equal(missing.exitCode, 127);
  assert.match(missing.stderr.toString(), /no-such-program/);
  const plain = await sandbox.run({ argv: ['./plain'] });
  assert.equal(plain.exitCode, 126);
  assert.match(plain.stderr.toString(), /plain/);
});

test('files are executable or not, lie in folders, and come in pieces', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(
    TO_SUPERVISOR.file,
    file('run.sh', '#!/bin/sh\ncat src/lib/näme src/empty; cat big | sha256sum\n', { executable: true }),
  );
  sandbox.send(TO_SUPERVISOR.file, file('src/lib/näme', 'of three '));
  sandbox.send(TO_SUPERVISOR.filePart, Buffer.from('pieces '));
  sandbox.send(TO_SUPERVISOR.filePart, Buffer.from('here\n'));
  sandbox.send(TO_SUPERVISOR.file, file('src/empty', ''));
  const piece = Buffer.alloc(1024 ** 2, 'piece');
  sandbox.send(TO_SUPERVISOR.file, file('big', piece));
  for (let i = 0; i < 4; i++) sandbox.send(TO_SUPERVISOR.filePart, piece);
  const end = await sandbox.run({ argv: ['./run.sh'] });
  const hash = createHash('sha256')
    .update(Buffer.concat(Array(5).fill(piece)))
    .digest('hex');
  assert.equal(end.stdout.toString(), `of three pieces here\n${hash}  -\n`);
  assert.equal(
    await sandbox.shell('stat -c "%a %u %n" run.sh src src/empty'),
    `755 ${sandbox.uid} run.sh\n755 ${sandbox.uid} src\n644 ${sandbox.uid} src/empty\n`,
  );
});

test('argv and environment arrive word for word, and nothing else is in the environment', async () => {
  await using sandbox = await Sandbox.start();
  const argv = [PROGRAM, 'words', '', ' two  words ', 'line\nbreak', "'quoted' $HOME *", 'ä€🐦', Buffer.of(0xff, 0xfe)];
  const env = ['PATH=/nowhere', 'EMPTY=', 'LINES=a\nb', 'SIGN=a=b', Buffer.from([0x42, 0x3d, 0xff])];
  const end = await sandbox.run({ argv, env });
  const joined = (list: readonly (string | Uint8Array)[]) =>
    Buffer.concat(list.flatMap((word) => [Buffer.from(word), Buffer.of(0)]));
  assert.deepEqual(end.stdout, Buffer.concat([joined(argv), Buffer.from('\n'), joined(env)]));
});

test('a program is found by the PATH of its own environment', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.file, file('bin/mine', '#!/bin/sh\necho mine\n', { executable: true }));
  const end = await sandbox.run({ argv: ['mine'], env: ['PATH=/workspace/bin'] });
  assert.equal(end.stdout.toString(), 'mine\n');
});

const BAD_PATHS = ['../up', '/etc/x', 'a/../../b', './a', 'a//b', '', 'line\nbreak', Buffer.of(0x61, 0xff)];

test('bad paths are refused', async () => {
  await Promise.all(
    BAD_PATHS.map(async (path) => {
      await using sandbox = await Sandbox.start();
      // A path of less than one byte needs a byte of content to be a frame at all.
      sandbox.send(TO_SUPERVISOR.file, file(path, 'content'));
      assert.equal(await sandbox.failure(), FAILURE.badPath, JSON.stringify(path.toString()));
    }),
  );
});

test('a file that is there already, or a folder that is a file, is a bad path', async () => {
  for (const second of ['name', 'name/below']) {
    await using sandbox = await Sandbox.start();
    sandbox.send(TO_SUPERVISOR.file, file('name', 'first'));
    sandbox.send(TO_SUPERVISOR.file, file(second, 'second'));
    assert.equal(await sandbox.failure(), FAILURE.badPath);
  }
});

test('files that fill the disk are no space', async () => {
  await using sandbox = await Sandbox.start();
  const piece = Buffer.alloc(1024 ** 2, 1);
  sandbox.send(TO_SUPERVISOR.file, file('big', ''));
  for (let sent = 0; sent <= WORKSPACE_BYTES; sent += piece.length) sandbox.send(TO_SUPERVISOR.filePart, piece);
  assert.equal(await sandbox.failure(), FAILURE.noSpace);
});

test('more files than the disk has room for are no space', async () => {
  await using sandbox = await Sandbox.start();
  const frames = Array.from({ length: 11_000 }, (_, index) => encode(TO_SUPERVISOR.file, file(`f${index}`, '')));
  sandbox.write(Buffer.concat(frames));
  assert.equal(await sandbox.failure(), FAILURE.noSpace);
});

test('PING is answered while nothing runs and while something runs', async () => {
  await using sandbox = await Sandbox.start();
  assert.equal(await sandbox.ping(0xdeadbeef), 0xdeadbeef);
  await sandbox.begin({ argv: ['sleep', '100'] });
  assert.equal(await sandbox.ping(7), 7);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
});

test('what belongs to a phase is nothing outside of one', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('nobody'));
  sandbox.send(TO_SUPERVISOR.stdinEnd);
  sandbox.send(TO_SUPERVISOR.kill);
  sandbox.send(TO_SUPERVISOR.keepalive);
  sandbox.send(TO_SUPERVISOR.resize, Buffer.alloc(4));
  assert.equal(await sandbox.ping(1), 1);
  const end = await sandbox.run({ argv: ['cat'] });
  assert.deepEqual([end.stdout.toString(), end.exitCode, end.stdinTaken], ['', 0, 0]);
});

test('frames that are split anywhere are taken as whole ones', async () => {
  await using sandbox = await Sandbox.start({ configured: false });
  const bytes = Buffer.concat([
    encode(TO_SUPERVISOR.config, config(sandbox.uid, 60_000, 0)),
    encode(TO_SUPERVISOR.ping, Buffer.of(0, 0, 0, 9)),
  ]);
  for (const byte of bytes) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    sandbox.write(Buffer.of(byte));
  }
  assert.equal((await sandbox.next(FROM_SUPERVISOR.pong)).payload.readUInt32BE(), 9);
});
