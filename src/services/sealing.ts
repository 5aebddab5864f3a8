import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Encrypts what must be readable again and never shown. `context` says what it is of, such as `credential cred_…`: what
 * was sealed for one row opens for no other.
 */
export interface Sealer {
  seal(text: string, context: string): Uint8Array<ArrayBuffer>;
  /** @throws SealBrokenError where it was sealed with another key or for something else */
  open(sealed: Uint8Array, context: string): string;
}

/** A secret can't be opened: the key is another than it was sealed with. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/** AES-256-GCM: one byte of version, the nonce, the tag, the text. @throws RangeError unless the key is of 32 bytes */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== 32) throw new RangeError('a key to seal with has 32 bytes');
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]));
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      try {
        if (bytes[0] !== VERSION) throw new Error(`version ${bytes[0]}`);
        const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch (cause) {
        throw new SealBrokenError(`the secret of ${context} was encrypted with another key`, { cause });
      }
    },
  };
}
