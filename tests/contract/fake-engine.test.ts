import { once } from 'node:events';
import { RegistryError } from '#worker/engine/errors.ts';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { type ContractProgram, type ContractRegistry, describeContainerEngine } from './container-engine.contract.ts';

const IMAGE = 'fake/contract:1';
const FLOOD_PIECES = 256;

const PROGRAMS: Readonly<Record<ContractProgram, FakeProgram>> = {
  echo: async ({ stdin, write }) => {
    for await (const data of stdin) await write('stdout', data);
    await write('stderr', 'done\n');
    return 3;
  },
  flood: async ({ write }) => {
    for (let piece = 0; piece < FLOOD_PIECES; piece++) await write('stdout', Buffer.alloc(65_536));
    return 0;
  },
  sleep: async ({ killed }) => {
    await once(killed, 'abort');
    return 0;
  },
};

const program: FakeProgram = async (process) => {
  const run = Object.entries(PROGRAMS).find(([name]) => name === process.spec.command[0])?.[1];
  return run ? run(process) : 127;
};

const engine = new FakeEngine({ program });
engine.addImage(IMAGE);

/** Says what it has to the engine itself: there is no way in between. */
function createRegistry(): ContractRegistry {
  const faults = { locked: false, stalled: false, forged: false };
  return {
    host: 'registry.fake',
    faults,
    async add({ name, tag = 'latest', architecture = 'amd64', config }) {
      const repository = `registry.fake/${name}`;
      const digest = `sha256:${'ab'.repeat(32)}`;
      const env = Object.fromEntries(
        (config?.Env ?? []).map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
      );
      for (const reference of [`${repository}:${tag}`, `${repository}@${digest}`]) {
        engine.remotes.set(reference, async ({ onProgress, signal }) => {
          if (faults.locked) throw new RegistryError('refused', 'authentication required');
          onProgress?.({ share: 0, totalBytes: 10 });
          if (faults.forged) throw new RegistryError('broken', 'verification failed');
          if (faults.stalled) await new Promise((_, reject) => signal?.addEventListener('abort', reject));
          onProgress?.({ share: 1, totalBytes: 10 });
          return { architecture, env, repoDigests: [`${repository}@${digest}`] };
        });
      }
      return { reference: `${repository}:${tag}`, digest };
    },
    async [Symbol.asyncDispose]() {
      engine.remotes.clear();
    },
  };
}

describeContainerEngine('fake', {
  createEngine: async () => engine,
  createRegistry: async () => createRegistry(),
  createUnreachableEngine: () => {
    const engine = new FakeEngine();
    engine.available = false;
    return engine;
  },
  image: async () => IMAGE,
  command: (name) => [name],
});
