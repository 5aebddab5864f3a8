import { describe, expect, it } from 'vitest';
import { idSchema, isId, newId } from './ids.ts';

describe('ids', () => {
  it('carry their kind as a prefix and 24 characters', () => {
    expect(newId('execution')).toMatch(/^exec_[0-9a-z]{24}$/);
    expect(newId('user')).toMatch(/^user_[0-9a-z]{24}$/);
  });

  it('sort by the time they were made', () => {
    const times = [1, 35, 36, 1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000];
    const ids = times.map((time) => newId('session', time));
    expect([...ids].sort()).toEqual(ids);
  });

  it('differ when made in the same millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('token', 5))).size).toBe(10_000);
  });

  it.each([
    'exec_',
    'exec_short',
    `user_${'a'.repeat(24)}`,
    `exec_${'a'.repeat(25)}`,
    `exec_${'A'.repeat(24)}`,
    `exec_${'a'.repeat(23)}'`,
    '../../etc/passwd',
    'x'.repeat(100_000),
  ])('of another form than exec_… are refused: %.30s', (text) => {
    expect(isId('execution', text)).toBe(false);
    const result = idSchema('execution').safeParse(text);
    expect(result.success).toBe(false);
  });
});
