import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { readRecipes } from '#worker/images/image-recipes.ts';

const id = `test-${randomUUID().slice(0, 8)}`;
let home: string;
let outside: string;

beforeAll(async () => {
  await ensureLanguageImage('bash');
  home = await mkdtemp(join(tmpdir(), 'sandpiper-languages-'));
  outside = join(home, 'outside');
  await mkdir(join(outside, id, 'samples'), { recursive: true });
});
afterAll(async () => {
  await using engine = createDockerEngine();
  const { image } = await readRecipes(loadLanguages('languages', { more: [outside] }), id).catch(() => ({
    image: null,
  }));
  for (const name of image ? [image.reference, `${image.reference}-plain`] : []) await engine.removeImage(name);
  await rm(home, { recursive: true, force: true });
});

async function languages(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn('bin/languages', [...args], {
    env: { ...process.env, SANDPIPER_HOME: home, SANDPIPER_LANGUAGES: outside, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode };
}

async function describeLanguage(change: Record<string, unknown> = {}, instruction = `RUN echo ${id} > /etc/made`) {
  const words = { id, name: 'Test', monacoId: 'shell', extension: 'sh', entry: 'main.sh', image: id };
  const version = { command: ['bash', '--version'], pattern: 'version (\\d+\\.\\d+)' };
  const language = {
    ...words,
    version,
    run: ['bash', '{entry}', '{args}'],
    samples: { hello: {}, args: {} },
    ...change,
  };
  await writeFile(join(outside, id, 'language.json'), JSON.stringify(language));
  await writeFile(join(outside, id, 'Dockerfile'), `ARG BASE\nFROM \${BASE}\n${instruction}\n`);
  await writeFile(join(outside, id, 'samples/hello.sh'), 'echo "Hello, world!"');
  await writeFile(join(outside, id, 'samples/args.sh'), 'n=0; for arg; do n=$((n + 1)); echo "$n: $arg"; done');
}

/** Others on this machine may be building, and only one does at a time. */
describe('npm run languages', { timeout: 300_000 }, () => {
  it('lists all languages, with those of a folder of the operator', async () => {
    await describeLanguage();
    const { stdout, exitCode } = await languages(['list'], { OFFERED_LANGUAGES: 'python' });
    expect(stdout).toMatch(/^id +name +version +image +state +aliases\n/);
    expect(stdout).toMatch(new RegExp(`^${id} +Test +– +${id} +AVAILABLE, not offered$`, 'm'));
    expect(stdout).toMatch(/^bash +Bash +\d+\.\d+\S* +\S+ +READY, [\d.]+ MiB, not offered +/m);
    expect(exitCode).toBe(0);
  });

  it('lists them without an engine too', async () => {
    const { stdout, exitCode } = await languages([], { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(stdout).toMatch(/^python +Python +– +python +unknown +/m);
    expect(stdout).toContain("Which images are there is not known: the container engine can't be reached");
    expect(exitCode).toBe(0);
  });

  it('names the file and the field of what is wrong', async () => {
    await describeLanguage({ entry: '../main.sh' });
    const { stderr, exitCode } = await languages(['check', 'bash']);
    expect(stderr).toContain(`${join(outside, id, 'language.json')}: entry: must be a plain file name`);
    expect(exitCode).toBe(1);
  });

  it('says why an image can’t be made, goes on with the others, and lists what failed', async () => {
    await describeLanguage({}, 'RUN echo "E: no such package" && false');
    const { stdout, exitCode } = await languages(['build', id, 'bash']);
    expect(stdout).toMatch(/Preparing Test: step 3 of 5\n/);
    expect(stdout).toMatch(/^Test could not be prepared: E: no such package \(/m);
    expect(stdout).toMatch(/^Bash [\d.]+ is ready$/m);
    expect(stdout).toMatch(new RegExp(`Could not be prepared: ${id}\n$`));
    expect(exitCode).toBe(1);
  });

  it('runs the samples of a language whose image it makes, and says what is wrong of them', async () => {
    await describeLanguage();
    const without = await languages(['check', id]);
    expect(without.stdout).toBe(`Not run, as their images are not there: ${id}. With --build they are made.\n`);
    expect(without.exitCode).toBe(1);
    const good = await languages(['check', id, '--build']);
    expect(good.stdout).toMatch(
      /^Preparing Test: step 5 of 5\nTest \d+\.\d+ is ready\nTest \d+\.\d+\n {2}ok {4}hello \(\d+ ms\)\n/m,
    );
    expect(good.stdout).toContain('  2 of 2 samples do what they should\n');
    expect(good.exitCode).toBe(0);
    await writeFile(join(outside, id, 'samples/hello.sh'), 'echo "Hello, wrold!"');
    const wrong = await languages(['check', id]);
    expect(wrong.stdout).toContain('  WRONG hello\n        stdout "Hello, wrold!\\n" instead of "Hello, world!\\n"');
    expect(wrong.stdout).toContain('  1 of 2 samples do what they should\n');
    expect(wrong.exitCode).toBe(1);
  });

  it('refuses an unknown language and names those there are', async () => {
    const { stderr, exitCode } = await languages(['build', 'klingon']);
    expect(stderr).toMatch(/^There is no language "klingon"\. There are: .*\bpython\b/);
    expect(exitCode).toBe(1);
  });
});
