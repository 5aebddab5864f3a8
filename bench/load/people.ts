import { setTimeout as sleep } from 'node:timers/promises';
import { call, eventsOf } from '../api-client.ts';
import type { Caller } from '../instance.ts';
import { type Figure, goal, samplesFigure, valueFigure } from '../part.ts';
import type { MakeProgram } from './programs.ts';

/** How long somebody looks at a result and changes a line. */
const THINK_MS = { least: 500, most: 2_500 };
const RESULT_GOAL_MS = 5_000;

interface Seen {
  readonly saved: number[];
  readonly submitted: number[];
  readonly result: number[];
  runs: number;
  /** With the output that the program had to write. */
  well: number;
}

/**
 * Each user has a code session, and does what people do: changes it, saves it, runs it, watches the output to its end,
 * thinks, and does it again.
 */
export async function measurePeople(
  users: readonly Caller[],
  programs: readonly MakeProgram[],
  forMs: number,
): Promise<Figure[]> {
  const seen: Seen = { saved: [], submitted: [], result: [], runs: 0, well: 0 };
  const untilMs = performance.now() + forMs;
  await Promise.all(
    users.map(async (user, n) => {
      const makeProgram = programs[n % programs.length];
      if (!makeProgram) throw new Error('the instance offers no language that the bench knows');
      await useSession(user, makeProgram, { untilMs, seen, name: `user-${n}` });
    }),
  );
  const what = `${users.length} users`;
  const share = (seen.well * 100) / seen.runs;
  return [
    valueFigure(`${what}: runs in ${forMs / 1000} s`, seen.runs, 'runs'),
    valueFigure(`${what}: ended well`, share, '%', goal('100 %', seen.well === seen.runs)),
    samplesFigure(`${what}: change saved`, seen.saved),
    samplesFigure(`${what}: submission answered`, seen.submitted),
    samplesFigure(`${what}: result`, seen.result, {
      goal: ({ p95 }) => goal(`p95 < ${RESULT_GOAL_MS / 1000} s`, (p95 ?? Number.NaN) < RESULT_GOAL_MS),
    }),
  ];
}

async function useSession(
  user: Caller,
  makeProgram: MakeProgram,
  { untilMs, seen, name }: { untilMs: number; seen: Seen; name: string },
): Promise<void> {
  const { language } = makeProgram('');
  const session = await (await call(user, 'POST', '/code-sessions', { language })).json();
  let { revision } = session;
  // Not all at the same moment.
  await think();
  for (let change = 1; performance.now() < untilMs; change++) {
    const word = `${name}-${change}`;
    const files = [{ path: session.entry, content: makeProgram(word).code }];
    const saveMs = performance.now();
    ({ revision } = await (await call(user, 'PATCH', `/code-sessions/${session.id}`, { revision, files })).json());
    seen.saved.push(performance.now() - saveMs);

    seen.runs += 1;
    const runMs = performance.now();
    const { id } = await (await call(user, 'POST', `/code-sessions/${session.id}/run`)).json();
    seen.submitted.push(performance.now() - runMs);
    for await (const { type, data } of eventsOf(user, id)) {
      if (type !== 'result') continue;
      seen.result.push(performance.now() - runMs);
      if (data.status === 'COMPLETED' && data.stdout === `${word}\n`) seen.well += 1;
    }
    await think();
  }
  await call(user, 'DELETE', `/code-sessions/${session.id}`);
}

function think(): Promise<void> {
  return sleep(THINK_MS.least + Math.random() * (THINK_MS.most - THINK_MS.least));
}
