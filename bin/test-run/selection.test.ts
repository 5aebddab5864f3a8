import { expect, it } from 'vitest';
import { PARTS, select } from './selection.ts';

it.each([
  [[], { parts: PARTS, filters: [] }],
  [['unit'], { parts: ['unit'], filters: [] }],
  [['types', 'lint'], { parts: ['lint', 'types'], filters: [] }],
  [['unit', 'src/core'], { parts: ['unit'], filters: ['src/core'] }],
  [['src/core'], { parts: ['unit', 'integration', 'attacks'], filters: ['src/core'] }],
  [['tests/chaos'], { parts: ['chaos'], filters: ['tests/chaos'] }],
  [['e2e/sign-in'], { parts: ['build', 'e2e'], filters: ['e2e/sign-in'] }],
])('npm test -- %j', (args, selection) => expect(select(args)).toMatchObject(selection));

it('the supervisor is fuzzed for a minute, or as long as was asked for', () => {
  expect(select(['supervisor'])).toEqual({ parts: ['supervisor'], filters: [], fuzzSeconds: 60 });
  expect(select(['--fuzz-seconds', '600'])).toEqual({ parts: PARTS, filters: [], fuzzSeconds: 600 });
  expect(() => select(['supervisor', '--fuzz-seconds', 'long'])).toThrow('number of seconds');
});
