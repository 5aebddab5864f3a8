import { join } from 'node:path';
import { type LanguageRegistry, loadLanguages } from '#config/languages.ts';
import type { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { ensureEngine } from '../../launcher/engine.ts';
import type { Setup } from '../../launcher/setup.ts';
import type { Steps } from '../../launcher/steps.ts';

/** What the commands work with. */
export interface Surroundings {
  readonly setup: Setup;
  /** All languages, also those that are not offered. */
  readonly registry: LanguageRegistry;
  readonly engine: DockerEngine;
  /** Told on stderr. */
  readonly steps: Steps;
  readonly signal: AbortSignal;
  /** A line on stdout. */
  readonly say: (line: string) => void;
}

/** @throws LanguageConfigError that names the file and the field */
export function loadAllLanguages({ projectDir, config }: Setup): LanguageRegistry {
  return loadLanguages(join(projectDir, 'languages'), { more: config.languages.more });
}

/** Starts the engine, or installs it, as `npm start` does. @throws Error that says what to do */
export async function needEngine({ setup, steps, signal }: Surroundings): Promise<void> {
  const problem = await steps.run('engine', (step) => ensureEngine(setup, step, signal));
  if (problem) throw new Error(problem);
}
