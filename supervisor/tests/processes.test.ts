import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import test from 'node:test';
import { REASON, TO_SUPERVISOR } from './conversation.ts';
import { PROGRAM, Sandbox } from './sandbox.ts';

/** KILL to PHASE_ENDED takes milliseconds; this is what even a machine under load keeps. */
const KILLED_WITHIN_MS = 4_000;
/** PID 1, and the one that counts. */
const NOBODY_ELSE = 2;

const WILD: Readonly<Record<string, readonly string[]>> = {
  'an endless loop': ['sh', '-c', 'echo begun; exec /tests/program spin'],
  'twenty daemons in sessions of their own': [PROGRAM, 'daemons', '20', 'wait'],
  'a fork bomb': [PROGRAM, 'fork-bomb'],
  'a program that ignores every signal it can': [
    'sh',
    '-c',
    'trap "" TERM INT HUP QUIT PIPE; echo begun; while :; do :; done',
  ],
  'a program that has stopped itself': ['sh', '-c', 'echo begun; kill -STOP $$'],
};

for (const [what, argv] of Object.entries(WILD)) {
  test(`KILL ends ${what}, and nothing is left`, async () => {
    await using sandbox = await Sandbox.start();
    await sandbox.begin({ argv });
    await sandbox.followUntil(({ stdout }) => stdout.includes('begun'));
    const began = performance.now();
    sandbox.send(TO_SUPERVISOR.kill);
    const end = await sandbox.follow();
    const took = performance.now() - began;
    assert.equal(end.reason, REASON.kill);
    assert.ok(took < KILLED_WITHIN_MS, `${took} ms`);
    assert.equal(await sandbox.processes(), NOBODY_ELSE);
    assert.equal(await sandbox.clean(), 0);
    assert.equal(await sandbox.shell('echo fine'), 'fine\n');
  });
}

test('daemons end with their program, and its last words are kept', async () => {
  await using sandbox = await Sandbox.start();
  const end = await sandbox.run({ argv: [PROGRAM, 'daemons', '8'] });
  assert.deepEqual([end.exitCode, end.reason], [0, REASON.itself]);
  assert.equal(end.stdout.toString(), `begun\n${'x'.repeat(60_000)}`);
  assert.equal(await sandbox.processes(), NOBODY_ELSE);
});

test('the silence of a worker for eight seconds ends the sandbox and all in it', async () => {
  await using sandbox = await Sandbox.start({ keepaliveMs: 8_000 });
  const began = performance.now();
  await sandbox.begin({ argv: [PROGRAM, 'daemons', '5', 'wait'] });
  await sandbox.followUntil(({ stdout }) => stdout.includes('begun'));
  assert.equal(await sandbox.exitCode(), 1);
  const took = performance.now() - began;
  assert.ok(took >= 8_000 && took < 8_000 + KILLED_WITHIN_MS, `${took} ms`);
});

test('without a phase silence is nothing', async () => {
  await using sandbox = await Sandbox.start({ keepaliveMs: 300 });
  const idle = await sandbox.run({ argv: ['sleep', '0.1'] });
  assert.equal(idle.exitCode, 0);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await sandbox.ping(3), 3);
});

test('keepalives keep a sandbox', async () => {
  await using sandbox = await Sandbox.start({ keepaliveMs: 1_500 });
  const beat = setInterval(() => sandbox.send(TO_SUPERVISOR.keepalive), 200);
  try {
    const end = await sandbox.run({ argv: ['sleep', '4'] });
    assert.deepEqual([end.exitCode, end.reason], [0, REASON.itself]);
  } finally {
    clearInterval(beat);
  }
});

test('the end of stdin ends the sandbox and all in it', async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.begin({ argv: [PROGRAM, 'daemons', '5', 'wait'] });
  await sandbox.followUntil(({ stdout }) => stdout.includes('begun'));
  const began = performance.now();
  sandbox.endStdin();
  assert.equal(await sandbox.exitCode(), 1);
  assert.ok(performance.now() - began < KILLED_WITHIN_MS);
});

test('the end of stdin ends a sandbox in which nothing runs', async () => {
  await using sandbox = await Sandbox.start();
  assert.equal(await sandbox.ping(1), 1);
  sandbox.endStdin();
  assert.equal(await sandbox.exitCode(), 1);
});

test('a program can neither signal nor read the supervisor', async () => {
  await using sandbox = await Sandbox.start();
  const tries = [
    'kill -9 1',
    'cat /proc/1/environ',
    'ls /proc/1/fd',
    'cat /proc/1/mem',
    'cat /proc/1/maps',
    'echo x > /proc/1/oom_score_adj',
  ];
  for (const line of tries) assert.match(await sandbox.shell(`${line} && echo done`), /denied|not permitted/i, line);
  assert.equal(await sandbox.ping(5), 5);
});
