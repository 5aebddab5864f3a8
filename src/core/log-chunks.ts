import { z } from 'zod';
import { phaseNameSchema } from './outcomes.ts';

export const streamSchema = z.enum(['stdout', 'stderr']);
export type LogStream = z.infer<typeof streamSchema>;

export const encodingSchema = z.enum(['utf8', 'base64']);

/** Bytes as they go over JSON: text where they are UTF-8 without NUL, else base64. Nothing is ever replaced. */
const encodedBytesSchema = z.object({ content: z.string(), encoding: encodingSchema });
export type EncodedBytes = z.infer<typeof encodedBytesSchema>;

/** A piece of output. `seq` counts from 1 per execution, over all its attempts; `attempt` says which wrote it. */
export const logChunkSchema = z.object({
  seq: z.number().int(),
  attempt: z.number().int(),
  phase: phaseNameSchema,
  stream: streamSchema,
  /** Of a submission with `inputs`: which of them it was run with, from 0. */
  input: z.number().int().optional(),
  /** Of a phase with several steps: which wrote it, for a person. */
  step: z.string().optional(),
  content: z.string(),
  encoding: encodingSchema,
  at: z.string(),
});
export type LogChunk = z.infer<typeof logChunkSchema>;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeBytes(bytes: Uint8Array): EncodedBytes {
  if (!bytes.includes(0)) {
    try {
      return { content: strictDecoder.decode(bytes), encoding: 'utf8' };
    } catch {
      // Not UTF-8: base64 says so and keeps every byte.
    }
  }
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { content: btoa(binary), encoding: 'base64' };
}

export function decodeBytes(encoded: EncodedBytes): Uint8Array {
  if (encoded.encoding === 'utf8') return new TextEncoder().encode(encoded.content);
  return Uint8Array.from(atob(encoded.content), (character) => character.charCodeAt(0));
}

/**
 * How many bytes at the end of `bytes` are the begin of a UTF-8 character that is not whole yet (0 to 3). A writer of
 * chunks keeps them for the next one, so that a character is not cut in two.
 */
export function unfinishedUtf8Bytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed =
      byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}
