import { expect, it } from 'vitest';
import { OF_ALL_TESTS } from './image-order.ts';
import { imagesFor, PARTS, select } from './selection.ts';

it.each([
  [[], { parts: PARTS, filters: [] }],
  [['unit'], { parts: ['unit'], filters: [] }],
  [['types', 'lint'], { parts: ['lint', 'types'], filters: [] }],
  [['unit', 'src/core'], { parts: ['unit'], filters: ['src/core'] }],
  [['attacks'], { parts: ['attacks', 'alone'], filters: [] }],
  [['attacks', 'integration'], { parts: ['integration', 'attacks', 'alone'], filters: [] }],
  [['src/core'], { parts: ['unit', 'integration', 'attacks', 'alone'], filters: ['src/core'] }],
  [['tests/chaos'], { parts: ['chaos'], filters: ['tests/chaos'] }],
  [['e2e/sign-in'], { parts: ['build', 'e2e'], filters: ['e2e/sign-in'] }],
])('npm test -- %j', (args, selection) => expect(select(args)).toMatchObject(selection));

it('the supervisor is fuzzed for a minute, or as long as was asked for', () => {
  expect(select(['supervisor'])).toEqual({ parts: ['supervisor'], filters: [], fuzzSeconds: 60 });
  expect(select(['--fuzz-seconds', '600'])).toEqual({ parts: PARTS, filters: [], fuzzSeconds: 600 });
  expect(() => select(['supervisor', '--fuzz-seconds', 'long'])).toThrow('number of seconds');
});

it.each([
  [['lint', 'unit', 'supervisor'], []],
  [['integration', 'src/db'], OF_ALL_TESTS],
  [
    ['languages', 'languages/go', 'rust'],
    ['go', 'rust'],
  ],
  [['languages'], 'all'],
  [[], 'all'],
])('npm test -- %j builds images of %j', (args, images) => expect(imagesFor(select(args))).toEqual(images));
