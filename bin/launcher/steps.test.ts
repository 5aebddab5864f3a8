import { expect, it } from 'vitest';
import { Steps, seconds } from './steps.ts';

/** Steps whose clock goes on by a second at each look, and what a terminal would show of them. */
function recorded() {
  const lines: string[] = [];
  const statuses: (string | null)[] = [];
  let now = 0;
  const announcer = { line: (text: string) => lines.push(text), status: (text: string | null) => statuses.push(text) };
  const steps = new Steps(announcer, () => {
    now += 1_000;
    return now;
  });
  return { steps, lines, statuses };
}

it('announces what a step did in one line with its time', async () => {
  const { steps, lines } = recorded();
  const result = await steps.run('postgres', async (step) => {
    step.did('made a database');
    step.did('started on port 5');
    return 42;
  });
  expect(result).toBe(42);
  expect(lines).toEqual(['postgres      made a database, started on port 5 (1.0 s)']);
});

it('is quiet about a step that found nothing to do', async () => {
  const { steps, lines } = recorded();
  await steps.run('engine', async (step) => step.doing('looks'));
  expect(lines).toEqual([]);
});

it('shows what goes on at the same time, until it has ended', async () => {
  const { steps, statuses } = recorded();
  await Promise.all([
    steps.run('engine', async (step) => step.doing('starts')),
    steps.run('build', async (step) => step.doing('builds')),
  ]);
  expect(statuses).toContain('… engine: starts · build: builds');
  expect(statuses.at(-1)).toBeNull();
});

it('says what was done before a step failed, and passes the failure on', async () => {
  const { steps, lines } = recorded();
  const failing = steps.run('engine', async (step) => {
    step.did('installed docker.io');
    throw new Error('no socket');
  });
  await expect(failing).rejects.toThrow('no socket');
  expect(lines).toEqual(['engine        installed docker.io (1.0 s)']);
});

it.each([
  [40, '0.0 s'],
  [1_250, '1.3 s'],
  [9_940, '9.9 s'],
  [61_400, '61 s'],
])('tells %i ms as %s', (ms, text) => expect(seconds(ms)).toBe(text));
