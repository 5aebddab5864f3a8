import { registryAnswers } from '#worker/images/container-registry.ts';
import { hasProgram, installPackages } from './distribution.ts';
import type { Setup } from './setup.ts';
import type { Step } from './steps.ts';

/**
 * Sees to it that a base image can be had: from a container registry, or made by mmdebstrap, which is installed where
 * no registry answers.
 */
export async function ensureImageTools(setup: Setup, step: Step, abort: AbortSignal): Promise<void> {
  if (await hasProgram('mmdebstrap')) return;
  const { registry } = setup.config.images;
  if (registry && (await registryAnswers(registry, abort))) return;
  const root = process.getuid?.() === 0;
  const problem =
    root && setup.config.engine.install
      ? await installPackages(setup.projectDir, ['mmdebstrap'], abort)
      : 'it may not be installed by this start';
  if (problem) {
    step.warn(
      `No container registry answers and mmdebstrap is missing, so images can't be built: install it (${problem}).`,
    );
  } else {
    step.did('installed mmdebstrap, as no container registry answers');
  }
}
