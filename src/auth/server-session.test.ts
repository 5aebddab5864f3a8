import { expect, it } from 'vitest';
import { SandpiperError } from '#core/errors.ts';
import { unlessAway } from './server-session.ts';

it('a database that is away is told apart from a page that failed', async () => {
  expect(await unlessAway(async () => 'somebody')).toBe('somebody');
  const away = new SandpiperError('UNAVAILABLE', 'The database is not available right now.');
  expect(await unlessAway(() => Promise.reject(away))).toBe('away');
  const broken = new Error('something else');
  await expect(unlessAway(() => Promise.reject(broken))).rejects.toBe(broken);
});
