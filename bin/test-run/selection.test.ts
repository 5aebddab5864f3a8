import { expect, it } from 'vitest';
import { PARTS, select } from './selection.ts';

it.each([
  [[], { parts: PARTS, filters: [] }],
  [['unit'], { parts: ['unit'], filters: [] }],
  [['types', 'lint'], { parts: ['lint', 'types'], filters: [] }],
  [['unit', 'src/core'], { parts: ['unit'], filters: ['src/core'] }],
  [['src/core'], { parts: ['unit', 'integration'], filters: ['src/core'] }],
  [['e2e/sign-in'], { parts: ['build', 'e2e'], filters: ['e2e/sign-in'] }],
])('npm test -- %j', (args, selection) => expect(select(args)).toEqual(selection));
