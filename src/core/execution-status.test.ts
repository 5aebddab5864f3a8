import { expect, it } from 'vitest';
import { canBecome, executionStatusSchema, FINAL_STATUSES, isFinal, statesBefore } from './execution-status.ts';

it('nothing leaves a final status', () => {
  expect(FINAL_STATUSES).toEqual(['COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED']);
  for (const from of FINAL_STATUSES) {
    for (const to of executionStatusSchema.options) expect(canBecome(from, to)).toBe(false);
  }
});

it('only a running execution completes, fails or times out', () => {
  expect(statesBefore('COMPLETED')).toEqual(['RUNNING']);
  expect(statesBefore('FAILED')).toEqual(['RUNNING']);
  expect(statesBefore('TIMEOUT')).toEqual(['RUNNING']);
});

it('whatever has not ended can be terminated', () => {
  expect(statesBefore('TERMINATED')).toEqual(executionStatusSchema.options.filter((status) => !isFinal(status)));
});
