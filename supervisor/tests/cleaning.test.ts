import assert from 'node:assert/strict';
import test from 'node:test';
import { file, TO_SUPERVISOR } from './conversation.ts';
import { PROGRAM, Sandbox } from './sandbox.ts';

const PLACES = '/workspace /tmp /dev/shm /dev/mqueue';
/** Nothing but the names of the places themselves, and the heads of the lists. */
const LOOK = `find ${PLACES} -mindepth 1; tail -q -n +2 /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg; stat -c %a ${PLACES}`;
/** The queues' place is the kernel's own, which nobody else can give another mode. */
const EMPTY = '700\n700\n700\n1777\n';

/** The bit of CLEANED. */
const LEFT_IPC = 4;

const LEFT: Readonly<Record<string, string>> = {
  'files in every place': `for place in ${PLACES}; do : > $place/left || exit 1; done`,
  'folders and files that nobody may enter or read':
    'mkdir -p a/b/c /tmp/z && echo x > a/b/c/f && chmod 000 a/b/c/f a/b/c a/b a /tmp/z && chmod 000 /workspace /tmp',
  'names with newlines, in any bytes, and as long as may be': `touch "$(printf 'a\\nb')" "$(printf '\\377\\376')" -- -rf ' ' "$(printf '%0255d' 0)" && mkdir "$(printf 'd\\n\\n.')"`,
  'links, also out of the places, pipes and sockets':
    'ln -s / root && ln -s loop loop && ln -s /etc/passwd p && mkfifo pipe && echo x > one && ln one two && ln -s /workspace /tmp/w',
  'two thousand files': 'mkdir many && cd many && seq 2000 | xargs touch',
  'System V objects': `${PROGRAM} objects`,
  'a tree of a thousand folders': `${PROGRAM} deep 1000`,
  'names like those that cleaning itself gives':
    'mkdir -p .moved-0/.moved-1/.moved-2 .moved-1/x .moved-3/a/b/c && touch .moved-2',
};

for (const [what, line] of Object.entries(LEFT)) {
  test(`CLEAN leaves nothing of ${what}`, async () => {
    await using sandbox = await Sandbox.start();
    const made = await sandbox.run({ argv: ['sh', '-c', line] });
    assert.equal(made.exitCode, 0, made.stderr.toString());
    assert.notEqual(await sandbox.shell(`chmod 700 /workspace /tmp; ${LOOK}`), EMPTY, 'nothing was made');
    assert.equal(await sandbox.clean(), 0);
    assert.equal(await sandbox.shell(LOOK), EMPTY);
  });
}

test('CLEAN ends a tree as deep as the disk allows', async () => {
  await using sandbox = await Sandbox.start();
  assert.equal((await sandbox.run({ argv: [PROGRAM, 'deep', '9000'] })).exitCode, 0);
  assert.equal(await sandbox.clean(), 0);
  assert.equal(await sandbox.shell(LOOK), EMPTY);
});

test('CLEAN leaves nothing of the times that a program gave the places', async () => {
  await using sandbox = await Sandbox.start();
  const times = 'stat -c "%X %Y" /workspace /tmp /dev/shm';
  const made = await sandbox.shell(`touch -d @12345678 /workspace /tmp /dev/shm; ${times}`);
  assert.equal(made, '12345678 12345678\n'.repeat(3));
  assert.equal(await sandbox.clean(), 0);
  assert.doesNotMatch(await sandbox.shell(times), /12345678/);
});

/** Any socket on the machine that is closed may make the kernel look for such: then there is nothing left to tell. */
test('a port that a socket without an owner keeps is told, or free again', async () => {
  const told: boolean[] = [];
  for (let round = 0; round < 5; round++) {
    await using sandbox = await Sandbox.start();
    const left = await sandbox.run({ argv: [PROGRAM, 'leave-socket', '5555'] });
    assert.equal(left.exitCode, 0, left.stderr.toString());
    told.push((await sandbox.clean()) === LEFT_IPC);
    if (told.at(-1)) continue;
    const next = await sandbox.run({ argv: [PROGRAM, 'bind', '5555'] });
    assert.equal(next.exitCode, 0, next.stderr.toString());
  }
  assert.ok(told.includes(true), 'no socket was ever left');
});

test('sockets that end with their program are nothing that is left', async () => {
  await using sandbox = await Sandbox.start();
  assert.equal((await sandbox.run({ argv: [PROGRAM, 'bind', '5555'] })).exitCode, 0);
  assert.equal(await sandbox.clean(), 0);
});

test('after CLEAN files may come again, by the same names, and the disk is as large as before', async () => {
  await using sandbox = await Sandbox.start();
  for (const round of ['first', 'second', 'third']) {
    sandbox.send(TO_SUPERVISOR.file, file('a/name', round));
    assert.equal(
      await sandbox.shell('cat a/name; test -e left || echo new; head -c 30m /dev/zero > left'),
      `${round}new\n`,
    );
    assert.equal(await sandbox.clean(), 0);
  }
});

test('CLEAN takes files back that no program has ever seen, half ones too', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.file, file('src/half', 'to be'));
  sandbox.send(TO_SUPERVISOR.filePart, Buffer.from(' continued'));
  assert.equal(await sandbox.clean(), 0);
  assert.equal(await sandbox.shell(LOOK), EMPTY);
});

test('CLEAN of what is clean is clean', async () => {
  await using sandbox = await Sandbox.start();
  for (let round = 0; round < 20; round++) assert.equal(await sandbox.clean(), 0);
});
