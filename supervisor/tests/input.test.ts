import assert from 'node:assert/strict';
import test from 'node:test';
import { FAILURE, REASON, TO_SUPERVISOR, u16 } from './conversation.ts';
import { Sandbox } from './sandbox.ts';

const MOST_UNDER_WAY = 1024 ** 2;

test('stdin arrives while a program runs, is counted, and ends', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: ['sh', '-c', 'read a; echo "got $a"; read b; echo "got $b"; read c || echo end'] });
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('one\n'));
  await sandbox.followUntil(({ stdout, stdinTaken }) => stdout.toString() === 'got one\n' && stdinTaken === 4);
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('t'));
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.from('wo\n'));
  await sandbox.followUntil(({ stdout, stdinTaken }) => stdout.toString() === 'got two\n' && stdinTaken === 4);
  sandbox.send(TO_SUPERVISOR.stdinEnd);
  const end = await sandbox.follow();
  assert.deepEqual([end.stdout.toString(), end.exitCode], ['end\n', 0]);
});

test('as much stdin as may be under way is held until the program takes it', async () => {
  await using sandbox = await Sandbox.start();
  const bytes = Buffer.alloc(MOST_UNDER_WAY, 'held until it is wanted ');
  await sandbox.begin({ argv: ['sh', '-c', 'sleep 0.5; exec cat'], outputBytes: 2 * MOST_UNDER_WAY });
  for (let at = 0; at < bytes.length; at += 100_000)
    sandbox.send(TO_SUPERVISOR.stdin, bytes.subarray(at, at + 100_000));
  sandbox.send(TO_SUPERVISOR.stdinEnd);
  const end = await sandbox.follow();
  assert.ok(end.stdout.equals(bytes));
  assert.equal(end.stdinTaken, bytes.length);
});

test('stdin that a program no longer reads is counted as taken', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: ['sh', '-c', 'exec 0<&-; echo closed; sleep 100'] });
  await sandbox.followUntil(({ stdout }) => stdout.includes('closed'));
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.alloc(200_000));
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.alloc(300_000));
  await sandbox.followUntil(({ stdinTaken }) => stdinTaken === 500_000);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
});

test('stdin beyond its room ends the sandbox', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: ['sleep', '100'] });
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.alloc(MOST_UNDER_WAY));
  // Some of it lies in the pipe by now, and counts as taken.
  await sandbox.followUntil(({ stdinTaken }) => stdinTaken > 0);
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.alloc(MOST_UNDER_WAY));
  assert.equal(await sandbox.failure(), FAILURE.broken);
  assert.equal(await sandbox.exitCode(), 1);
});

test('a terminal is one, has its size, and is told of another', async () => {
  await using sandbox = await Sandbox.start();
  const script =
    'test -t 0 && test -t 1 && test -t 2 && stty size; trap "stty size; exit 0" WINCH; echo ready >&2; while :; do sleep 0.05; done';
  await sandbox.begin({ argv: ['sh', '-c', script], terminal: { columns: 101, rows: 31 } });
  const first = await sandbox.followUntil(({ stdout }) => stdout.includes('ready'));
  assert.equal(first.stdout.toString(), '31 101\r\nready\r\n');
  sandbox.send(TO_SUPERVISOR.resize, Buffer.concat([u16(77), u16(22)]));
  const end = await sandbox.follow();
  assert.deepEqual([end.stdout.toString(), end.stderr.length, end.exitCode], ['22 77\r\n', 0, 0]);
});

test('the end of input on a terminal is seen at the start of a line and in the middle of one', async () => {
  await using sandbox = await Sandbox.start();
  for (const typed of ['a line\n', 'no line']) {
    await sandbox.begin({
      argv: ['sh', '-c', 'stty -echo; echo ready; exec cat'],
      terminal: { columns: 80, rows: 24 },
    });
    await sandbox.followUntil(({ stdout }) => stdout.includes('ready'));
    sandbox.send(TO_SUPERVISOR.stdin, Buffer.from(typed));
    sandbox.send(TO_SUPERVISOR.stdinEnd);
    const end = await sandbox.follow();
    assert.match(end.stdout.toString(), new RegExp(`${typed.trim()}(\r\n)?$`));
    assert.deepEqual([end.exitCode, end.stdinTaken], [0, typed.length]);
  }
});

test('the keys of a terminal do what they do', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: ['sh', '-c', 'echo ready; exec sleep 100'], terminal: { columns: 80, rows: 24 } });
  await sandbox.followUntil(({ stdout }) => stdout.includes('ready'));
  sandbox.send(TO_SUPERVISOR.stdin, Buffer.of(3));
  const end = await sandbox.follow();
  assert.deepEqual([end.signal, end.reason], [2, REASON.itself]);
});

test('KILL ends a program on a terminal, and what it had written comes', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({
    argv: ['sh', '-c', 'setsid sleep 100 & echo here; sleep 100'],
    terminal: { columns: 80, rows: 24 },
  });
  await sandbox.followUntil(({ stdout }) => stdout.includes('here'));
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal((await sandbox.follow()).reason, REASON.kill);
  assert.equal(await sandbox.processes(), 2);
});

test('a program opens no terminal of its own, with one and without', async () => {
  await using sandbox = await Sandbox.start();
  const argv = ['sh', '-c', 'exec 2>&1; { true <>/dev/ptmx; } || true; ls -l /dev/pts/ptmx; echo end'];
  for (const terminal of [undefined, { columns: 80, rows: 24 }]) {
    await sandbox.begin({ argv, ...(terminal ? { terminal } : {}) });
    const end = await sandbox.follow();
    assert.match(end.stdout.toString(), /Permission denied.*crw------- .*end/s);
    await sandbox.clean();
  }
});
