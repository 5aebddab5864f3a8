import { expect, it } from 'vitest';
import { EngineRefusedError } from '#worker/engine/errors.ts';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { labelVersions, VERSIONS_LABEL, versionFaultsOf, versionsOf } from './versions.ts';

const PLAIN = 'sandpiper/family:1-plain';
const TARGET = 'sandpiper/family:1';

const language = (id: string, pattern: string) => ({
  id,
  folder: `languages/${id}`,
  version: { command: [id, '--version'], pattern },
});

/** An image in which each program says its version, as the script has it. */
async function label(says: (program: string) => string, languages: ReturnType<typeof language>[]) {
  const program: FakeProgram = async ({ spec, write }) => {
    await write('stderr', says(spec.command[0] ?? ''));
    return 0;
  };
  await using engine = new FakeEngine();
  engine.addImage(PLAIN, program);
  const { signal } = new AbortController();
  await labelVersions(engine, { reference: PLAIN, target: TARGET, labels: { one: '1' }, languages, signal });
  expect(engine.containers).toEqual([]);
  return (await engine.inspectImage(TARGET))?.labels ?? {};
}

it('an image says the versions of all its languages', async () => {
  const labels = await label(
    (program) => `${program}\nversion 1.${program.length}.0 (Debian)\n`,
    [language('awk', '^version (\\d+\\.\\d+)'), language('perl', '(\\d+\\.\\d+\\.\\d+)')],
  );
  expect(labels).toMatchObject({ one: '1' });
  expect(versionsOf(labels)).toEqual({ awk: '1.3', perl: '1.4.0' });
  expect(labels[VERSIONS_LABEL]).toBe('{"awk":"1.3","perl":"1.4.0"}');
});

it('an image without a label says none', () => {
  expect(versionsOf({})).toEqual({});
  expect(versionFaultsOf({})).toEqual({});
});

it('a language that does not say its version keeps no others of its family', async () => {
  const labels = await label(
    (program) => (program === 'awk' ? '' : '1.2'),
    [language('awk', '(\\d+)'), language('perl', '(\\d+)')],
  );
  expect(versionsOf(labels)).toEqual({ perl: '1' });
  expect(versionFaultsOf(labels)).toEqual({
    awk: 'languages/awk/language.json: version: "awk --version" says nothing where (\\d+) is looked for',
  });
});

it.each([
  ['', 'says nothing where (\\d+) is looked for'],
  ['no such option\n', 'says "no such option" where (\\d+) is looked for'],
])('a command that says %j fails the build with the file and the field', async (said, problem) => {
  await expect(label(() => said, [language('awk', '(\\d+)')])).rejects.toThrow(
    `languages/awk/language.json: version: "awk --version" ${problem}`,
  );
});

it('an engine that can start nothing now says nothing about a language for good', async () => {
  await using engine = new FakeEngine();
  engine.addImage(PLAIN, async ({ write }) => {
    await write('stdout', '1.2');
    engine.faults.set('start', new EngineRefusedError('failed to create shim task: no space left on device', 500));
    return 0;
  });
  const { signal } = new AbortController();
  const languages = [language('awk', '(\\d+)'), language('perl', '(\\d+)')];
  await expect(
    labelVersions(engine, { reference: PLAIN, target: TARGET, labels: {}, languages, signal }),
  ).rejects.toThrow('no space left on device');
  expect(await engine.inspectImage(TARGET)).toBeNull();
});

it('a command that is not in the image fails the build with the file and the field', async () => {
  await using engine = new FakeEngine();
  engine.addImage(PLAIN);
  engine.faults.set('start', new EngineRefusedError('exec: "awk": executable file not found in $PATH', 400));
  const { signal } = new AbortController();
  const languages = [language('awk', '(\\d+)')];
  await expect(
    labelVersions(engine, { reference: PLAIN, target: TARGET, labels: {}, languages, signal }),
  ).rejects.toThrow(/^languages\/awk\/language\.json: version: "awk --version" can't be started: exec: "awk"/);
  expect(engine.containers).toEqual([]);
});
