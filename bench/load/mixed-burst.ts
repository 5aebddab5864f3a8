import { submitRun } from '../api-client.ts';
import { endedOf, untilNothingRuns } from '../ended.ts';
import type { Caller } from '../instance.ts';
import { type Figure, goal, samplesFigure, valueFigure } from '../part.ts';
import type { MakeProgram } from './programs.ts';

const SUBMISSIONS = 500;
const SUBMIT_GOAL_MS = 250;

/** 500 submissions at once of one owner, in all languages in turn. */
export async function measureMixedBurst(caller: Caller, programs: readonly MakeProgram[]): Promise<Figure[]> {
  const beganMs = Date.now();
  const submitted = await Promise.all(
    Array.from({ length: SUBMISSIONS }, async (_, n) => {
      const program = programs[n % programs.length]?.(`burst-${n}`);
      const sentAtMs = Date.now();
      const { id, answeredMs } = await submitRun(caller, { ...program });
      return { id, sentAtMs, answeredMs };
    }),
  );
  await untilNothingRuns(caller);
  const ended = await endedOf(caller, new Set(submitted.map(({ id }) => id)));
  const completed = ended.filter(({ status }) => status === 'COMPLETED').length;
  const share = (completed * 100) / SUBMISSIONS;
  const sentAtMs = new Map(submitted.map((run) => [run.id, run.sentAtMs]));
  const lastEndMs = Math.max(...ended.map(({ endedAtMs }) => endedAtMs));
  const what = `${SUBMISSIONS} at once`;
  return [
    valueFigure(`${what}: ended well`, share, '%', goal('100 %', completed === SUBMISSIONS)),
    valueFigure(`${what}: submitted to ended`, (SUBMISSIONS * 1000) / (lastEndMs - beganMs), 'runs/s'),
    samplesFigure(
      `${what}: submission answered`,
      submitted.map(({ answeredMs }) => answeredMs),
      { goal: ({ p95 }) => goal(`p95 < ${SUBMIT_GOAL_MS} ms`, (p95 ?? Number.NaN) < SUBMIT_GOAL_MS) },
    ),
    samplesFigure(
      `${what}: result`,
      ended.map(({ id, endedAtMs }) => endedAtMs - (sentAtMs.get(id) ?? Number.NaN)),
    ),
  ];
}
