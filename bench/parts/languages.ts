import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#config/config.ts';
import { type LoadedLanguage, loadLanguages } from '#config/languages.ts';
import { DEFAULT_LIMITS, MOST_LIMITS, resolveLimits } from '#core/limits.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import type { LanguageImage } from '#worker/images/images.ts';
import { sampleRequest } from '#worker/languages/check-sample.ts';
import { PooledRunner } from '#worker/runners/pooled-runner.ts';
import type { RunRequest } from '#worker/runners/runner.ts';
import { BareLanguage, type PhaseTimes } from '../bare-language.ts';
import { type Figure, goal, type Part, samplesFigure } from '../part.ts';

/** Measured of each language, its sandbox and its files in memory being warm. */
const WARM_UPS = 2;
const LEAST_ROUNDS = 3;
/** After so long no further round begins: with forty languages the whole takes minutes. */
const MOST_MS = 8_000;
const READY_WITHIN_MS = 60_000;
/** A claim and the files take so much whatever the language: of a program that takes 2 ms bare no ratio says anything. */
const ON_TOP_MS = 5;
const GOAL = `≤ 1.3× p50, or ≤ ${ON_TOP_MS} ms on top`;
const isNear = (ms: number, floorMs: number) => ms <= Math.max(1.3 * floorMs, floorMs + ON_TOP_MS);
const { signal } = new AbortController();

export const languages: Part = {
  name: 'languages',
  what: 'hello in each language: claim → end of COMPILE, → end of RUN, beside the same commands bare in its image',
  onlyByName: true,
  async measure({ runs, languageIds }) {
    const config = loadConfig(process.env);
    const registry = loadLanguages('languages', config.languages);
    const chosen = languageIds.length === 0 ? registry.list() : languageIds.map((id) => known(registry.get(id), id));
    await using engine = new DockerEngine({ host: config.engine.dockerHost });
    await using images = new ImageBuilder({ engine, registry, containerRegistry: config.images.registry });
    const figures: Figure[] = [];
    for (const language of chosen) {
      try {
        const image = await images.ensure(language.id);
        figures.push(...(await measureLanguage(engine, { language, image, runs })));
      } catch (error) {
        // The others have their turn all the same.
        process.stderr.write(`${language.name} could not be measured: ${error}\n`);
        process.exitCode = 1;
      }
    }
    return figures;
  },
};

interface Measured {
  readonly language: LoadedLanguage;
  readonly image: LanguageImage;
  readonly runs: number;
}

async function measureLanguage(engine: DockerEngine, { language, image, runs }: Measured): Promise<Figure[]> {
  const hello = language.samples.find(({ name }) => name === 'hello');
  if (!hello) throw new Error(`${language.name} has no hello`);
  const defaults = { ...DEFAULT_LIMITS, ...language.limits };
  const { limits } = resolveLimits(hello.limits, defaults, MOST_LIMITS);
  const request = sampleRequest(hello, limits, { language, image });
  await using runner = runnerOn(engine);
  await using floor = await BareLanguage.start(request);
  for (let warm = 0; warm < WARM_UPS; warm++) {
    await floor.times();
    await sandboxed(runner, request);
  }
  const measured: { bare: PhaseTimes; ours: PhaseTimes }[] = [];
  const beganMs = performance.now();
  while (measured.length < runs && (measured.length < LEAST_ROUNDS || performance.now() - beganMs < MOST_MS)) {
    measured.push({ bare: await floor.times(), ours: await sandboxed(runner, request) });
  }
  return request.phases.map(({ phase }, index) =>
    samplesFigure(
      `${language.name}: ${phase.toLowerCase()}`,
      measured.map(({ ours }) => ours[index] ?? Number.NaN),
      {
        floor: measured.map(({ bare }) => bare[index] ?? Number.NaN),
        goal: ({ p50, p50Ratio }) => goal(GOAL, p50Ratio !== null && isNear(p50, p50 / p50Ratio)),
      },
    ),
  );
}

function runnerOn(engine: DockerEngine): PooledRunner {
  return new PooledRunner({
    engine,
    instance: `bench-${process.pid}`,
    worker: 'bench',
    runtime: 'runc',
    reuse: 'owner',
    capacity: 1,
    mostPids: DEFAULT_LIMITS.pids,
    onRemoved: () => {},
    onRemovalFailed: (_, error) => process.stderr.write(`${error}\n`),
    onHurryFailed: (_, error) => process.stderr.write(`${error}\n`),
  });
}

/** From the claim, or from the end of the phase before. A sandbox is clean and waits when it begins. */
async function sandboxed(runner: PooledRunner, request: RunRequest): Promise<PhaseTimes> {
  const times: number[] = [];
  let sinceMs = performance.now();
  for await (const event of runner.run(request, { signal })) {
    if (event.type !== 'phase-ended') continue;
    const nowMs = performance.now();
    times.push(nowMs - sinceMs);
    sinceMs = nowMs;
    if (event.exitCode !== 0) throw new Error(`${request.image}: ${event.phase} exited with ${event.exitCode}`);
  }
  if (times.length !== request.phases.length) throw new Error(`${request.image}: not every phase came to its end`);
  for (const lateMs = performance.now() + READY_WITHIN_MS; runner.size.idle < 1 || runner.size.busy > 0; ) {
    if (performance.now() > lateMs) throw new Error('no sandbox became ready');
    await sleep(2);
  }
  return times;
}

function known(language: LoadedLanguage | undefined, id: string): LoadedLanguage {
  if (!language) throw new Error(`there is no language ${id}`);
  return language;
}
