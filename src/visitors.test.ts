import { expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { Visitors } from './visitors.ts';

it('knows of a request that is under way who asks, and keeps nothing of one that is over or never began', () => {
  const visitors = new Visitors();
  const userId = newId('user');
  visitors.begun('one');
  visitors.begun('two');
  visitors.known('one', userId);
  visitors.known('made up', userId);
  expect(visitors.answered('one')).toBe(userId);
  expect(visitors.answered('two')).toBeNull();
  expect([visitors.answered('one'), visitors.answered('made up')]).toEqual([null, null]);
});
