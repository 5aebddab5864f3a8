import type { Environment } from '#config/environment.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { SETTINGS, TEST_LABEL } from '../../supervisor/tests/settings.ts';
import { ensureTestImage } from '../../supervisor/tests/test-image.ts';
import type { Setup } from '../launcher/setup.ts';
import type { Step } from '../launcher/steps.ts';
import { type CommandResult, runNode } from './command.ts';

export interface SupervisorTestOptions {
  setup: Setup;
  env: Environment;
  step: Step;
  signal: AbortSignal;
  /** Pieces of the names of files with tests; all of them without. */
  filters: readonly string[];
  fuzzSeconds: number;
}

/** Builds the supervisor with sanitizers and runs its tests; says nothing by itself. The engine has to be there. */
export async function testSupervisor(options: SupervisorTestOptions): Promise<CommandResult> {
  const { setup, env, step, signal, filters, fuzzSeconds } = options;
  await using engine = new DockerEngine({ host: setup.config.engine.dockerHost });
  step.doing('builds it with sanitizers');
  const image = await ensureTestImage(engine, {
    containerRegistry: setup.config.images.registry,
    signal,
    onLine: () => {},
  });
  step.doing('is tested and fuzzed');
  const run = `${setup.config.homeDir}#${process.pid}`;
  try {
    return await runNode(['supervisor/tests/main.ts', ...filters], {
      cwd: setup.projectDir,
      env: {
        ...env,
        [SETTINGS.image]: image,
        [SETTINGS.run]: run,
        [SETTINGS.fuzzSeconds]: String(fuzzSeconds),
      },
      signal,
    });
  } finally {
    // Those of tests that were stopped.
    for (const { id } of await engine.list({ [TEST_LABEL]: run })) await engine.remove(id);
  }
}
