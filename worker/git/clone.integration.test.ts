import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cloning } from '#tests/support/cloning.ts';
import { git } from '#tests/support/git-repository.ts';
import { type GitServer, type ServedRepository, startGitServer } from '#tests/support/git-server.ts';

const NOTHING = 'There is nothing to check out: the repository is empty, or has no default branch.';

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

describe('a repository', () => {
  it('is cloned as it is: files, what may be started, links, names of any letters', async () => {
    const { url, commits } = await server.repository('plain', [
      {
        message: 'Begin\n\nWith a body',
        files: {
          'main.py': 'print(1)\n',
          'bin/run.sh': { content: '#!/bin/sh\n', executable: true },
          'a link': { link: 'main.py' },
          'ünï/ço dé.txt': '✓',
        },
      },
    ]);
    const { end, lines, stderr, paths, entries } = await cloning.clone({ url });
    expect(stderr).toBe('');
    expect(end).toMatchObject({ phase: 'PREPARE', step: 'clone', exitCode: 0, reason: 'exited' });
    expect(lines).toEqual([`Cloning ${url}…`, `At ${commits[0]} (main): Begin`, '']);
    expect(paths).toEqual(['a link', 'bin', 'bin/run.sh', 'main.py', 'ünï', 'ünï/ço dé.txt']);
    expect(entries.get('main.py')).toEqual({ type: 'file', content: 'print(1)\n', executable: false });
    expect(entries.get('bin/run.sh')).toMatchObject({ executable: true });
    expect(entries.get('a link')).toEqual({ type: 'link', target: 'main.py' });
  });

  it('keeps what git knows of it, in one commit and without what only a person at work needs', async () => {
    const { url } = await server.repository('history', [
      { files: { a: '1' } },
      { files: { a: '2' } },
      { branch: 'other', files: { a: '3' } },
    ]);
    const ask = (...args: string[]) => ({ phase: 'PREPARE' as const, argv: ['git', ...args] });
    const { lines, entries } = await cloning.clone(
      { url },
      {
        after: [
          ask('log', '--format=%s'),
          ask('status', '--short'),
          ask('branch', '--all'),
          ask('remote', '--verbose'),
        ],
      },
    );
    expect(lines.slice(2)).toEqual([
      'Commit 2',
      '* main',
      '  remotes/origin/HEAD -> origin/main',
      '  remotes/origin/main',
      `origin\t${url} (fetch)`,
      `origin\t${url} (push)`,
      '',
    ]);
    expect([...entries.keys()].filter((path) => /hooks|logs|sample/.test(path))).toEqual([]);
  });

  it('that is empty is said to be', async () => {
    const { url } = await server.repository('empty', []);
    const { end, why } = await cloning.clone({ url });
    expect(end?.exitCode).toBe(1);
    expect(why).toBe(NOTHING);
  });

  it('says how far it is where that takes longer than a moment', async () => {
    const { url, folder } = await server.repository('slow', [{ files: { big: randomBytes(1_000_000) } }]);
    const slow = server.throttle('slowly', folder, 400_000);
    const { end, stdout } = await cloning.clone({ url: slow });
    expect(end?.exitCode).toBe(0);
    expect(url).not.toBe(slow);
    const progress = stdout.split('\n').filter((line) => /^Receiving objects: +\d+% /.test(line));
    expect(progress.length).toBeGreaterThan(0);
    // At most one a second.
    expect(progress.length).toBeLessThanOrEqual((end?.wallMs ?? 0) / 1000 + 1);
  });
});

