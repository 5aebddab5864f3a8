import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';

test('A password matches its own hash and no other password does', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword('correct horse', hash)).toBe(true);
  expect(await verifyPassword('correct horse ', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('One password hashed twice has two hashes', async () => {
  expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'));
});

test('The same letters typed on two systems are the same password', async () => {
  const hash = await hashPassword('caf\u00e9 au lait');
  expect(await verifyPassword('cafe\u0301 au lait', hash)).toBe(true);
});

test('Without a hash nothing matches, and it takes as long as a wrong password', { timeout: 60_000 }, async () => {
  const hash = await hashPassword('correct horse');
  const timed = async (stored: string | null) => {
    const began = performance.now();
    expect(await verifyPassword('wrong', stored)).toBe(false);
    return performance.now() - began;
  };
  const withHash: number[] = [];
  const without: number[] = [];
  for (let round = 0; round < 7; round++) {
    withHash.push(await timed(hash));
    without.push(await timed(null));
  }
  // The fastest of each is what the work itself takes; a short cut would be a hundred times faster.
  const ratio = Math.min(...without) / Math.min(...withHash);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test('A hash that asks for absurd work, or that is no hash, is an error and no wrong password', async () => {
  const salt = 'A'.repeat(22);
  const hash = 'A'.repeat(43);
  for (const stored of [
    '',
    'plain text',
    `$scrypt$ln=30,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=15,r=8,p=99$${salt}$${hash}`,
    `$scrypt$ln=1,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=15,r=8,p=1$${salt}$AA`,
  ]) {
    await expect(verifyPassword('x', stored)).rejects.toThrow('not readable');
  }
});
