import assert from 'node:assert/strict';
import test from 'node:test';
import { collect, FROM_SUPERVISOR, file, ROOT, TO_SUPERVISOR } from './conversation.ts';
import { Sandbox } from './sandbox.ts';

interface Collected {
  files: Record<string, string>;
  executable: string[];
  cut: boolean;
}

async function collectFrom(
  sandbox: Sandbox,
  most: { files: number; bytes: number },
  root: number = ROOT.artifacts,
): Promise<Collected> {
  sandbox.send(TO_SUPERVISOR.collect, collect(root, most.files, most.bytes));
  const found: Collected = { files: {}, executable: [], cut: false };
  const sizes: Record<string, number> = {};
  let path = '';
  while (true) {
    const frame = await sandbox.nextOrEnd();
    if (!frame) throw new Error('the supervisor has ended');
    const { type, payload } = frame;
    if (type === FROM_SUPERVISOR.collectedEnd) {
      found.cut = payload.readUInt8(0) === 1;
      assert.equal(payload.readUInt32BE(1), Object.keys(found.files).length);
      for (const [name, content] of Object.entries(found.files)) assert.equal(content.length, sizes[name], name);
      return found;
    }
    if (type === FROM_SUPERVISOR.collected) {
      const begin = 11 + payload.readUInt16BE(9);
      path = payload.subarray(11, begin).toString();
      sizes[path] = Number(payload.readBigUInt64BE(1));
      if (payload.readUInt8(0) === 1) found.executable.push(path);
      found.files[path] = payload.subarray(begin).toString('latin1');
    } else {
      assert.equal(type, FROM_SUPERVISOR.collectedPart);
      found.files[path] += payload.toString('latin1');
    }
  }
}

const PLENTY = { files: 100, bytes: 1024 ** 3 };

async function leave(sandbox: Sandbox, line: string): Promise<void> {
  const end = await sandbox.run({ argv: ['sh', '-c', line] });
  assert.equal(end.exitCode, 0, end.stderr.toString());
}

test('regular files below artifacts/ are collected, whole, and nothing else is', async () => {
  await using sandbox = await Sandbox.start();
  const script = [
    'mkdir -p artifacts/a/b && cd artifacts',
    'printf one > one; printf two > a/b/two; chmod +x a/b/two; : > empty; head -c 300000 /dev/zero | tr "\\0" z > big',
    'ln -s /etc/passwd link; ln -s a folder-link; mkfifo pipe; printf x > ../hard; ln ../hard hard',
    'printf x > unreadable; chmod 000 unreadable; printf x > "$(printf "new\\nline")"; printf x > ../outside',
  ];
  await leave(sandbox, script.join(' && '));
  const { files, executable, cut } = await collectFrom(sandbox, PLENTY);
  assert.deepEqual(files, { one: 'one', 'a/b/two': 'two', empty: '', big: 'z'.repeat(300_000) });
  assert.deepEqual([executable, cut], [['a/b/two'], false]);
});

test('artifacts/ that is a link, or not there, has nothing in it', async () => {
  await using sandbox = await Sandbox.start();
  assert.deepEqual((await collectFrom(sandbox, PLENTY)).files, {});
  await leave(sandbox, 'ln -s /etc artifacts');
  assert.deepEqual((await collectFrom(sandbox, PLENTY)).files, {});
  assert.equal(await sandbox.clean(), 0);
});

test('no more artifacts come than were asked for, and that is told', async () => {
  await using sandbox = await Sandbox.start();
  await leave(sandbox, 'mkdir artifacts && cd artifacts && for i in 1 2 3 4 5; do printf content > $i; done');
  const { files, cut } = await collectFrom(sandbox, { files: 3, bytes: 1024 ** 3 });
  assert.deepEqual([Object.keys(files).length, cut], [3, true]);
  assert.equal((await collectFrom(sandbox, { files: 5, bytes: 35 })).cut, false);
  assert.deepEqual(await collectFrom(sandbox, { files: 0, bytes: 0 }), { files: {}, executable: [], cut: true });
});

test('no more bytes of artifacts come than were asked for; a smaller one may follow', async () => {
  await using sandbox = await Sandbox.start();
  await leave(sandbox, 'mkdir artifacts && cd artifacts && head -c 5000 /dev/zero > large && printf small > small');
  const { files, cut } = await collectFrom(sandbox, { files: 10, bytes: 4_999 });
  assert.deepEqual([files, cut], [{ small: 'small' }, true]);
  assert.equal((await collectFrom(sandbox, { files: 10, bytes: 5_005 })).cut, false);
});

test('a file with more in its name than on disk, and a tree too deep, come to an end', async () => {
  await using sandbox = await Sandbox.start();
  await leave(
    sandbox,
    'mkdir artifacts && truncate -s 20M artifacts/sparse && cd artifacts && /tests/program deep 200',
  );
  const { files, cut } = await collectFrom(sandbox, PLENTY);
  assert.deepEqual([Object.keys(files), files.sparse?.length, cut], [['sparse'], 20 * 1024 ** 2, true]);
  assert.equal(await sandbox.clean(), 0);
});

test('a whole workspace is collected, with its executable bits and its hard links, and nothing beyond it', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.file, file('main.c', 'source'));
  const script = [
    'mkdir -p obj/deep artifacts && printf program > main && chmod +x main && printf object > obj/deep/main.o',
    'ln main artifacts/again && ln -s /etc/passwd link && ln -s obj folder-link && mkfifo pipe && mkdir empty',
    'printf changed > main.c && printf x > unreadable && chmod 000 unreadable && printf outside > /tmp/outside',
  ];
  await leave(sandbox, script.join(' && '));
  const { files, executable, cut } = await collectFrom(sandbox, PLENTY, ROOT.workspace);
  assert.deepEqual(files, {
    main: 'program',
    'main.c': 'changed',
    'artifacts/again': 'program',
    'obj/deep/main.o': 'object',
  });
  assert.deepEqual([executable.sort(), cut], [['artifacts/again', 'main'], false]);
  assert.deepEqual((await collectFrom(sandbox, { files: 2, bytes: 1024 }, ROOT.workspace)).cut, true);
});

test('what was collected of a workspace runs in a sandbox that is clean', async () => {
  await using sandbox = await Sandbox.start();
  await leave(
    sandbox,
    'mkdir bin lib && printf "#!/bin/sh\\ncat lib/word" > bin/say && chmod +x bin/say && printf hi > lib/word',
  );
  const { files, executable } = await collectFrom(sandbox, PLENTY, ROOT.workspace);
  assert.equal(await sandbox.clean(), 0);
  for (const [path, content] of Object.entries(files)) {
    sandbox.send(TO_SUPERVISOR.file, file(path, content, { executable: executable.includes(path) }));
  }
  const end = await sandbox.run({ argv: ['bin/say'] });
  assert.deepEqual([end.exitCode, end.stdout.toString()], [0, 'hi']);
});
