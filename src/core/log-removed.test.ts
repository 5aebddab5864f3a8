import { expect, it } from 'vitest';
import { logRemovedText } from './log-removed.ts';

it('says after how many days a log was removed, and nothing of one that is there', () => {
  const endedAt = '2026-01-01T12:00:00.000Z';
  expect(logRemovedText({ endedAt, logRemovedAt: null })).toBeNull();
  expect(logRemovedText({ endedAt, logRemovedAt: '2026-01-31T12:17:00.000Z' })).toBe(
    'The log was removed after 30 days.',
  );
  expect(logRemovedText({ endedAt, logRemovedAt: '2026-01-02T12:17:00.000Z' })).toBe(
    'The log was removed after 1 day.',
  );
});
