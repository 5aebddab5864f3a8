import assert from 'node:assert/strict';
import test from 'node:test';
import { REASON, TO_SUPERVISOR } from './conversation.ts';
import { DISK_BYTES, PROGRAM, Sandbox } from './sandbox.ts';

/** A machine that is busy may be late, but not by as much as this. */
const LATE_MS = 5_000;

test('a program beyond its wall time is ended, with that reason', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sleep', '100'], wallMs: 400 });
  assert.equal(end.reason, REASON.wall);
  assert.ok(end.wallMs >= 400 && end.wallMs < 400 + LATE_MS, `${end.wallMs} ms`);
  assert.equal(end.signal, 9);
});

test('a program beyond its CPU time is ended, with that reason', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: [PROGRAM, 'spin'], cpuMs: 300 });
  assert.equal(end.reason, REASON.cpu);
  assert.ok(end.cpuMs >= 300 && end.cpuMs < 300 + LATE_MS, `${end.cpuMs} ms`);
});

test('CPU time is that of all processes together', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: [PROGRAM, 'spin', '4'], cpuMs: 600 });
  assert.equal(end.reason, REASON.cpu);
  assert.ok(end.cpuMs >= 600 && end.cpuMs < 600 + LATE_MS, `${end.cpuMs} ms`);
});

test('a program that sleeps spends no CPU time', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sleep', '0.6'], cpuMs: 300 });
  assert.deepEqual([end.reason, end.exitCode], [REASON.itself, 0]);
  assert.ok(end.wallMs >= 600, `${end.wallMs} ms`);
});

test('output beyond its limit is cut at exactly that, with that reason', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['yes'], outputBytes: 100_001 });
  assert.equal(end.reason, REASON.output);
  assert.deepEqual(end.stdout, Buffer.alloc(100_001, 'y\n'));
});

test('stdout and stderr have one limit together', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['sh', '-c', 'yes & yes >&2 & wait'], outputBytes: 300_000 });
  assert.equal(end.reason, REASON.output);
  assert.equal(end.stdout.length + end.stderr.length, 300_000);
});

test('output of exactly the limit is no reason to end', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['head', '-c', '100000', '/dev/zero'], outputBytes: 100_000 });
  assert.deepEqual([end.reason, end.exitCode, end.stdout.length], [REASON.itself, 0, 100_000]);
  const none = await sandbox.run({ argv: ['true'], outputBytes: 0 });
  assert.deepEqual([none.reason, none.exitCode], [REASON.itself, 0]);
});

test('one byte beyond the limit is the reason, though the program has ended', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['printf', 'abcd'], outputBytes: 3 });
  assert.deepEqual([end.reason, end.stdout.toString()], [REASON.output, 'abc']);
});

test('all of a large output comes, in its order', async () => {
  await using sandbox = await Sandbox.start();
  const count = 1_000_000;
  const end = await sandbox.run({ argv: ['seq', String(count)], outputBytes: 1024 ** 3 });
  const expected = Buffer.from(`${Array.from({ length: count }, (_, index) => index + 1).join('\n')}\n`);
  assert.equal(end.reason, REASON.itself);
  assert.ok(end.stdout.equals(expected));
});

test('what a lack of memory ended is told as that', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: ['tail', '/dev/zero'] });
  assert.deepEqual([end.outOfMemory, end.signal, end.reason], [true, 9, REASON.itself]);
  const after = await sandbox.run({ argv: ['true'] });
  assert.deepEqual([after.outOfMemory, after.exitCode], [false, 0]);
});

test('a program has as many processes as it was given, and no more', async () => {
  await using sandbox = await Sandbox.start();
  const many = 'for i in 1 2 3 4 5 6 7 8; do sleep 5 & done';
  assert.match(await sandbox.shell(many, { pids: 4 }), /fork/i);
  assert.equal(await sandbox.shell(many, { pids: 16 }), '');
});

test('the kernel knows the limits of a program, so that it can not raise them', async () => {
  await using sandbox = await Sandbox.start();
  const limits = await sandbox.shell('cat /proc/self/limits', { pids: 77, cpuMs: 2_500 });
  for (const [name, most] of [
    ['processes', 77],
    ['open files', 1_024],
    ['core file size', 0],
    ['file size', DISK_BYTES],
  ]) {
    assert.match(limits, new RegExp(`^Max ${name} +${most} +${most} `, 'm'));
  }
  // A second line, a second later.
  assert.match(limits, /^Max cpu time +4 +4 /m);
});

test('a program that leaves its group at its wall time is ended all the same', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: [PROGRAM, 'daemons', '5', 'wait'], wallMs: 500 });
  assert.equal((await sandbox.follow()).reason, REASON.wall);
  assert.equal(await sandbox.processes(), 2);
  sandbox.send(TO_SUPERVISOR.kill);
  assert.equal(await sandbox.clean(), 0);
});
