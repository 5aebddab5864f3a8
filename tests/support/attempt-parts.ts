import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptDeps, AttemptParts } from '#worker/executions/attempt-deps.ts';
import { CustomImageError } from '#worker/images/custom-images.ts';

/** What attempts need beside a language's image, for tests that need none of it: what is asked for isn't there. */
export function attemptParts(parts: Partial<AttemptParts> = {}): AttemptParts {
  return {
    customImages: {
      find: async (reference) => {
        throw new CustomImageError(`there is no image ${reference}`);
      },
    },
    gitImage: { find: async () => ({ reference: 'fake/git:1', digest: 'sha256:git' }) },
    secrets: { ofProject: async () => ({}), credential: async () => null },
    wayOut: {
      env: { HTTPS_PROXY: 'http://127.0.0.1:3128' },
      open: () => {
        throw new Error('the test has no way out');
      },
    },
    dependencies: {
      find: async () => null,
      use: async () => null,
      keep: async () => null,
      most: { files: 0, bytes: 0 },
    },
    egressPhases: 'all',
    spoolFolder: join(tmpdir(), 'sandpiper-spool'),
    ...parts,
  };
}

/** For programs that leave nothing. */
export const noArtifacts: AttemptDeps['artifacts'] = {
  request: { root: 'artifacts', files: 10, bytes: 1_000 },
  sink: () => {
    throw new Error('the test keeps no artifacts');
  },
};
