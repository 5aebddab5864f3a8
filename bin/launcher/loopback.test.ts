import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { ensureLoopback, hasLoopback } from './loopback.ts';

it('a machine without the loopback address is told from one with it', () => {
  expect(hasLoopback({})).toBe(false);
  const { lo: _, ...others } = networkInterfaces();
  expect(hasLoopback(others)).toBe(false);
  expect(hasLoopback(networkInterfaces())).toBe(true);
});

it('where the address is there, nothing is done and nothing said', async () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  await ensureLoopback('.', { did: say, doing: say, warn: say });
  expect(said).toEqual([]);
});
