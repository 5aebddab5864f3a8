import { loadConfig } from '#config/config.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';

/** gVisor as `bin/test` registers it with the engine of this machine: not by the name that `auto` would take. */
export const GVISOR_UNDER_TEST = 'runsc-sandpiper';

/** The runtimes that a sandbox has to hold on: runc, and gVisor where the engine offers it. */
export async function sandboxRuntimes(): Promise<readonly string[]> {
  await using engine = new DockerEngine({ host: loadConfig(process.env).engine.dockerHost });
  const { runtimes } = await engine.info();
  return runtimes.includes(GVISOR_UNDER_TEST) ? ['runc', GVISOR_UNDER_TEST] : ['runc'];
}
