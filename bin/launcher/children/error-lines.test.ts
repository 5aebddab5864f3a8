import { expect, it } from 'vitest';
import { errorIn, LineBudget } from './error-lines.ts';

it.each([
  ['{"level":50,"msg":"the engine is away","err":{"message":"ECONNREFUSED"}}', 'the engine is away: ECONNREFUSED'],
  ['{"level":60,"msg":"it ends"}', 'it ends'],
  ['{"level":30,"msg":"ready"}', null],
  ['✓ Ready in 300ms', null],
  ['{"msg":"no level"}', null],
  ['{"level":50', null],
])('shows errors of a structured log only: %s', (line, shown) => {
  expect(errorIn(line, 'stdout')).toBe(shown);
});

it('shows what isn’t structured where it came on standard error', () => {
  expect(errorIn('Segmentation fault', 'stderr')).toBe('Segmentation fault');
  expect(errorIn('   ', 'stderr')).toBeNull();
  expect(errorIn('{"level":30,"msg":"ready"}', 'stderr')).toBeNull();
});

it('lets so many lines through a minute, says once that there is more, and begins anew', () => {
  let now = 0;
  const budget = new LineBudget(2, () => now);
  expect(Array.from({ length: 5 }, () => budget.spend())).toEqual([
    'show',
    'show',
    'say-there-is-more',
    'drop',
    'drop',
  ]);
  now = 60_000;
  expect(budget.spend()).toBe('show');
});
