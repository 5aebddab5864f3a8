import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '#config/config.ts';
import { DockerEngine } from '#worker/engine/docker/docker-engine.ts';
import { wholeWay } from '../api-client.ts';
import { bareProcess } from '../bare.ts';
import { HELLO } from '../context.ts';
import { startInstance } from '../instance.ts';
import { goal, NotHereError, type Part, samplesFigure } from '../part.ts';

const SETTLE_MS = 150;

export const gvisor: Part = {
  name: 'gvisor',
  what: 'the whole way on gVisor, where the engine offers it',
  async measure(context) {
    const runtime = await offeredRuntime();
    await context.endInstance();
    await using instance = await startInstance(join(import.meta.dirname, '../..'), {
      env: { SANDBOX_RUNTIME: runtime },
    });
    for (let warm = 0; warm < 3; warm++) {
      await bareProcess(context);
      await wholeWay(instance, { code: HELLO });
      await sleep(SETTLE_MS);
    }
    const floor: number[] = [];
    const samples: number[] = [];
    for (let round = 0; round < context.runs; round++) {
      floor.push(await bareProcess(context));
      samples.push((await wholeWay(instance, { code: HELLO })).endMs);
      await sleep(SETTLE_MS);
    }
    return [
      samplesFigure('bare process (floor)', floor),
      samplesFigure('result', samples, { floor, goal: ({ p50Ratio }) => goal('≤ 6× p50', (p50Ratio ?? 9) <= 6) }),
    ];
  },
};

async function offeredRuntime(): Promise<string> {
  await using engine = new DockerEngine({ host: loadConfig(process.env).engine.dockerHost });
  const { runtimes } = await engine.info();
  const runtime = runtimes.find((name) => name.startsWith('runsc'));
  if (runtime === undefined) throw new NotHereError(`the engine offers ${runtimes.join(', ')}, and no runsc`);
  return runtime;
}
