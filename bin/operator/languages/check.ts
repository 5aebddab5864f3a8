import type { LoadedLanguage } from '#config/languages.ts';
import { findImage } from '#worker/images/build-image.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import { checkSample } from '#worker/languages/check-sample.ts';
import { newCommandName } from '#worker/runners/labels.ts';
import { PooledRunner } from '#worker/runners/pooled-runner.ts';
import { buildLanguages } from './build.ts';
import type { Surroundings } from './surroundings.ts';

/** Which languages are checked: these, each of which needs its image; or all whose image is there. */
export interface CheckOptions {
  readonly named: readonly LoadedLanguage[];
  readonly build: boolean;
}

/** Runs the samples as submissions of them would run. @returns whether all did what they should */
export async function checkLanguages({ named, build }: CheckOptions, surroundings: Surroundings): Promise<boolean> {
  const { engine, registry, say } = surroundings;
  const wanted = named.length > 0 ? named : registry.list();
  const failed = build ? await buildLanguages(wanted, surroundings) : [];
  let good = failed.length === 0;
  const missing: string[] = [];
  for (const language of wanted) {
    if (failed.includes(language)) continue;
    const image = await findImage(engine, registry, language.image);
    if (image) good = (await checkLanguage(language, image, surroundings)) && good;
    else missing.push(language.id);
  }
  if (missing.length > 0) {
    say(`Not run, as their images are not there: ${missing.join(', ')}. With --build they are made.`);
    if (named.length > 0) good = false;
  }
  return good;
}

async function checkLanguage(
  language: LoadedLanguage,
  image: LanguageImage,
  { engine, setup, registry, signal, say }: Surroundings,
): Promise<boolean> {
  const { limits, engine: sandbox } = setup.config;
  await using runner = new PooledRunner({
    engine,
    instance: setup.instance.id,
    worker: newCommandName(),
    runtime: sandbox.runtime,
    reuse: 'owner',
    capacity: 1,
    mostPids: limits.most.pids,
  });
  const fault = image.faults?.[language.id];
  if (fault !== undefined) {
    say(`${language.name} can't be used: ${fault}`);
    return false;
  }
  say(`${language.name} ${image.versions[language.id] ?? ''}`.trimEnd());
  let passed = 0;
  for (const sample of language.samples) {
    const { faults, wallMs } = await checkSample(sample, { runner, language, image, limits, signal });
    if (faults.length === 0) passed += 1;
    say(faults.length === 0 ? `  ok    ${sample.name} (${Math.round(wallMs)} ms)` : `  WRONG ${sample.name}`);
    for (const fault of faults) say(`        ${fault}`);
  }
  const lacking = registry.specification.filter(
    ({ name, optional }) => !optional && !language.samples.some((sample) => sample.name === name),
  );
  if (lacking.length > 0) say(`  There is no sample for: ${lacking.map(({ name }) => name).join(', ')}`);
  say(`  ${passed} of ${language.samples.length} samples do what they should`);
  return passed === language.samples.length;
}
