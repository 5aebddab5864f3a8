import { expect, it } from 'vitest';
import { canBecome, type ExecutionStatus, executionStatusSchema, isFinal } from './execution-status.ts';

const ALL = executionStatusSchema.options;
const before = (to: ExecutionStatus) => ALL.filter((from) => canBecome(from, to));

it('nothing leaves a final status', () => {
  const final = ALL.filter(isFinal);
  expect(final).toEqual(['COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED']);
  for (const from of final) {
    for (const to of ALL) expect(canBecome(from, to)).toBe(false);
  }
});

it('only a running execution completes, fails or times out', () => {
  expect(before('COMPLETED')).toEqual(['RUNNING']);
  expect(before('FAILED')).toEqual(['RUNNING']);
  expect(before('TIMEOUT')).toEqual(['RUNNING']);
});

it('whatever has not ended can be terminated', () => {
  expect(before('TERMINATED')).toEqual(ALL.filter((status) => !isFinal(status)));
});
