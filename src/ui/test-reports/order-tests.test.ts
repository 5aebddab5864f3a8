import { expect, it } from 'vitest';
import { looksLikeTap, orderTests } from './order-tests.ts';

it('Tests that failed come first, the others in their order, each with its suite', () => {
  const test = (name: string, status: 'PASSED' | 'FAILED' | 'SKIPPED' | 'TODO') => ({ name, status, durationMs: null });
  const shown = orderTests({
    suites: [
      { name: 'a', tests: [test('1', 'PASSED'), test('2', 'FAILED')] },
      { name: 'b', tests: [test('3', 'SKIPPED'), test('4', 'PASSED'), test('5', 'FAILED')] },
    ],
  });
  expect(shown.map(({ suite, name }) => suite + name)).toEqual(['a2', 'b5', 'b3', 'a1', 'b4']);
});

it('An output is taken for tests by its lines', () => {
  expect(looksLikeTap('TAP version 14\n1..1\nok 1\n')).toBe(true);
  expect(looksLikeTap('building …\nnot ok 1 - adds\n')).toBe(true);
  expect(looksLikeTap('it is ok\nokay\n')).toBe(false);
  expect(looksLikeTap(null)).toBe(false);
});
