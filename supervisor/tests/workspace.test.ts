import assert from 'node:assert/strict';
import test from 'node:test';
import { encode, FAILURE, file, link, TO_SUPERVISOR } from './conversation.ts';
import { Sandbox } from './sandbox.ts';

type Entry = readonly [type: 'file' | 'replace' | 'folder' | 'link', path: string, content?: string];

function put(sandbox: Sandbox, entries: readonly Entry[]): void {
  for (const [type, path, content = ''] of entries) {
    if (type === 'folder') sandbox.send(TO_SUPERVISOR.folder, Buffer.from(path));
    else if (type === 'link') sandbox.send(TO_SUPERVISOR.link, link(path, content));
    else sandbox.send(TO_SUPERVISOR.file, file(path, content, { replace: type === 'replace' }));
  }
}

test('folders and links are there, links as they were written, and a folder that is there stays', async () => {
  await using sandbox = await Sandbox.start();
  put(sandbox, [
    ['folder', 'a'],
    ['folder', 'a/b/c'],
    ['file', 'a/b/word', 'hello'],
    ['folder', 'a/b'],
    ['link', 'a/out', '/etc/../etc/passwd'],
    ['link', 'to', 'a/b'],
    ['link', 'new/dangling', 'nowhere'],
    ['file', 'a/b/c/deep', ' deep'],
  ]);
  assert.equal(
    await sandbox.shell(
      'cat to/word to/c/deep; echo; readlink a/out to new/dangling; stat -c %U%a a a/b/c | grep -v root',
    ),
    'hello deep\n/etc/../etc/passwd\na/b\nnowhere\nUNKNOWN755\nUNKNOWN755\n',
  );
});

test('a file takes the place of a file or a link where that is asked for, and never goes through the link', async () => {
  await using sandbox = await Sandbox.start();
  put(sandbox, [
    ['file', 'target', 'stays'],
    ['link', 'lnk', 'target'],
    ['file', 'old', 'old, and longer'],
    ['folder', 'sub'],
    ['file', 'sub/old', 'old'],
    ['replace', 'lnk', 'new'],
    ['replace', 'old', 'new'],
    ['replace', 'sub/old', 'new'],
    ['replace', 'sub/fresh', 'new'],
  ]);
  assert.equal(
    await sandbox.shell('for f in target lnk old sub/*; do echo "$f $(cat $f)"; done; test -L lnk || echo no link'),
    'target stays\nlnk new\nold new\nsub/fresh new\nsub/old new\nno link\n',
  );
});

const REFUSED: Readonly<Record<string, readonly Entry[]>> = {
  'a file below a link to a folder': [
    ['folder', 'a'],
    ['link', 'l', 'a'],
    ['file', 'l/x'],
  ],
  'a file below a link that leads out': [
    ['link', 'l', '/tmp'],
    ['file', 'l/x'],
  ],
  'a file that replaces, below a link': [
    ['link', 'l', '/tmp'],
    ['replace', 'l/x'],
  ],
  'a folder below a link': [
    ['link', 'l', '/tmp'],
    ['folder', 'l/x'],
  ],
  'a link below a link': [
    ['link', 'l', '/tmp'],
    ['link', 'l/x', 'y'],
  ],
  'a file below a link that leads nowhere': [
    ['link', 'l', 'nowhere'],
    ['file', 'l/x'],
  ],
  'a folder in the place of a link': [
    ['link', 'l', '/tmp'],
    ['folder', 'l'],
  ],
  'a folder in the place of a file': [
    ['file', 'f'],
    ['folder', 'f'],
  ],
  'a file in the place of a folder': [
    ['folder', 'f'],
    ['replace', 'f'],
  ],
  'a file in the place of a link, unasked': [
    ['link', 'l', '/tmp/x'],
    ['file', 'l'],
  ],
  'a link in the place of a file': [
    ['file', 'f'],
    ['link', 'f', 'x'],
  ],
  'a link that says nothing a link may say': [['link', 'l', 'a\nb']],
  'a folder that leads out': [['folder', 'a/../..']],
  'a link that lies outside': [['link', '../l', 'a']],
};

for (const [what, entries] of Object.entries(REFUSED)) {
  test(`refused is ${what}`, async () => {
    await using sandbox = await Sandbox.start();
    put(sandbox, entries);
    assert.equal(await sandbox.failure(), FAILURE.badPath);
  });
}

test('more folders or links than the disk has room for are no space', async () => {
  for (const entry of [
    (index: number) => encode(TO_SUPERVISOR.folder, Buffer.from(`f${index}`)),
    (index: number) => encode(TO_SUPERVISOR.link, link(`f${index}`, 'x')),
  ]) {
    await using sandbox = await Sandbox.start();
    sandbox.write(Buffer.concat(Array.from({ length: 11_000 }, (_, index) => entry(index))));
    assert.equal(await sandbox.failure(), FAILURE.noSpace);
  }
});

test('a program starts in the folder that is told, also by a link that stays inside', async () => {
  await using sandbox = await Sandbox.start();
  put(sandbox, [
    ['folder', 'a/b'],
    ['link', 'to', 'a/b'],
  ]);
  const started = async (directory: string) =>
    (await sandbox.run({ argv: ['pwd'], directory, phase: 3 })).stdout.toString();
  assert.equal(await started('a/b'), '/workspace/a/b\n');
  assert.equal(await started('to'), '/workspace/a/b\n');
  assert.equal(await started(''), '/workspace\n');
});

test('a program starts nowhere else: it says so in a line and ends with 126', async () => {
  await using sandbox = await Sandbox.start();
  put(sandbox, [
    ['file', 'file'],
    ['link', 'out', '/etc'],
    ['link', 'up', '..'],
    ['link', 'dangling', 'nowhere'],
  ]);
  const none = 'the directory to start in is none below the workspace';
  const why: Readonly<Record<string, string>> = {
    missing: 'missing: No such file or directory',
    file: 'file: Not a directory',
    dangling: 'dangling: No such file or directory',
    out: 'out: leads out of the workspace',
    up: 'up: leads out of the workspace',
    '..': none,
    '/etc': none,
    '/workspace': none,
    'a/../..': none,
    '.': none,
    'a\nb': none,
  };
  for (const [directory, line] of Object.entries(why)) {
    const end = await sandbox.run({ argv: ['echo', 'started'], directory });
    assert.deepEqual([end.exitCode, end.stdout.toString(), end.stderr.toString()], [126, '', `sandpiper: ${line}\n`]);
  }
  await sandbox.run({ argv: ['sh', '-c', 'mkdir closed && chmod 000 closed'] });
  const end = await sandbox.run({ argv: ['true'], directory: 'closed' });
  assert.deepEqual([end.exitCode, end.stderr.toString()], [126, 'sandpiper: closed: Permission denied\n']);
});
