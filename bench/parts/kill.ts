import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, goal, type Part, samplesFigure } from '../part.ts';
import type { WorkerRuns } from '../worker-runs.ts';

const ENDLESS = `
print("on", flush=True)
while True: pass`;

const DAEMONS = `
import os, time
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: time.sleep(1)
        os._exit(0)
print("on", flush=True)
while True: time.sleep(1)`;

const FORK_BOMB = `
import os
print("on", flush=True)
while True:
    try: os.fork()
    except OSError: pass`;

/** How long a program goes on before it is killed, so that it has come to what it does. */
const UNFOLD_MS = 300;

const PROGRAMS = [
  { name: 'endless loop', code: ENDLESS, mostMs: 10 },
  { name: 'daemons in sessions of their own', code: DAEMONS, mostMs: 25 },
  { name: 'fork bomb', code: FORK_BOMB, mostMs: 200 },
];

export const kill: Part = {
  name: 'kill',
  what: 'from the abort of a run to its end, with every process of it gone',
  async measure(context) {
    const runs = await context.workerRuns();
    const figures: Figure[] = [];
    for (const { name, code, mostMs } of PROGRAMS) {
      const samples: number[] = [];
      for (let round = 0; round < Math.min(context.runs, 15); round++) samples.push(await killed(runs, code));
      figures.push(samplesFigure(name, samples, { goal: ({ p50 }) => goal(`≤ ${mostMs} ms`, p50 <= mostMs) }));
    }
    return figures;
  },
};

/** ms from the abort to the end. */
async function killed(runs: WorkerRuns, code: string): Promise<number> {
  await runs.warm(1);
  const stop = new AbortController();
  const on = Promise.withResolvers<void>();
  let endedMs = Number.NaN;
  const run = runs.run(code, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'output') on.resolve();
      if (event.type === 'phase-ended') endedMs = performance.now();
    },
  });
  await Promise.race([on.promise, run]);
  await sleep(UNFOLD_MS);
  const beganMs = performance.now();
  stop.abort(new Error('the bench wants its end'));
  await run;
  return endedMs - beganMs;
}
