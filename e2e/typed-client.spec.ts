import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.ts';

const run = promisify(execFile);
const projectDir = resolve(import.meta.dirname, '..');
const TIMEOUT_MS = 60_000;

test.describe('The published client', () => {
  let outside = '';

  test.beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), 'sandpiper-outside-'));
    await cp(join(projectDir, 'tests/outside'), outside, { recursive: true });
    const { stdout } = await run(join(projectDir, 'bin/pack-client'), [outside], { timeout: TIMEOUT_MS });
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', stdout.trim()], {
      cwd: outside,
      timeout: TIMEOUT_MS,
    });
    await mkdir(join(outside, 'node_modules/@types'), { recursive: true });
    await symlink(join(projectDir, 'node_modules/@types/node'), join(outside, 'node_modules/@types/node'));
  });

  test.afterAll(() => rm(outside, { recursive: true, force: true }));

  /** The errors that the compiler has in that project. */
  async function typeErrors(...args: string[]): Promise<string[]> {
    const tsc = join(projectDir, 'node_modules/.bin/tsc');
    const said = await run(tsc, ['-p', outside, '--pretty', 'false', ...args], { timeout: TIMEOUT_MS }).catch(
      (error: { stdout: string }) => error,
    );
    return said.stdout.split('\n').filter((line) => / error TS\d+/.test(line));
  }

  test('holds its types in a project outside the tree: right calls pass, wrong ones do not', async () => {
    expect(await typeErrors()).toEqual([]);
    expect(await typeErrors('--module', 'esnext', '--moduleResolution', 'bundler')).toEqual([]);

    const file = join(outside, 'wrong-calls.ts');
    const text = await readFile(file, 'utf8');
    const wrong = text.match(/@ts-expect-error/g) ?? [];
    try {
      await writeFile(file, text.replaceAll('@ts-expect-error', ''));
      expect(await typeErrors()).toHaveLength(wrong.length);
    } finally {
      await writeFile(file, text);
    }
  });

  test('runs, streams, resumes and tells errors apart', async ({ developer, site }) => {
    const { stdout } = await run(process.execPath, ['program.ts', site, developer.token], {
      cwd: outside,
      timeout: TIMEOUT_MS,
    });
    const said = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ what, value }) => [what, value]),
    );
    expect(said).toEqual({
      run: { status: 'FAILED', exitCode: 3, stdout: 'hello world\n', stderr: 'oh\n', memoryBytes: 64 * 1024 ** 2 },
      watch: { first: 'status', last: 'result', output: '0\n1\n2\n3\n4\n', runningAtFirstLine: true },
      resumed: expect.stringMatching(/^\d\n$/),
      project: { secretNames: ['KEY'], passed: 1, left: [['length.txt', 2]], length: '5\n' },
      list: true,
      error: { code: 'INVALID_INPUT', status: 400, field: 'language' },
    });
  });

  test('works in a browser', async ({ page, developer, site }) => {
    await page.goto('/');
    const code = await readFile(join(outside, 'node_modules/@sandpiper/client/dist/index.js'), 'utf8');
    // Sent as text: the page's own policy lets it load no script from elsewhere.
    const output = await page.evaluate(`(async () => {
      ${code.replace(/export \{[^}]*\};?\s*$/, '')}
      const client = createSandpiperClient(${JSON.stringify({ url: site, token: developer.token })});
      let seen = '';
      const program = { language: 'python', code: 'print("from a browser")' };
      await client.execution.run(program, { onEvent: (event) => { seen += event.chunk?.content ?? ''; } });
      return seen;
    })()`);
    expect(output).toBe('from a browser\n');
  });
});
