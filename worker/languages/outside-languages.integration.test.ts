import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadLanguages } from '#config/languages.ts';
import type { ExecutionRecord } from '#db/stores/execution-store.ts';
import { makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { eventually, textOf, untilEnded } from '#tests/support/test-worker.ts';
import { TestInstance, type WorkerProcess } from '#tests/support/worker-process.ts';
import { readRecipes } from '#worker/images/image-recipes.ts';

/** Others on this machine may be building, and only one does at a time. */
const BUILT_WITHIN_MS = 300_000;
/** Of a language that stands on another's image. */
const FAMILY_ID = `test-${randomUUID().slice(0, 8)}`;
/** Of one whose image can't be made at first. */
const BROKEN_ID = `${FAMILY_ID}-broken`;

let database: TestDatabase;
let folder: string;
let instance: TestInstance;
let worker: WorkerProcess;

beforeAll(async () => {
  await Promise.all(['python', 'bash'].map(ensureLanguageImage));
  folder = await mkdtemp(join(tmpdir(), 'sandpiper-outside-'));
  await writeExample();
  await writeShellLanguage(FAMILY_ID, 'bash');
  await writeShellLanguage(BROKEN_ID, BROKEN_ID);
  await writeDockerfile('RUN echo "E: Unable to locate package none" && false');
  await removeImages();
  database = await testDatabase();
  instance = await TestInstance.create(database.url);
  const OFFERED_LANGUAGES = ['python', 'jq', FAMILY_ID, BROKEN_ID].join(',');
  worker = await instance.startWorker({ SANDPIPER_LANGUAGES: folder, OFFERED_LANGUAGES });
}, 300_000);

afterAll(async () => {
  await worker?.end('SIGTERM');
  await instance?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  await removeImages();
  await rm(folder, { recursive: true, force: true });
});

/** The language that docs/languages.md adds, file by file. */
async function writeExample(): Promise<void> {
  const document = await readFile('docs/languages.md', 'utf8');
  for (const [, path = '', content = ''] of document.matchAll(/`\/srv\/languages\/([^`]+)`:\n\n```\w+\n(.*?)```/gs)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

async function writeShellLanguage(id: string, image: string): Promise<void> {
  await mkdir(join(folder, id, 'samples'), { recursive: true });
  const language = {
    ...{ id, name: 'Shouting', monacoId: 'shell', extension: 'sh', entry: 'main.sh', image },
    version: { command: ['bash', '--version'], pattern: 'version (\\d+\\.\\d+)' },
    run: ['bash', '-c', '. "$0" | tr a-z A-Z', '{entry}', '{args}'],
    samples: { hello: { expected: { stdout: 'HELLO, WORLD!\n' } } },
  };
  await writeFile(join(folder, id, 'language.json'), JSON.stringify(language));
  await writeFile(join(folder, id, 'samples/hello.sh'), 'echo "Hello, world!"');
}

function writeDockerfile(...instructions: readonly string[]): Promise<void> {
  return writeFile(
    join(folder, BROKEN_ID, 'Dockerfile'),
    ['ARG BASE', `FROM \${BASE}`, ...instructions, ''].join('\n'),
  );
}

/** What this test makes; others' images of the same family have other names. */
async function removeImages(): Promise<void> {
  await using engine = createDockerEngine();
  const registry = loadLanguages('languages', { more: [folder] });
  for (const imageId of ['jq', 'bash', BROKEN_ID]) {
    const { image } = await readRecipes(registry, imageId);
    for (const reference of [image.reference, `${image.reference}-plain`]) await engine.removeImage(reference);
  }
}

async function submit(language: string, entry: string, content: string): Promise<ExecutionRecord['id']> {
  const owner = await makeUser(database.stores);
  const files = [{ path: entry, content, encoding: 'utf8' as const }];
  const submission = { language, entry, files, args: ['a', 'b'] };
  return (await submitOne(database.stores, owner, { submission })).id;
}

it(
  'a language of a folder outside the tree, with an image of its own, is prepared when it is run, and runs',
  async () => {
    const id = await submit('jq', 'main.jq', '$ARGS.positional | join(" and ")');
    const isPrepared = ({ delayReason }: ExecutionRecord) => delayReason === 'Preparing jq: step 3 of 5';
    await eventually(database, id, isPrepared, BUILT_WITHIN_MS);
    const execution = await untilEnded(database, id, BUILT_WITHIN_MS);
    expect(execution).toMatchObject({ status: 'COMPLETED', attempt: 1, outcome: { exitCode: 0 } });
    expect(await textOf(database, id)).toBe('a and b\n');
    // The waiting for its image is no time of its own.
    expect(execution.wallMs).toBeLessThan(5_000);
    // It may be told a moment after the run has begun.
    const isJq = ({ languageId }: { languageId: string }) => languageId === 'jq';
    await expect
      .poll(async () => (await database.stores.images.ofAliveWorkers(15_000)).find(isJq), { timeout: 10_000 })
      .toMatchObject({ status: 'READY', version: '1.6' });
  },
  BUILT_WITHIN_MS,
);

it(
  'a language of a folder outside the tree that stands on a family’s image runs',
  async () => {
    const id = await submit(FAMILY_ID, 'main.sh', 'echo hello');
    const execution = await untilEnded(database, id, BUILT_WITHIN_MS);
    expect(execution).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(await textOf(database, id)).toBe('HELLO\n');
  },
  BUILT_WITHIN_MS,
);

it(
  'a run whose image can’t be made says why, and runs once it can',
  async () => {
    const id = await submit(BROKEN_ID, 'main.sh', 'echo hello');
    const { delayReason } = await eventually(
      database,
      id,
      ({ delayReason }) => delayReason?.includes('could not be prepared') ?? false,
      BUILT_WITHIN_MS,
    );
    expect(delayReason).toMatch(
      /^Shouting could not be prepared: E: Unable to locate package none \(building .*\)\. It is tried again\.$/,
    );
    // Others don't wait for it.
    const other = await submit(FAMILY_ID, 'main.sh', 'echo other');
    expect(await untilEnded(database, other, BUILT_WITHIN_MS)).toMatchObject({ status: 'COMPLETED' });
    await writeDockerfile(`LABEL of=${BROKEN_ID}`);
    expect(await untilEnded(database, id, BUILT_WITHIN_MS)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(await textOf(database, id)).toBe('HELLO\n');
  },
  BUILT_WITHIN_MS,
);

it('the example of the documentation passes its check', async () => {
  const child = spawn('bin/languages', ['check', 'jq'], {
    env: { ...process.env, SANDPIPER_HOME: instance.homeDir, SANDPIPER_LANGUAGES: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const report = [
    'jq 1.6',
    ...['hello', 'stdin', 'args', 'compile-error'].map((name) => `  ok    ${name} (0 ms)`),
    '  There is no sample for: env, unicode, exit-code, runtime-error, endless, memory, program',
    '  4 of 4 samples do what they should',
    '',
  ];
  const lines = stdout.replaceAll(/\(\d+ ms\)/g, '(0 ms)').split('\n');
  expect({ lines, stderr, exitCode }).toEqual({ lines: report, stderr: '', exitCode: 0 });
}, 60_000);
