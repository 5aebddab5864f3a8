import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, MOST_LIMITS } from '#core/limits.ts';
import { awaitImage, createDockerEngine, languages } from '#tests/support/language-images.ts';
import { SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import { checkSample } from '#worker/languages/check-sample.ts';

const AT_ONCE = 3;
/** All images of a bare machine are built before the last one is there. */
const IMAGE_WITHIN_MS = 40 * 60_000;
const engine = createDockerEngine();
const runs = new SandboxRuns(engine, { reuse: 'owner', capacity: AT_ONCE });
const limits = { defaults: DEFAULT_LIMITS, most: MOST_LIMITS };
const { signal } = new AbortController();

afterAll(async () => {
  expect(await runs.leftContainers()).toEqual([]);
  await runs[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

/** Those of SANDPIPER_TEST_LANGUAGES, in that order, which is that of their images; or all. */
function tested() {
  const ids = process.env.SANDPIPER_TEST_LANGUAGES?.split(',') ?? languages.list().map(({ id }) => id);
  return ids.map((id) => {
    const language = languages.get(id);
    if (!language) throw new Error(`there is no language ${id}`);
    return language;
  });
}

describe.concurrent.each(tested())('$name', (language) => {
  let image: LanguageImage;
  beforeAll(async () => {
    image = await awaitImage(language.id);
  }, IMAGE_WITHIN_MS);

  it('says its version', () => {
    expect(image.versions[language.id]).toMatch(/\d/);
  });

  it.each(language.samples)('does what is written of it: $title', async (sample) => {
    const { faults } = await checkSample(sample, { runner: runs.runner, language, image, limits, signal });
    expect(faults).toEqual([]);
  });

  it('has every sample that a language has to have', () => {
    const names = language.samples.map(({ name }) => name);
    const needed = languages.specification.filter(({ optional }) => !optional).map(({ name }) => name);
    expect(needed.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('has a whole program of 50 lines or more', () => {
    const program = language.samples.find(({ name }) => name === 'program');
    const lines = program?.files.flatMap(({ content }) => content.split('\n')).filter((line) => line.trim() !== '');
    expect(lines?.length).toBeGreaterThanOrEqual(50);
  });
});
