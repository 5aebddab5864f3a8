import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startGitServer } from '#tests/support/git-server.ts';
import { describeOnEachRuntime, describeOnRunc } from './support/each-runtime.ts';
import { allProcesses, allRows, filesSeenBy, shapesOf } from './support/everywhere.ts';
import { endlessPack } from './support/hostile-git.ts';
import type { Body, Ended, HostileSite } from './support/hostile-site.ts';

const MIB = 1024 ** 2;
const LOGIN = { username: 'ada', password: 'tok_8c1e+b7/f2%9d' };
const SHAPES = shapesOf(LOGIN.password, [`${LOGIN.username}:${LOGIN.password}`]);

const server = await startGitServer();
afterAll(() => server[Symbol.asyncDispose]());
const TEST_NAMES = join(import.meta.dirname, 'support/test-names.ts');
const settings = { EGRESS: 'all', EGRESS_ALLOW: server.host };

const run = (site: HostileSite, repository: object, more: Body = {}): Promise<Ended> =>
  site.run({ language: 'python', runCommand: 'ls -A', ...more, repository }, { withinMs: 120_000 });

async function storeCredential(site: HostileSite): Promise<string> {
  const body = { name: `c-${performance.now()}`, host: server.host, ...LOGIN };
  const answer = await site.rest('POST', '/credentials', { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

describeOnEachRuntime('runs of repositories', { settings }, (site, runtime) => {
  it('clone it where there is the network, and run it where there is none', async () => {
    const program = `import os, socket
print(sorted(os.listdir('.')), os.readlink('link'), os.access('run.sh', os.X_OK))
print([name for name in os.environ if 'proxy' in name.lower()])
for address in [('127.0.0.1', 3128), ('${server.host.split(':')[0]}', ${server.host.split(':')[1]})]:
    try: print(socket.create_connection(address, 2))
    except OSError as error: print(type(error).__name__)
`;
    const { url, commits } = await server.repository('plain', [
      {
        files: {
          'main.py': program,
          'run.sh': { content: '#!/bin/sh\n', executable: true },
          link: { link: 'main.py' },
        },
      },
    ]);
    const ended = await run(site(), { url }, { runCommand: undefined });
    expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
    const log = String(await site().logBytes(ended.id));
    expect(log).toContain(`At ${commits[0]} (main): Commit 1`);
    expect(ended.stdout?.split('\n').slice(-6)).toEqual([
      expect.stringMatching(/^At /),
      "['.git', 'link', 'main.py', 'run.sh'] main.py True",
      '[]',
      'ConnectionRefusedError',
      'ConnectionRefusedError',
      '',
    ]);
    expect(ended.phases.map(({ phase, step }) => [phase, step])).toEqual([
      ['PREPARE', 'clone'],
      ['RUN', undefined],
    ]);
  });

  it('clone a private one by a credential that is shown nowhere: not while it is cloned, nor in anything that is kept', async () => {
    const credential = await storeCredential(site());
    // The program says it itself, for once.
    const files = {
      'main.py': `import os\nprint(dict(os.environ))\nprint('${LOGIN.password}')\nos.system('cat .git/config')\n`,
    };
    const name = `private-${performance.now()}`.replace('.', '-');
    const { url } = await server.repository(name, [{ files }], { login: LOGIN });
    const seen: string[] = [];
    let looks = 0;
    server.before(name, async ({ headers }) => {
      if (!headers.authorization) return;
      looks += 1;
      for (const { pid, command, environment } of await allProcesses()) {
        seen.push(command, environment);
        // git and all that it has started, in their container.
        if (command.startsWith('git')) seen.push(await filesSeenBy(pid, '/tmp'), await filesSeenBy(pid, '/workspace'));
      }
    });
    const ended = await run(site(), { url, credential }, { runCommand: 'python3 main.py' });
    expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
    expect(looks).toBeGreaterThan(0);
    // The controls: it was sent, in a shape that is looked for; and what is looked through is what there is.
    expect(server.requests.some(({ authorization }) => SHAPES.some((shape) => authorization?.includes(shape)))).toBe(
      true,
    );
    if (runtime === 'runc') expect(seen.filter((text) => text.includes('git-remote-http'))).not.toEqual([]);
    expect(ended.stdout).toMatch(/^\*\*\*$/m);
    expect(ended.stdout).toContain(`url = ${url}`);
    const answers = await Promise.all(
      ['', '/logs', '/logs?attempt=all', '/events', '/attempts'].map(async (path) =>
        (await site().fetch('GET', `/executions/${ended.id}${path}`)).text(),
      ),
    );
    const kept = [...answers, await allRows(site().database), site().worker.output];
    for (const shape of SHAPES) {
      expect(
        seen.filter((text) => text.includes(shape)),
        shape,
      ).toEqual([]);
      expect(
        kept.filter((text) => text.includes(shape)).map((text) => text.slice(0, 200)),
        shape,
      ).toEqual([]);
    }
  });

  it('clone a project’s with its owner’s credential for a member, who gets no more of it than the files', async () => {
    const credential = await storeCredential(site());
    const name = `shared-${performance.now()}`.replace('.', '-');
    const { url } = await server.repository(name, [{ files: { a: '1' } }], { login: LOGIN });
    const source = { type: 'GIT', url, credential };
    const body = { name, source, language: 'python', scripts: { run: 'env; cat .git/config; ls; "$@"' } };
    const { body: project } = await site().rest('POST', '/projects', { body });
    const as = site().neighbour;
    await site().rest('POST', `/projects/${project.id}/members`, { body: { email: as.record.email } });
    const run = { as, body: { args: ['sh', '-c', 'cat /proc/*/environ /proc/*/cmdline | tr "\\0" "\\n"'] } };
    const answer = await site().rest('POST', `/projects/${project.id}/run`, run);
    const ended = await site().ended(answer.body.id, { as, withinMs: 60_000 });
    expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
    expect(ended.stdout).toContain('\na\n');
    const seen = [JSON.stringify(ended), String(await site().logBytes(ended.id, as))];
    seen.push(JSON.stringify((await site().rest('GET', `/projects/${project.id}`, { as })).body));
    for (const shape of SHAPES) expect(seen.filter((text) => text.includes(shape))).toEqual([]);
    // The credential is not theirs to use, nor to look at.
    expect((await site().rest('GET', `/credentials/${credential}`, { as })).status).toBe(404);
    const own = { language: 'python', repository: { url, credential } };
    expect((await site().rest('POST', '/executions', { as, body: own })).status).toBe(400);
  });

  it('say why it could not be cloned, without the credential that was not taken', async () => {
    const credential = await storeCredential(site());
    const { url } = await server.repository('others', [{ files: { a: '1' } }], {
      login: { ...LOGIN, username: 'eve' },
    });
    const ended = await run(site(), { url, credential });
    expect(ended.outcome).toMatchObject({ type: 'PREPARE_ERROR' });
    expect(ended.outcome?.message).toContain(`${server.host} refused the credential.`);
    const kept = [JSON.stringify(ended), await allRows(site().database), site().worker.output];
    for (const shape of SHAPES) expect(kept.filter((text) => text.includes(shape))).toEqual([]);
  });
});

const named = { settings: { ...settings, EGRESS_ALLOW: `${server.host},git.test` }, preload: TEST_NAMES };

describeOnRunc('what a repository says lies elsewhere', named, (site) => {
  it('comes where it is asked for: submodules, and files that Git LFS keeps, by tag and by commit', async () => {
    const inner = await server.repository('inner', [{ files: { part: 'of the submodule\n' } }]);
    const { url, commits } = await server.repository('outer', [
      {
        tag: 'v1',
        files: {
          '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../inner.git\n',
          lib: { submodule: inner.commits[0] ?? '' },
          '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
          'a.bin': server.large(Buffer.from('kept by LFS\n')),
        },
      },
      { files: { later: '' } },
    ]);
    // What fetches large files takes no way out to the machine's own address.
    const byName = url.replace('127.0.0.1', 'git.test');
    const runCommand = 'cat a.bin; cat lib/part; ls';
    const whole = await run(site(), { url: byName, ref: 'v1', submodules: true, lfs: true }, { runCommand });
    expect(whole.status, JSON.stringify(whole)).toBe('COMPLETED');
    expect(whole.stdout).toContain('kept by LFS\nof the submodule\na.bin\nlib\n');
    const bare = await run(site(), { url: byName, ref: commits[0] }, { runCommand: 'cat a.bin; ls lib' });
    expect(bare.stdout).toMatch(/version https:\/\/git-lfs.*\nsize 12\n$/s);
  });
});

describeOnRunc('repositories that are asked for', { settings }, (site) => {
  it.each([
    [{ url: 'file:///etc' }, 'repository.url'],
    [{ url: '/etc' }, 'repository.url'],
    [{ url: 'ext::sh -c id' }, 'repository.url'],
    [{ url: 'ssh://127.0.0.1/a' }, 'repository.url'],
    [{ url: 'git@127.0.0.1:a' }, 'repository.url'],
    [{ url: '-oProxyCommand=id' }, 'repository.url'],
    [{ url: '--upload-pack=id' }, 'repository.url'],
    [{ url: 'https://ada:pw@git.example.org/a' }, 'repository.url'],
    [{ url: 'https://git.example.org/a\r\nhost: b' }, 'repository.url'],
    [{ url: 'https://git.example.org/a\u0000' }, 'repository.url'],
    [{ url: 'https://git.example.org\\@127.0.0.1/a' }, 'repository.url'],
    [{ url: 17 }, 'repository.url'],
    [{ url: server.origin, ref: '-oProxyCommand=id' }, 'repository.ref'],
    [{ url: server.origin, ref: '--upload-pack=id' }, 'repository.ref'],
    [{ url: server.origin, ref: 'a b' }, 'repository.ref'],
    [{ url: server.origin, ref: 'a\nb' }, 'repository.ref'],
    [{ url: server.origin, ref: 'a:b' }, 'repository.ref'],
    [{ url: server.origin, ref: '$(id)`id`~1' }, 'repository.ref'],
    [{ url: server.origin, directory: '../..' }, 'repository.directory'],
    [{ url: server.origin, directory: '/etc' }, 'repository.directory'],
    [{ url: server.origin, directory: 'a\nb' }, 'repository.directory'],
    [{ url: server.origin, credential: 'x' }, 'repository.credential'],
    [{ url: server.origin, depth: 0 }, 'repository.depth'],
  ])('are refused where they are %j, by the name of the field', async (repository, path) => {
    const { status, body } = await site().rest('POST', '/executions', { body: { language: 'python', repository } });
    expect([status, body.errors?.map((error: { path: string }) => error.path)]).toEqual([400, [path]]);
  });

  it('arrive as data where they are strange: a branch of shell’s own signs, a folder with a dash', async () => {
    const branch = "a'b$(touch$IFS'pwned');&|<>`id`";
    const { url } = await server.repository('strange', [{ branch, files: { '-rf/a "b".txt': '1' } }]);
    const ended = await run(site(), { url, ref: branch, directory: '-rf' }, { runCommand: 'ls; ls -A ..' });
    expect(ended.status, JSON.stringify(ended)).toBe('COMPLETED');
    expect(ended.stdout?.split('\n').slice(-4)).toEqual(['a "b".txt', '-rf', '.git', '']);
  });

  it.each([
    ['the site itself', () => `${site().web.url}/a.git`],
    ['the machine’s own files of a cloud', () => 'http://169.254.169.254/latest'],
    ['a private network', () => 'http://10.0.0.1/a.git'],
    ['the machine by a number', () => 'http://2130706433:1/a.git'],
    ['the machine by its name', () => 'http://localhost:1/a.git'],
  ])('are refused where they are at %s', async (_, url) => {
    const ended = await run(site(), { url: url() });
    expect(ended.outcome).toMatchObject({ type: 'PREPARE_ERROR' });
    expect(ended.outcome?.message).toMatch(/is refused|may not be reached/);
  });

  it('say what is not there: the repository, the branch, the folder', async () => {
    const { url } = await server.repository('there', [{ files: { a: '1' } }]);
    const why = async (repository: object) => (await run(site(), repository)).outcome;
    expect(await why({ url: `${server.origin}/none.git` })).toMatchObject({
      type: 'PREPARE_ERROR',
      message: expect.stringContaining('There is no repository at this address, or it is private.'),
    });
    expect((await why({ url, ref: 'none' }))?.message).toContain('There is no branch, tag or commit none');
    expect((await why({ url, directory: 'none' }))?.message).toContain('has no folder none');
    expect((await why({ url, directory: 'a' }))?.type).toBe('PREPARE_ERROR');
  });

  describe('that are too much', () => {
    it('are left when the room is full, and the worker holds nothing of them', async () => {
      const url = server.handle('endless', endlessPack);
      const limits = { diskBytes: 96 * MIB, memoryBytes: 256 * MIB };
      const clone = async () => {
        const ended = await run(site(), { url }, { limits });
        expect(ended.outcome).toMatchObject({ type: 'PREPARE_ERROR' });
        expect(ended.outcome?.message).toContain('There is no room for the repository');
      };
      const { workerBytes } = await site().memoryGrowth(clone);
      expect(workerBytes).toBeLessThan(32 * MIB);
    }, 180_000);

    it('are left at the time limit where they come slowly', async () => {
      const { folder } = await server.repository('big', [
        { files: { big: Buffer.alloc(4 * MIB, '0123456789abcdef') } },
      ]);
      const slow = server.throttle('slow', folder, 100);
      const ended = await run(site(), { url: slow }, { limits: { wallMs: 3_000 } });
      expect([ended.status, ended.outcome?.type]).toEqual(['TIMEOUT', 'TIMEOUT']);
      expect(ended.outcome?.message).toContain('(clone)');
    });

    it('are refused where they have more files than are carried on, and said to', async () => {
      const files = Object.fromEntries(Array.from({ length: 70_000 }, (_, n) => [`${n % 500}/${n}`, '']));
      const { url } = await server.repository('many', [{ files }]);
      const ended = await run(site(), { url });
      expect(ended.outcome).toMatchObject({ type: 'PREPARE_ERROR' });
      expect(ended.outcome?.message).toMatch(/holds more than it may|no room for the repository/);
    }, 180_000);

    it('are cloned again by the next worker where one dies meanwhile, once, and nothing of it is left', async () => {
      const { url } = await server.repository('orphaned', [{ files: { a: '1' } }]);
      const asked = Promise.withResolvers<void>();
      const replaced = Promise.withResolvers<void>();
      server.before('orphaned', () => {
        asked.resolve();
        return replaced.promise;
      });
      const { id } = await site().submit({ language: 'python', runCommand: 'ls', repository: { url } });
      await asked.promise;
      await site().replaceWorker('SIGKILL');
      replaced.resolve();
      const ended = await site().ended(id, { withinMs: 90_000 });
      expect(ended).toMatchObject({ status: 'COMPLETED', attempt: 2 });
      expect(ended.stdout).toMatch(/\na\n$/);
    }, 120_000);

    it('can be terminated while they are cloned, and nothing of them is left', async () => {
      const asked = Promise.withResolvers<void>();
      const url = server.handle('hanging', (request) => {
        request.resume();
        asked.resolve();
      });
      const { id } = await site().submit({ language: 'python', runCommand: 'true', repository: { url } });
      await asked.promise;
      expect((await site().terminate(id)).status).toBe(202);
      const ended = await site().ended(id);
      expect([ended.status, ended.outcome?.type]).toEqual(['TERMINATED', 'TERMINATED']);
    });
  });
});
