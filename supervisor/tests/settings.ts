import { loadConfig } from '#config/config.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';

/** How `bin/test supervisor` tells the files with tests what it has made ready for them. */
export const SETTINGS = {
  image: 'SANDPIPER_TEST_SUPERVISOR_IMAGE',
  run: 'SANDPIPER_TEST_SUPERVISOR_RUN',
  fuzzSeconds: 'SANDPIPER_TEST_FUZZ_SECONDS',
} as const;

/** On every container of a run of these tests: whoever started the run removes what was left. */
export const TEST_LABEL = 'sandpiper.supervisor-test';

export function testImage(): string {
  return setting(SETTINGS.image);
}

export function testRun(): string {
  return setting(SETTINGS.run);
}

export function fuzzSeconds(): number {
  return Number(setting(SETTINGS.fuzzSeconds));
}

/** The engine that the worker would use. The caller disposes of it. */
export function testEngine(): DockerEngine {
  // biome-ignore lint/style/noProcessEnv: as below
  return new DockerEngine({ host: loadConfig(process.env).engine.dockerHost });
}

function setting(name: string): string {
  // biome-ignore lint/style/noProcessEnv: these tests are programs of their own, started with nothing but this
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: run these tests by bin/test supervisor`);
  return value;
}
