import { createHash, randomInt } from 'node:crypto';

/**
 * How random secrets (API tokens, sign-in links) are stored. They have 238 bits and more, so that a fast hash without
 * a salt is enough; for passwords, which people choose, see password-hash.ts.
 */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` random characters of 0-9A-Za-z, 5.95 bits each. */
export function randomBase62(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}
