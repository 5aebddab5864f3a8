import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { TestRegistry } from '#tests/support/test-registry.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { type ContractProgram, describeContainerEngine } from './container-engine.contract.ts';

const SCRIPTS: Readonly<Record<ContractProgram, string>> = {
  echo: 'cat; echo done >&2; exit 3',
  flood: 'head -c 16777216 /dev/zero',
  sleep: 'exec sleep infinity',
};

describeContainerEngine('Docker', {
  createEngine: async () => createDockerEngine(),
  createRegistry: () => TestRegistry.start(),
  createUnreachableEngine: () => new DockerEngine({ host: 'unix:///nowhere/docker.sock' }),
  image: () => ensureLanguageImage('bash'),
  command: (program) => ['/bin/sh', '-c', SCRIPTS[program]],
});
