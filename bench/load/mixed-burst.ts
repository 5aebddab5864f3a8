import { call, submitRun } from '../api-client.ts';
import { endedOf, untilNothingRuns } from '../ended.ts';
import type { Caller } from '../instance.ts';
import { type Figure, goal, samplesFigure, valueFigure } from '../part.ts';
import type { MakeProgram, Program } from './programs.ts';

const SUBMISSIONS = 500;
const SUBMIT_GOAL_MS = 250;

interface Submitted {
  readonly id: string;
  readonly sentAtMs: number;
}

/** As many as a client with a pool of connections has under way. */
const CONNECTIONS = 32;

/** 500 submissions at once of one owner, in all languages in turn; then by few connections, then in one call. */
export async function measureMixedBurst(caller: Caller, programs: readonly MakeProgram[]): Promise<Figure[]> {
  const mixed = (name: string) =>
    Array.from({ length: SUBMISSIONS }, (_, n) => {
      const program = programs[n % programs.length]?.(`${name}-${n}`);
      if (!program) throw new Error('the instance offers no language that the bench knows');
      return program;
    });
  return [
    ...(await measure(caller, `${SUBMISSIONS} at once`, (what) =>
      submitEach(caller, what, mixed('burst'), SUBMISSIONS),
    )),
    ...(await measure(caller, `${SUBMISSIONS} by ${CONNECTIONS} connections`, (what) =>
      submitEach(caller, what, mixed('pooled'), CONNECTIONS),
    )),
    ...(await measure(caller, `${SUBMISSIONS} in a batch`, (what) => submitAll(caller, what, mixed('batch')))),
  ];
}

async function measure(
  caller: Caller,
  what: string,
  submit: (what: string) => Promise<{ submitted: readonly Submitted[]; answered: Figure }>,
): Promise<Figure[]> {
  const beganMs = Date.now();
  const { submitted, answered } = await submit(what);
  await untilNothingRuns(caller);
  const ended = await endedOf(caller, new Set(submitted.map(({ id }) => id)));
  const completed = ended.filter(({ status }) => status === 'COMPLETED').length;
  const sentAtMs = new Map(submitted.map((run) => [run.id, run.sentAtMs]));
  const lastEndMs = Math.max(...ended.map(({ endedAtMs }) => endedAtMs));
  return [
    answered,
    samplesFigure(
      `${what}: result`,
      ended.map(({ id, endedAtMs }) => endedAtMs - (sentAtMs.get(id) ?? Number.NaN)),
    ),
    valueFigure(`${what}: submitted to ended`, (SUBMISSIONS * 1000) / (lastEndMs - beganMs), 'runs/s'),
    valueFigure(`${what}: ended well`, (completed * 100) / SUBMISSIONS, '%', goal('100 %', completed === SUBMISSIONS)),
  ];
}

async function submitEach(caller: Caller, what: string, programs: readonly Program[], atOnce: number) {
  const submitted: (Submitted & { readonly answeredMs: number })[] = [];
  const left = [...programs];
  const lane = async () => {
    for (let program = left.shift(); program; program = left.shift()) {
      const sentAtMs = Date.now();
      const { id, answeredMs } = await submitRun(caller, { ...program });
      submitted.push({ id, sentAtMs, answeredMs });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const answered = samplesFigure(
    `${what}: submission answered`,
    submitted.map(({ answeredMs }) => answeredMs),
    { goal: ({ p95 }) => goal(`p95 < ${SUBMIT_GOAL_MS} ms`, (p95 ?? Number.NaN) < SUBMIT_GOAL_MS) },
  );
  return { submitted, answered };
}

async function submitAll(caller: Caller, what: string, programs: readonly Program[]) {
  const sentAtMs = Date.now();
  const beganMs = performance.now();
  const answer = await call(caller, 'POST', '/executions/batch', { executions: programs });
  const items: { id: string }[] = (await answer.json()).items;
  const answeredMs = performance.now() - beganMs;
  const answered = valueFigure(`${what}: all answered`, answeredMs, 'ms');
  return { submitted: items.map(({ id }) => ({ id, sentAtMs })), answered };
}
