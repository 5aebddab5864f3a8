import { describe, expect, it } from 'vitest';
import type { ExaminationStatus, ExaminationSummary } from '#core/contracts/examinations.ts';
import { newId } from '#core/ids.ts';
import { groupExaminations } from './group-examinations.ts';

const [one, other] = [newId('worker'), newId('worker')];

function examination(workerId: ExaminationSummary['workerId'], minute: number, status: ExaminationStatus = 'DONE') {
  return {
    id: newId('examination'),
    workerId,
    hostname: 'here',
    status,
    requestedAt: new Date(minute * 60_000).toISOString(),
    startedAt: null,
    endedAt: null,
    problem: null,
    counts: null,
  } satisfies ExaminationSummary;
}

describe('the examinations of a page', () => {
  it('are those of the last request, by worker, and earlier ones', () => {
    const items = [examination(one, 2), examination(other, 2), examination(one, 1), examination(other, 1)];
    const { current, earlier } = groupExaminations(items);
    expect(current.map(({ newest, reported }) => [newest, reported])).toEqual([
      [items[0], items[0]],
      [items[1], items[1]],
    ]);
    expect(earlier).toEqual([items[2], items[3]]);
  });

  it('show the last report of a worker until its next one is there, or where it failed', () => {
    const items = [
      examination(one, 2, 'RUNNING'),
      examination(other, 2, 'FAILED'),
      examination(one, 1),
      examination(other, 1),
    ];
    const { current, earlier } = groupExaminations(items);
    expect(current.map(({ reported }) => reported)).toEqual([items[2], items[3]]);
    expect(earlier).toEqual([]);
  });

  it('hold a worker that is still at an earlier request, and not one that is gone', () => {
    const items = [examination(one, 2), examination(other, 1, 'RUNNING'), examination(newId('worker'), 1)];
    const { current, earlier } = groupExaminations(items);
    expect(current.map(({ workerId }) => workerId)).toEqual([one, other]);
    expect(earlier).toEqual([items[2]]);
  });

  it('are none before the first', () => {
    expect(groupExaminations([])).toEqual({ current: [], earlier: [] });
  });
});
