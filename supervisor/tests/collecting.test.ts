import assert from 'node:assert/strict';
import test from 'node:test';
import { collect, FROM_SUPERVISOR, file, link, ROOT, TO_SUPERVISOR } from './conversation.ts';
import { Sandbox } from './sandbox.ts';

interface Collected {
  files: Record<string, string>;
  folders: string[];
  links: Record<string, string>;
  executable: string[];
  cut: boolean;
}

async function collectFrom(
  sandbox: Sandbox,
  most: { files: number; bytes: number },
  root: number = ROOT.artifacts,
): Promise<Collected> {
  sandbox.send(TO_SUPERVISOR.collect, collect(root, most.files, most.bytes));
  const found: Collected = { files: {}, folders: [], links: {}, executable: [], cut: false };
  const sizes: Record<string, number> = {};
  let path = '';
  while (true) {
    const frame = await sandbox.nextOrEnd();
    if (!frame) throw new Error('the supervisor has ended');
    const { type, payload } = frame;
    if (type === FROM_SUPERVISOR.collectedEnd) {
      found.cut = payload.readUInt8(0) === 1;
      const { files, folders, links } = found;
      assert.equal(payload.readUInt32BE(1), Object.keys(files).length + folders.length + Object.keys(links).length);
      for (const [name, content] of Object.entries(found.files)) assert.equal(content.length, sizes[name], name);
      return found;
    }
    if (type === FROM_SUPERVISOR.collected) {
      const begin = 11 + payload.readUInt16BE(9);
      path = payload.subarray(11, begin).toString();
      sizes[path] = Number(payload.readBigUInt64BE(1));
      if (payload.readUInt8(0) === 1) found.executable.push(path);
      found.files[path] = payload.subarray(begin).toString('latin1');
    } else if (type === FROM_SUPERVISOR.collectedFolder) {
      found.folders.push(payload.toString());
    } else if (type === FROM_SUPERVISOR.collectedLink) {
      const end = 2 + payload.readUInt16BE(0);
      found.links[payload.toString('utf8', 2, end)] = payload.toString('utf8', end);
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
  const { files, folders, links, executable, cut } = await collectFrom(sandbox, PLENTY);
  assert.deepEqual([folders, links], [[], {}]);
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
  assert.deepEqual(await collectFrom(sandbox, { files: 0, bytes: 0 }), {
    files: {},
    folders: [],
    links: {},
    executable: [],
    cut: true,
  });
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

test('a whole workspace is collected, with its links, empty folders and executable bits, and nothing beyond it', async () => {
  await using sandbox = await Sandbox.start();
  sandbox.send(TO_SUPERVISOR.file, file('main.c', 'source'));
  const script = [
    'mkdir -p obj/deep artifacts && printf program > main && chmod +x main && printf object > obj/deep/main.o',
    'ln main artifacts/again && ln -s /etc/passwd link && ln -s obj folder-link && mkfifo pipe && mkdir empty',
    'ln -s nowhere/at/all obj/dangling && ln -s "$(printf "a\nb")" not-plain && mkdir "$(printf "new\nline")"',
    'mkdir closed && printf x > closed/in && chmod 000 closed && printf x > "$(printf "new\nline/x")"',
    'printf changed > main.c && printf x > unreadable && chmod 000 unreadable && printf outside > /tmp/outside',
  ];
  await leave(sandbox, script.join(' && '));
  const { files, folders, links, executable, cut } = await collectFrom(sandbox, PLENTY, ROOT.workspace);
  assert.deepEqual(files, {
    main: 'program',
    'main.c': 'changed',
    'artifacts/again': 'program',
    'obj/deep/main.o': 'object',
  });
  assert.deepEqual(folders.sort(), ['artifacts', 'empty', 'obj', 'obj/deep']);
  assert.deepEqual(links, { link: '/etc/passwd', 'folder-link': 'obj', 'obj/dangling': 'nowhere/at/all' });
  assert.deepEqual([executable.sort(), cut], [['artifacts/again', 'main'], false]);
  assert.deepEqual((await collectFrom(sandbox, { files: 2, bytes: 1024 }, ROOT.workspace)).cut, true);
});

test('folders and links of a workspace count as files do, and what links say as bytes', async () => {
  await using sandbox = await Sandbox.start();
  await leave(sandbox, 'mkdir a b c && ln -s 123456789 d && printf 1 > e');
  assert.equal((await collectFrom(sandbox, { files: 5, bytes: 10 }, ROOT.workspace)).cut, false);
  assert.equal((await collectFrom(sandbox, { files: 4, bytes: 10 }, ROOT.workspace)).cut, true);
  const { links, files, cut } = await collectFrom(sandbox, { files: 5, bytes: 8 }, ROOT.workspace);
  assert.deepEqual([links, files, cut], [{}, { e: '1' }, true]);
});

test('a folder comes before what is in it, as deep as 256 folders, and deeper ones are told to be missing', async () => {
  await using sandbox = await Sandbox.start();
  await leave(sandbox, '/tests/program deep 256');
  const whole = await collectFrom(sandbox, { files: 1_000, bytes: 1_000 }, ROOT.workspace);
  assert.deepEqual([whole.folders.length, Object.keys(whole.files).length, whole.cut], [256, 1, false]);
  assert.deepEqual(
    whole.folders.map((path) => path.length),
    Array.from({ length: 256 }, (_, at) => 2 * at + 1),
  );
  assert.equal(await sandbox.clean(), 0);
  await leave(sandbox, '/tests/program deep 257');
  const less = await collectFrom(sandbox, { files: 1_000, bytes: 1_000 }, ROOT.workspace);
  assert.deepEqual([less.folders.length, less.files, less.cut], [256, {}, true]);
});

test('what was collected of a workspace is there again, links and all, in a sandbox that is clean', async () => {
  await using sandbox = await Sandbox.start();
  await leave(
    sandbox,
    'mkdir -p bin lib none && printf "#!/bin/sh\ncat lib/also; ls -d none" > bin/say && chmod +x bin/say && printf hi > lib/word && ln -s word lib/also && ln -s bin cmd',
  );
  const { files, folders, links, executable } = await collectFrom(sandbox, PLENTY, ROOT.workspace);
  assert.equal(await sandbox.clean(), 0);
  for (const path of folders) sandbox.send(TO_SUPERVISOR.folder, Buffer.from(path));
  for (const [path, content] of Object.entries(files)) {
    sandbox.send(TO_SUPERVISOR.file, file(path, content, { executable: executable.includes(path) }));
  }
  for (const [path, target] of Object.entries(links)) sandbox.send(TO_SUPERVISOR.link, link(path, target));
  const end = await sandbox.run({ argv: ['cmd/say'] });
  assert.deepEqual([end.exitCode, end.stdout.toString()], [0, 'hinone\n']);
});

test('thousands of files are collected', async () => {
  await using sandbox = await Sandbox.start();
  await leave(
    sandbox,
    'for d in 0 1 2 3 4 5 6 7; do mkdir $d; (cd $d && seq -f %04g 1000 | xargs touch); done; rm 7/0001',
  );
  const { files, folders, cut } = await collectFrom(sandbox, { files: 20_000, bytes: 1_000 }, ROOT.workspace);
  assert.deepEqual([Object.keys(files).length, folders.length, cut], [7_999, 8, false]);
});
