import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cloning } from '#tests/support/cloning.ts';
import { type GitServer, startGitServer } from '#tests/support/git-server.ts';

let server: GitServer;
let cloning: Cloning;

beforeAll(async () => {
  server = await startGitServer();
  cloning = await Cloning.start([server.host]);
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
    const { end, stdout, stderr, paths, entries } = await cloning.clone({ url });
    expect(stderr).toBe('');
    expect(end).toMatchObject({ phase: 'PREPARE', step: 'clone', exitCode: 0, reason: 'exited' });
    expect(stdout.split('\n')).toEqual([`Cloning ${url}…`, `At ${commits[0]} (main): Begin`, '']);
    expect(paths).toEqual(['a link', 'bin', 'bin/run.sh', 'main.py', 'ünï', 'ünï/ço dé.txt']);
    expect(entries.get('main.py')).toEqual({ type: 'file', content: 'print(1)\n', executable: false });
    expect(entries.get('bin/run.sh')).toMatchObject({ executable: true });
    expect(entries.get('a link')).toEqual({ type: 'link', target: 'main.py' });
  });
});
