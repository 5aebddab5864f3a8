import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chargeOver } from '../cgroup.ts';
import { goal, type Part, valueFigure } from '../part.ts';

const run = promisify(execFile);
const SANDBOXES = 2;
const WATCHED_MS = 5_000;
/** CPU of a few wake-ups of the kernel's own are no work of the sandbox. */
const NO_CPU_MS = 2;

export const idle: Part = {
  name: 'idle',
  what: `what a warm sandbox costs that has run and waits, by its control group, over ${WATCHED_MS / 1000} s`,
  async measure(context) {
    const runs = await context.workerRuns();
    await runs.warm(SANDBOXES);
    const ids = await runs.containerIds();
    const charges = await Promise.all(
      ids.map(async (id) => {
        const { stdout } = await run('docker', ['inspect', '--format', '{{.State.Pid}}', id]);
        return chargeOver(Number(stdout), WATCHED_MS);
      }),
    );
    const mostMiB = Math.max(...charges.map(({ memoryBytes }) => memoryBytes)) / 1024 ** 2;
    const mostCpuMs = Math.max(...charges.map(({ cpuMs }) => cpuMs));
    return [
      valueFigure('memory charged, the most of any', mostMiB, 'MiB', goal('≤ 1 MiB', mostMiB <= 1)),
      valueFigure('CPU used, the most of any', mostCpuMs, 'ms', goal('none', mostCpuMs <= NO_CPU_MS)),
    ];
  },
};
