import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, SealBrokenError } from './sealing.ts';

const key = randomBytes(32);
const sealer = createSealer(key);

describe('what is sealed', () => {
  it.each(['', 'hunter2', 'ключ 🔑', 'x'.repeat(100_000)])('opens again as it was', (text) => {
    expect(sealer.open(sealer.seal(text, 'a'), 'a')).toBe(text);
  });

  it('shows nothing of it, and looks another way each time', () => {
    const sealed = sealer.seal('hunter2', 'a');
    expect(Buffer.from(sealed).includes('hunter2')).toBe(false);
    expect(sealer.seal('hunter2', 'a')).not.toEqual(sealed);
  });

  it('opens for nothing else, with no other key, and not where a bit was changed', () => {
    const sealed = sealer.seal('hunter2', 'a');
    const changed = sealed.with(sealed.length - 1, (sealed.at(-1) ?? 0) ^ 1);
    expect(() => sealer.open(sealed, 'b')).toThrow(SealBrokenError);
    expect(() => createSealer(randomBytes(32)).open(sealed, 'a')).toThrow(SealBrokenError);
    expect(() => sealer.open(changed, 'a')).toThrow(SealBrokenError);
    expect(() => sealer.open(new Uint8Array(3), 'a')).toThrow(SealBrokenError);
  });

  it('needs a key of 32 bytes', () => {
    expect(() => createSealer(new Uint8Array(31))).toThrow(RangeError);
  });
});
