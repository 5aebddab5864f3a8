import { expect, it } from 'vitest';
import { idempotencyHash } from './idempotency-hash.ts';

it('two bodies that say the same have one hash, whatever the order of their fields', () => {
  const hash = idempotencyHash({ code: 'x', limits: { wallMs: 1, pids: 2 }, args: ['a', 'b'] });
  expect(idempotencyHash({ args: ['a', 'b'], limits: { pids: 2, wallMs: 1 }, code: 'x', stdin: undefined })).toBe(hash);
});

it.each([
  [{ code: 'x', args: ['b', 'a'] }],
  [{ code: 'x ', args: ['a', 'b'] }],
  [{ code: 'x', args: ['a,b'] }],
  [{ code: 'x', args: ['a', 'b'], stdin: '' }],
])('another body has another: %j', (body) => {
  expect(idempotencyHash(body)).not.toBe(idempotencyHash({ code: 'x', args: ['a', 'b'] }));
});
