import { expect, it } from 'vitest';
import { planOf, shownInOrder } from './plan.ts';
import { PARTS } from './selection.ts';

it('every part is in the plan, once', () => {
  const planned = planOf(PARTS).flat(2);
  expect(planned.toSorted()).toEqual(PARTS.toSorted());
});

it('parts are shown in the order in which they are listed', () => {
  expect(planOf(PARTS).flatMap(shownInOrder)).toEqual(PARTS);
});

it('what is not asked for leaves no gap', () => {
  expect(planOf(['unit', 'build', 'supervisor', 'e2e'])).toEqual([[['unit', 'build'], ['supervisor']], [['e2e']]]);
  expect(planOf(['chaos'])).toEqual([[['chaos']]]);
  expect(planOf([])).toEqual([]);
});

it.each(['alone', 'e2e'])('%s has the machine to itself', (part) => {
  expect(planOf(PARTS)).toContainEqual([[part]]);
});
