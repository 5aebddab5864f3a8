import { describe, expect, it } from 'vitest';
import { decodeBytes, encodeBytes, unfinishedUtf8Bytes } from './log-chunks.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('bytes over JSON', () => {
  it.each([
    ['plain text', new TextEncoder().encode('hi\n'), 'utf8'],
    ['four-byte characters', new TextEncoder().encode('🐦'), 'utf8'],
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x61), 'utf8'],
    ['nothing', bytes(), 'utf8'],
    ['a NUL', bytes(0x61, 0, 0x62), 'base64'],
    ['what is not UTF-8', bytes(0xff, 0xfe, 0x80), 'base64'],
    ['half a character', bytes(0xf0, 0x9f), 'base64'],
    ['a hundred thousand bytes', new Uint8Array(100_000).fill(0x80), 'base64'],
  ] as const)('%s comes back byte for byte', (_name, original, encoding) => {
    const encoded = encodeBytes(original);
    expect(encoded.encoding).toBe(encoding);
    expect(decodeBytes(encoded)).toEqual(original);
  });
});

describe('a character that is not whole yet', () => {
  const bird = new TextEncoder().encode('x🐦');
  it.each([
    [bird, 0],
    [bird.subarray(0, 4), 3],
    [bird.subarray(0, 3), 2],
    [bird.subarray(0, 2), 1],
    [bird.subarray(0, 1), 0],
    [new TextEncoder().encode('é').subarray(0, 1), 1],
    [bytes(0x80, 0x80, 0x80, 0x80), 0],
    [bytes(0xff), 0],
    [bytes(), 0],
  ])('at the end of %j has %i bytes', (text, count) => {
    expect(unfinishedUtf8Bytes(text)).toBe(count);
  });
});
