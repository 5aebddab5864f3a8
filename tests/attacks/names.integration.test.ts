import { beforeAll, describe, expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { COMPILED } from './support/attacked-languages.ts';
import { programText } from './support/attempts.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runOpen } from './support/open-container.ts';

/** As it stands in the image for a user without a password; a program that can't read the file does not have it. */
const OF_SHADOW = /root:[^:]*:\d*:/;

const file = (path: string, more: object = {}) => ({ path, content: 'print(1)', ...more });

/** What is refused, with the field that is named. */
const REFUSED: readonly (readonly [string, object, string])[] = [
  ['a path that leads out', { files: [file('../x.py')] }, 'files.0.path'],
  ['one that leads out further below', { files: [file('a/../../x.py')] }, 'files.0.path'],
  ['one that leads out at its end', { files: [file('a/..')] }, 'files.0.path'],
  ['an absolute path', { files: [file('main.py'), file('/etc/cron.d/x')] }, 'files.1.path'],
  ['two slashes', { files: [file('//etc/passwd')] }, 'files.0.path'],
  ['a segment that is empty', { files: [file('a//b')] }, 'files.0.path'],
  ['a slash at the end', { files: [file('a/')] }, 'files.0.path'],
  ['the folder itself', { files: [file('.')] }, 'files.0.path'],
  ['no name', { files: [file('')] }, 'files.0.path'],
  ['a newline', { files: [file('a\nb')] }, 'files.0.path'],
  ['a carriage return', { files: [file('a\rb')] }, 'files.0.path'],
  ['an escape', { files: [file('\u001b[2J')] }, 'files.0.path'],
  ['a backslash', { files: [file('..\\x')] }, 'files.0.path'],
  ['half a character', { files: [file('\ud800')] }, 'files.0.path'],
  ['a name that is too long', { files: [file('x'.repeat(256))] }, 'files.0.path'],
  ['too many folders', { files: [file(`${'a/'.repeat(16)}x`)] }, 'files.0.path'],
  ['a file that is a folder too', { files: [file('a'), file('a/b')] }, 'files.1.path'],
  ['a file that is there twice', { files: [file('a'), file('a')] }, 'files.1.path'],
  ['a symlink', { files: [file('a', { type: 'symlink', target: '/etc/passwd' })] }, 'files.0.type'],
  ['a hard link', { files: [file('a', { link: '/etc/shadow' })] }, 'files.0.link'],
  ['a FIFO', { files: [file('a', { type: 'fifo' })] }, 'files.0.type'],
  ['a device', { files: [file('a', { mode: 0o060666, rdev: 2049 })] }, 'files.0.mode'],
  ['a set-uid bit', { files: [file('a', { mode: '4755' })] }, 'files.0.mode'],
  ['an owner', { files: [file('a', { uid: 0 })] }, 'files.0.uid'],
  ['an entry that leads out', { files: [file('a')], entry: '../a' }, 'entry'],
  ['an entry with a newline', { files: [file('a')], entry: 'a\n' }, 'entry'],
  ['an absolute entry', { files: [file('a')], entry: '/etc/passwd' }, 'entry'],
];

describeOnEachRuntime('names that lead elsewhere', {}, (site) => {
  it('are refused in what is submitted, by the name of the field', async () => {
    for (const [what, body, path] of REFUSED) {
      const answer = await site().rest('POST', '/executions', { body });
      const paths = (answer.body.errors ?? []).map((error: { path: string }) => error.path);
      expect([what, answer.status, paths]).toEqual([what, 400, expect.arrayContaining([path])]);
    }
  });

  describe('planted by what is compiled', () => {
    let plant: string;
    beforeAll(async () => {
      plant = await programText('plant.py');
    });

    const planted = (what: string, limits = {}) =>
      site().run({ language: COMPILED, code: plant, compileArgs: [what], limits });

    it('lead nowhere that the program may not be', async () => {
      const compile = 'python3 -c "$0" compile shadow; python3 main.py run';
      const image = await ensureLanguageImage('python');
      const outside = await runOpen(image, ['sh', '-c', `touch main.py; ${compile}`, plant]);
      expect(outside).toMatch(OF_SHADOW);

      const runs = ['shadow', 'outside', 'memory', 'loop', 'folder'].map(async (what) => {
        const { phases, stdout, stderr } = await planted(what);
        expect(`${stdout}${stderr}`).not.toMatch(OF_SHADOW);
        expect(stderr).toMatch(/Permission denied|Too many levels|can't (open|find)/);
        const ends = phases.map(({ phase, exitCode }) => [phase, exitCode === 0]);
        expect(ends).toEqual([
          ['COMPILE', true],
          ['RUN', false],
        ]);
      });
      await Promise.all(runs);
      // Where it may be read there is nothing in it.
      expect((await planted('environ')).stderr).toMatch(/Permission denied|null bytes|^$/);
    });

    it('can’t be links to files of others, nor devices', async () => {
      const runs = ['hard-link', 'device'].map(async (what) => {
        const { status, stdout, stderr } = await planted(what);
        expect([status, stdout]).toEqual(['FAILED', '']);
        expect(stderr).toMatch(/Operation not permitted|Permission denied|cross-device link|No such device/);
      });
      await Promise.all(runs);
    });

    it('keep nobody waiting longer than the run may take', async () => {
      const ended = await planted('fifo', { wallMs: 2_000 });
      expect(ended).toMatchObject({ status: 'TIMEOUT', phases: [{ phase: 'COMPILE', exitCode: 0 }, { phase: 'RUN' }] });
    });
  });

  it('planted by a run are gone for the next, and where they led is as it was', async () => {
    const plant = await programText('plant-for-next.py');
    expect(await site().run({ code: plant })).toMatchObject({ status: 'COMPLETED', stdout: 'planted\n', stderr: '' });
    const look = `import os
print(sorted(os.listdir(".")), open("lib/a").read(), os.listdir("/tmp"), os.listdir("/dev/shm"))
print(os.path.exists("/etc/a"), os.path.islink("lib"))`;
    const files = ['lib/a', 'data/b', 'closed/c', 'pipe/d', 'deep/e'].map((path) => ({ path, content: path }));
    const next = await site().run({ files: [{ path: 'main.py', content: look }, ...files] });
    expect(next).toMatchObject({
      status: 'COMPLETED',
      stdout: `['closed', 'data', 'deep', 'lib', 'main.py', 'pipe'] lib/a [] []\nFalse False\n`,
    });
  });
});
