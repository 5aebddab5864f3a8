import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '#config/environment.ts';
import { loadLanguages } from '#config/languages.ts';
import { countVerdicts, type ExaminationReport } from '#core/contracts/examinations.ts';
import { newId } from '#core/ids.ts';
import { examine } from '#worker/doctor/examine.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ImageBuilder } from '#worker/images/image-builder.ts';
import { newCommandName } from '#worker/runners/labels.ts';
import { PooledRunner } from '#worker/runners/pooled-runner.ts';
import { ensureEngine } from '../launcher/engine.ts';
import { ensureImageTools } from '../launcher/image-tools.ts';
import { loadDotEnv, prepareSetup, type Setup } from '../launcher/setup.ts';
import { Steps } from '../launcher/steps.ts';
import { reportText } from './doctor-text.ts';

const USAGE = 'usage: npm run doctor [-- --json]';
const A_WALL_IS_MISSING = 1;
const NOT_EXAMINED = 2;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => stop.abort(new Error('stopped')));
}

try {
  const json = readOptions();
  const report = await examineMachine(stop.signal);
  process.stdout.write(
    json
      ? `${JSON.stringify(report)}\n`
      : reportText(report, { colour: process.stdout.isTTY, columns: process.stdout.columns }),
  );
  if (countVerdicts(report.findings).fail > 0) process.exitCode = A_WALL_IS_MISSING;
} catch (error) {
  process.stderr.write(`The sandboxes could not be examined: ${explain(error)}\n`);
  process.exitCode = NOT_EXAMINED;
}

function readOptions(): boolean {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch (error) {
    throw new Error(`${explain(error)}\n${USAGE}`, { cause: error });
  }
}

/** As a worker of this machine would give sandboxes to runs. What is done on the way is told on stderr. */
async function examineMachine(signal: AbortSignal): Promise<ExaminationReport> {
  loadDotEnv(join(import.meta.dirname, '../..'));
  const setup = await prepareSetup(process.env);
  const steps = new Steps();
  const problem = await steps.run('engine', (step) => ensureEngine(setup, step, signal));
  if (problem) throw new Error(problem);
  await using engine = new DockerEngine({ host: setup.config.engine.dockerHost });
  const image = await ensureImage(engine, setup, steps, signal);
  const { config, instance } = setup;
  await using runner = new PooledRunner({
    engine,
    instance: instance.id,
    worker: newCommandName(),
    runtime: config.engine.runtime,
    reuse: 'never',
    capacity: 1,
    mostPids: config.limits.most.pids,
  });
  return await steps.run('sandboxes', async (step) => {
    step.doing('examines what stands around a program');
    return examine({ engine, runner, image, id: newId('examination'), signal });
  });
}

async function ensureImage(engine: DockerEngine, setup: Setup, steps: Steps, signal: AbortSignal): Promise<string> {
  const { config, projectDir } = setup;
  const language = config.languages.default;
  return steps.run('image', async (step) => {
    await using images = new ImageBuilder({
      engine,
      registry: loadLanguages(join(projectDir, 'languages'), config.languages),
      containerRegistry: config.images.registry,
      onChange: ({ step: at }) => step.doing(at ?? 'builds it'),
    });
    const found = await images.find(language);
    if (found) return found.reference;
    await steps.run('image tools', (tools) => ensureImageTools(setup, tools, signal));
    const { reference } = await images.ensure(language, { signal });
    step.did(`built that of ${language}`);
    return reference;
  });
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return `the configuration is wrong:\n${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
