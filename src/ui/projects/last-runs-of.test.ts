import { expect, it } from 'vitest';
import type { LastRun } from '#core/contracts/projects.ts';
import { newId } from '#core/ids.ts';
import { MAX_URL_LENGTH } from '#ui/trpc/max-url-length.ts';
import { lastRunsInputs, lastRunsOf } from './last-runs-of.ts';

const ids = Array.from({ length: 205 }, () => newId('project'));

it('The last runs of however many projects are asked for in pieces that fit into a URL', () => {
  const inputs = lastRunsInputs(ids);
  expect(inputs.flatMap((input) => input.ids)).toEqual(ids);
  for (const input of inputs) {
    const query = encodeURIComponent(JSON.stringify({ 0: input }));
    expect(`/api/trpc/project.lastRuns?batch=1&input=${query}`.length).toBeLessThan(MAX_URL_LENGTH);
  }
  // Those that were asked before are asked the same.
  expect(lastRunsInputs(ids.slice(0, 120))).toEqual(inputs.slice(0, 3));
  expect(lastRunsInputs([])).toEqual([]);
});

it('Whether a project was ever run is not known before the answer is there', () => {
  const [first = newId('project'), second = newId('project')] = ids;
  const run: LastRun = {
    projectId: first,
    script: 'run',
    id: newId('execution'),
    status: 'COMPLETED',
    queuedAt: '2026-11-21T10:00:00.000Z',
    endedAt: null,
  };
  const pieces = [
    { ids: [first, second], items: [run] },
    { ids: ids.slice(2), items: undefined },
  ];
  expect(lastRunsOf(first, pieces)).toEqual([run]);
  expect(lastRunsOf(second, pieces)).toEqual([]);
  expect(lastRunsOf(ids[2] ?? '', pieces)).toBeNull();
});
