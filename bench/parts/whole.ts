import { setTimeout as sleep } from 'node:timers/promises';
import { TIMING_PARTS, type TimingPart } from '#core/contracts/timings.ts';
import { call, wholeWay } from '../api-client.ts';
import { bareProcess, dockerRun } from '../bare.ts';
import { HELLO } from '../context.ts';
import type { BenchInstance } from '../instance.ts';
import { type Figure, goal, type Part, samplesFigure } from '../part.ts';
import { percentile } from '../statistics.ts';

/** What a run leaves to be done after its result, none of which the next measure should pay for. */
const SETTLE_MS = 60;
const AFTER_DOCKER_MS = 400;
/** Where the floor is below this, the way of the request itself weighs more than the program. */
const LOW_FLOOR_MS = 22;
const LOW_FLOOR_GOAL_MS = 45;

export const whole: Part = {
  name: 'whole',
  what: '`POST /api/v1/executions` to the `result` event at the client, warm, one at a time',
  async measure(context) {
    const instance = await context.instance();
    const program = { code: HELLO };
    let image = '';
    for (let warm = 0; warm < 5; warm++) {
      await bareProcess(context);
      image = (await wholeWay(instance, program)).execution.environment.image;
      await sleep(SETTLE_MS);
    }
    const floor: number[] = [];
    const container: number[] = [];
    const firstLine: number[] = [];
    const end: number[] = [];
    const answered: number[] = [];
    const ids: string[] = [];
    for (let round = 0; round < context.runs; round++) {
      floor.push(await bareProcess(context));
      const way = await wholeWay(instance, program);
      firstLine.push(way.firstLineMs);
      end.push(way.endMs);
      answered.push(way.answeredMs);
      ids.push(way.execution.id);
      await sleep(SETTLE_MS);
      if (round % 5 === 0) {
        container.push(await dockerRun(image));
        await sleep(AFTER_DOCKER_MS);
      }
    }
    const lowFloor = percentile(floor, 0.5) < LOW_FLOOR_MS;
    return [
      samplesFigure('bare process (floor)', floor),
      samplesFigure('first line', firstLine, { floor }),
      samplesFigure('result', end, {
        floor,
        goal: ({ p50, p50Ratio, p95Ratio }) =>
          goal(
            lowFloor ? `≤ 2× p50 or ≤ ${LOW_FLOOR_GOAL_MS} ms, ≤ 3× p95` : '≤ 2× p50, ≤ 3× p95',
            ((p50Ratio ?? 9) <= 2 || (lowFloor && p50 <= LOW_FLOOR_GOAL_MS)) && (p95Ratio ?? 9) <= 3,
          ),
      }),
      samplesFigure('docker run --rm', container, { floor }),
      samplesFigure('of the result: the submission answered', answered),
      ...(await breakdown(instance, ids)),
    ];
  },
};

/** Where the time went, as the instance itself tells an admin. */
async function breakdown(instance: BenchInstance, ids: readonly string[]): Promise<Figure[]> {
  const samples = new Map<TimingPart, number[]>(TIMING_PARTS.map((part) => [part, []]));
  for (const id of ids) {
    const { timings } = await (await call(instance, 'GET', `/executions/${id}`)).json();
    for (const part of TIMING_PARTS) {
      if (typeof timings?.[part] === 'number') samples.get(part)?.push(timings[part]);
    }
  }
  return [...samples].map(([part, ms]) => samplesFigure(`of the result: ${part}`, ms));
}