describe('what is checked out', () => {
  let repository: ServedRepository;
  beforeAll(async () => {
    repository = await server.repository('refs', [
      { files: { at: 'first' }, tag: 'v1' },
      { files: { at: 'second' } },
      { files: { at: 'third' } },
      { branch: 'feature/a', files: { at: 'feature' }, tag: 'both' },
      { branch: 'both', files: { at: 'the branch' } },
      { branch: 'ünï', files: { at: 'letters' } },
      { branch: '-o', files: { at: 'no option' } },
      { branch: 'deadbeef', files: { at: 'no commit' } },
    ]);
  });
  const commit = (index: number) => repository.commits[index] ?? '';

  it.each([
    ['the default branch', () => null, 'third', 'main'],
    ['a branch', () => 'feature/a', 'feature', 'feature/a'],
    ['a tag', () => 'v1', 'first', 'v1'],
    ['a branch before a tag of its name', () => 'both', 'the branch', 'both'],
    ['a tag by its full name', () => 'refs/tags/both', 'feature', 'refs/tags/both'],
    ['a branch of other letters', () => 'ünï', 'letters', 'ünï'],
    ['a branch that looks like a commit', () => 'deadbeef', 'no commit', 'deadbeef'],
    ['a branch by its full name, whatever that is', () => 'refs/heads/-o', 'no option', 'refs/heads/-o'],
    ['a commit that nothing names', () => commit(1), 'second', 'commit'],
    ['a commit in capitals', () => commit(1).toUpperCase(), 'second', 'commit'],
    ['a commit by the begin of its id', () => commit(1).slice(0, 8), 'second', 'commit'],
  ])('is %s', async (_, ref, content, named) => {
    const { entries, stdout, why } = await cloning.clone({ url: repository.url, ref: ref() });
    expect(why).toBe('');
    expect(entries.get('at')).toMatchObject({ content });
    expect(stdout).toContain(` (${named}): `);
  });

  it.each(['nope', 'refs/heads/nope', 'a'.repeat(40), 'abcdef0'])('is not %s, which there is not', async (ref) => {
    const { end, why } = await cloning.clone({ url: repository.url, ref });
    expect(end?.exitCode).toBe(1);
    expect(why).toContain(`There is no branch, tag or commit ${ref} in the repository`);
  });

  it('may have long ids', async () => {
    const files = (at: string) => ({ files: { at } });
    const { url, commits } = await server.repository('long', [files('1'), files('2')], { longIds: true });
    for (const ref of [null, commits[1] ?? '', commits[1]?.slice(0, 10) ?? '']) {
      const { why, entries } = await cloning.clone({ url, ref });
      expect([ref, why]).toEqual([ref, '']);
      expect(entries.get('at')).toMatchObject({ content: '2' });
    }
  });

  it('is asked for where the repository has no default branch', async () => {
    const { url, folder } = await server.repository('headless', [{ files: { a: '1' } }]);
    await git(folder, ['symbolic-ref', 'HEAD', 'refs/heads/gone']);
    expect((await cloning.clone({ url })).why).toBe(NOTHING);
    expect((await cloning.clone({ url, ref: 'main' })).why).toBe('');
  });

  it('may be a tag with words of its own', async () => {
    const { url, folder } = await server.repository('tagged', [{ files: { a: '1' } }, { files: { a: '2' } }]);
    await git(folder, ['tag', '--annotate', '--message=Words', 'v1', 'main~1']);
    for (const ref of ['v1', 'refs/tags/v1']) {
      expect((await cloning.clone({ url, ref })).entries.get('a')).toMatchObject({ content: '1' });
    }
  });

  it.each([
    ['an old server, which gives no single commits', { old: true }],
    ['a server that gives parts of a history', { filters: true }],
  ])('is a commit, or the begin of its id, also of %s', async (_, options) => {
    const commits = Array.from({ length: 5 }, (_, index) => ({ files: { at: `${index}` } }));
    const { url, commits: ids } = await server.repository(`of-${JSON.stringify(options).length}`, commits, options);
    for (const ref of [ids[2], ids[2]?.slice(0, 9)]) {
      const { entries, why, paths } = await cloning.clone({ url, ref: ref ?? '' });
      expect(why).toBe('');
      expect(entries.get('at')).toMatchObject({ content: '2' });
      expect(paths).toEqual(['at']);
    }
  });
});

describe('submodules', () => {
  const modules = (url: string) => `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n`;

  it('are left out, or come where they are asked for, also by an address beside that of the repository', async () => {
    const inner = await server.repository('inner', [
      { files: { 'inner.txt': 'in' } },
      { files: { 'inner.txt': 'newer' } },
    ]);
    const [first = ''] = inner.commits;
    const middle = await server.repository('middle', [
      { files: { '.gitmodules': modules(inner.url), lib: { submodule: first } } },
    ]);
    const [only = ''] = middle.commits;
    const { url } = await server.repository('outer', [
      { files: { '.gitmodules': modules('../middle.git'), lib: { submodule: only } } },
    ]);
    expect((await cloning.clone({ url })).paths).toEqual(['.gitmodules', 'lib']);
    const { entries, why } = await cloning.clone({ url, submodules: true });
    expect(why).toBe('');
    expect(entries.get('lib/lib/inner.txt')).toMatchObject({ content: 'in' });
  });

  it('that are not there fail the clone, and are named', async () => {
    const { url } = await server.repository('broken', [
      { files: { '.gitmodules': modules('../nothing.git'), lib: { submodule: 'a'.repeat(40) } } },
    ]);
    const { end, stderr, why } = await cloning.clone({ url, submodules: true });
    expect(end?.exitCode).toBe(1);
    expect(stderr).toContain("into submodule path '/workspace/lib' failed");
    expect(why).toBe('There is no repository at this address, or it is private.');
  });
});

describe('large files', () => {
  it('are what stands for them, or come where they are asked for, and then once', async () => {
    const content = randomBytes(300_000);
    const files = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'a.bin': server.large(content) };
    const login = { username: 'ada', password: 'pw-of-large-files' };
    const { url: byAddress } = await server.repository('large', [{ files }], { login });
    // What fetches them takes no way out to the machine's own address.
    const url = byAddress.replace('127.0.0.1', 'git.test');
    const pointers = await cloning.clone({ url }, { credential: login });
    expect(pointers.entries.get('a.bin')).toMatchObject({ content: files['a.bin'] });
    const { entries, why } = await cloning.clone({ url, lfs: true }, { credential: login });
    expect(why).toBe('');
    expect(entries.get('a.bin')).toMatchObject({ content: content.toString('latin1') });
    const ofGit = [...entries].filter(([path]) => path.startsWith('.git/')).map(([, entry]) => entry);
    expect(Math.max(...ofGit.map((entry) => (entry.type === 'file' ? entry.content.length : 0)))).toBeLessThan(10_000);
  });

  it('that are not there fail the clone', async () => {
    const missing = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;
    const files = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'a.bin': missing };
    const { url } = await server.repository('large-missing', [{ files }]);
    const { end, why } = await cloning.clone({ url: url.replace('127.0.0.1', 'git.test'), lfs: true });
    expect(end?.exitCode).toBe(1);
    expect(why).toBe('A large file of the repository could not be fetched.');
  });
});
