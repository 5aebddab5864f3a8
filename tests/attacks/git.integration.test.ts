import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cloning } from '#tests/support/cloning.ts';
import { type GitEntry, git } from '#tests/support/git-repository.ts';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';
import { endlessPack, endlessRefs, endlessTalk, silence } from './support/hostile-git.ts';

const MIB = 1024 ** 2;

let server: GitServer;
let cloning: Cloning;

beforeAll(async () => {
  server = await startGitServer();
  cloning = await Cloning.start([server.host, 'git.test']);
}, 300_000);

afterAll(async () => {
  await cloning[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

let made = 0;
const serve = async (files: Readonly<Record<string, GitEntry>>) => {
  made += 1;
  return server.repository(`hostile-${made}`, [{ files }]);
};

describe('what a repository holds', () => {
  it('leads nowhere by its links: they come as they are, and nothing goes through them', async () => {
    const { url } = await serve({
      passwd: { link: '/etc/passwd' },
      up: { link: '../../../../etc' },
      self: { link: 'self' },
      'a/b': { link: '..' },
    });
    const { why, entries, paths } = await cloning.clone({ url });
    expect(why).toBe('');
    expect(paths).toEqual(['a', 'a/b', 'passwd', 'self', 'up']);
    expect(entries.get('passwd')).toEqual({ type: 'link', target: '/etc/passwd' });
  });

  it.each(['.git/hooks/post-checkout', '.GIT/config', 'a/.git/config', '.git', '../up', 'a/../b', './a', '.'])(
    'can not be a file %j',
    async (path) => {
      const { folder, url } = await serve({ a: '1' });
      const blob = (
        await git(folder, ['hash-object', '-w', '--stdin'], ['#!/bin/sh\ntouch /workspace/pwned\n'])
      ).trim();
      // In git's own words a tree has such names only where it is written by hand.
      const tree = await writeTree(folder, path, blob);
      const commit = (await git(folder, ['commit-tree', tree], ['x'])).trim();
      await git(folder, ['update-ref', 'refs/heads/main', commit]);
      const { end, why, paths } = await cloning.clone({ url });
      expect(end?.exitCode).toBe(1);
      expect(why).toBe('The repository holds what git takes for broken or for an attack.');
      expect(paths).toEqual([]);
    },
  );

  it('may have names of any bytes, which make trouble for nobody', async () => {
    const names = [
      'a\nb',
      'a\tb',
      ' ',
      '-rf',
      '$(touch pwned)',
      "'; touch pwned; '",
      '\u001b[2J',
      'a\\b',
      'x'.repeat(200),
    ];
    const { url } = await serve(Object.fromEntries(names.map((name) => [name, 'x'])));
    const { why, paths } = await cloning.clone({ url });
    expect(why).toBe('');
    expect(paths).not.toContain('pwned');
    expect(paths).toEqual(expect.arrayContaining([' ', '-rf', '$(touch pwned)', "'; touch pwned; '"]));
  });

  it('has nothing run by what it says of filters, hooks and merges', async () => {
    const { url } = await serve({
      '.gitattributes': '* filter=evil diff=evil merge=evil\n',
      '.gitconfig': '[filter "evil"]\n\tsmudge = touch /workspace/pwned\n',
      '.githooks/post-checkout': { content: '#!/bin/sh\ntouch /workspace/pwned\n', executable: true },
    });
    const { why, paths } = await cloning.clone({ url });
    expect(why).toBe('');
    expect(paths).not.toContain('pwned');
  });

  it('can not have large files come from a file, or from a host that may not be reached', async () => {
    const pointer = server.large(randomBytes(1000));
    const files = { '.gitattributes': '*.bin filter=lfs\n', 'a.bin': pointer };
    for (const lfsUrl of ['file:///etc', 'ssh://127.0.0.1/x', 'ext::touch /workspace/pwned', 'http://10.0.0.1/x']) {
      const { url } = await serve({ ...files, '.lfsconfig': `[lfs]\n\turl = ${lfsUrl}\n` });
      const { end, paths } = await cloning.clone({ url: url.replace('127.0.0.1', 'git.test'), lfs: true });
      expect([lfsUrl, end?.exitCode]).toEqual([lfsUrl, 1]);
      expect(paths).not.toContain('pwned');
    }
  });

  it('can not write escapes into the log by the subject of its commit', async () => {
    const { url } = await server.repository('subject', [
      { message: '\u001b]0;pwned\u0007\u001b[31mred\r\u0000', files: { a: '1' } },
    ]);
    const { stdout } = await cloning.clone({ url });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('may be many thousand files', async () => {
    const files = Object.fromEntries(Array.from({ length: 15_000 }, (_, n) => [`${n % 100}/${n}.txt`, `${n}`]));
    const { url } = await serve(files);
    const { why, paths } = await cloning.clone({ url });
    expect(why).toBe('');
    expect(paths.length).toBe(15_100);
  });
});

describe('submodules', () => {
  const withModules = async (modules: string) => {
    const inner = await serve({ inner: 'x' });
    return serve({ '.gitmodules': modules, lib: { submodule: inner.commits[0] ?? '' } });
  };
  const moduleAt = (url: string, more = '') => `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n${more}`;

  it.each([
    ['a folder', moduleAt('file:///etc')],
    ['a path', moduleAt('/etc')],
    ['a path beside', moduleAt('../../../../etc')],
    ['a program', moduleAt('ext::sh -c "touch /workspace/pwned"')],
    ['ssh', moduleAt('ssh://127.0.0.1/a')],
    ['ssh in short', moduleAt('git@127.0.0.1:a.git')],
    ['an option', moduleAt('-u./pwned')],
    ['another option', moduleAt('--upload-pack=touch pwned')],
    ['a program to update it', moduleAt('../x.git', '\tupdate = !touch /workspace/pwned\n')],
    ['a name that leads to hooks', '[submodule "../../.git/hooks"]\n\tpath = lib\n\turl = ../x.git\n'],
    ['a path that is an option', '[submodule "lib"]\n\tpath = -lib\n\turl = ../x.git\n'],
    ['a host that may not be reached', moduleAt('http://10.0.0.1/a.git')],
    ['a newline', moduleAt('"http://127.0.0.1/a\\nb.git"')],
  ])('can not be of %s', async (_, modules) => {
    const { url } = await withModules(modules);
    const { end, paths, stderr } = await cloning.clone({ url, submodules: true });
    expect(end?.exitCode, stderr).toBe(1);
    expect(paths.filter((path) => path.includes('pwned'))).toEqual([]);
  });

  it('can not have the list of them be a link', async () => {
    const { url } = await serve({ '.gitmodules': { link: 'elsewhere' }, elsewhere: moduleAt('../x.git') });
    const { end, why } = await cloning.clone({ url, submodules: true });
    expect(end?.exitCode).toBe(1);
    expect(why).toBe('The repository holds what git takes for broken or for an attack.');
  });

  it('get the credential only of their own host', async () => {
    const login = { username: 'ada', password: 'tok_77aa01fe' };
    await using other = await startGitServer();
    await using both = await Cloning.start([server.host, other.host]);
    const theirs = await other.repository('theirs', [{ files: { a: '1' } }], { login });
    const { url } = await server.repository(
      'ours',
      [{ files: { '.gitmodules': moduleAt(theirs.url), lib: { submodule: theirs.commits[0] ?? '' } } }],
      { login },
    );
    const { end, why } = await both.clone({ url, submodules: true }, { credential: login });
    expect(end?.exitCode).toBe(1);
    expect(why).toContain(`needs a credential for ${other.host}`);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ authorization }) => authorization !== null)).toEqual([]);
  });
});

describe('a server', () => {
  const small = { diskBytes: 48 * MIB, memoryBytes: 256 * MIB };

  it('that sends files without end is left when the room is full', async () => {
    const { end, why } = await cloning.clone({ url: server.handle('endless', endlessPack) }, { limits: small });
    expect(end).toMatchObject({ exitCode: 1, reason: 'exited' });
    expect(why).toBe(
      'There is no room for the repository: it has too many files, or more bytes than limits.diskBytes.',
    );
  });

  it('that names branches without end is left when memory or time are', async () => {
    const { end, stdout } = await cloning.clone(
      { url: server.handle('refs', endlessRefs) },
      { limits: { ...small, wallMs: 6_000 } },
    );
    expect(['out-of-memory', 'wall-time']).toContain(end?.reason);
    expect(stdout.length).toBeLessThan(10_000);
  });

  it('that talks without end fills no log', async () => {
    const { end, stdout, stderr } = await cloning.clone(
      { url: server.handle('talk', endlessTalk) },
      { limits: { ...small, wallMs: 5_000 } },
    );
    expect(end?.reason).toBe('wall-time');
    expect(stdout.length + stderr.length).toBeLessThan(10_000);
  });

  it('that says nothing is left when the time is over', async () => {
    const { end } = await cloning.clone({ url: server.handle('silence', silence) }, { limits: { wallMs: 2_000 } });
    expect(end).toMatchObject({ reason: 'wall-time' });
  });

  it('may have 50,000 branches and tags, of which one is fetched', async () => {
    const { url, folder, commits } = await serve({ a: '1' });
    const refs = Array.from({ length: 50_000 }, (_, n) => `${commits[0]} refs/heads/b${n}\n`).sort();
    await writeFile(join(folder, 'packed-refs'), `# pack-refs with: sorted\n${refs.join('')}`);
    const { why, stdout } = await cloning.clone({ url, ref: 'b49999' });
    expect(why).toBe('');
    expect(stdout).toContain('(b49999)');
  });

  it('that has little become much is left when the room is full', async () => {
    const { url } = await serve(
      Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`much-${n}`, new Uint8Array(MIB).fill(1)])),
    );
    const { end, why } = await cloning.clone({ url }, { limits: small });
    expect(end?.exitCode).toBe(1);
    expect(why).toBe(
      'There is no room for the repository: it has too many files, or more bytes than limits.diskBytes.',
    );
  });
});

/** A tree with one entry of that name, and folders above it, as no command of git's would write it. */
async function writeTree(folder: string, path: string, blob: string): Promise<string> {
  const segments = path === '.' || path === '.git' ? [path] : path.split('/');
  let id = blob;
  let mode = '100755';
  for (const segment of segments.toReversed()) {
    const entry = Buffer.concat([Buffer.from(`${mode} ${segment}\0`), Buffer.from(id, 'hex')]);
    id = (await git(folder, ['hash-object', '-w', '--literally', '-t', 'tree', '--stdin'], [entry])).trim();
    mode = '40000';
  }
  return id;
}
