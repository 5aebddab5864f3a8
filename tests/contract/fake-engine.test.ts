import { once } from 'node:events';
import type { FakeProgram } from '#worker/engine/fake/fake-container.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { type ContractProgram, describeContainerEngine } from './container-engine.contract.ts';

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

describeContainerEngine('fake', {
  createEngine: async () => {
    const engine = new FakeEngine({ program });
    engine.addImage(IMAGE);
    return engine;
  },
  createUnreachableEngine: () => {
    const engine = new FakeEngine();
    engine.available = false;
    return engine;
  },
  image: async () => IMAGE,
  command: (name) => [name],
});
