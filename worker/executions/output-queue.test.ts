import { describe, expect, it } from 'vitest';
import type { LogStream } from '#core/log-chunks.ts';
import { MAX_CHUNK_BYTES, type OutputPiece, OutputQueue } from './output-queue.ts';

const AT = new Date(0);

function piece(data: string | Uint8Array, stream: LogStream = 'stdout', phase: OutputPiece['phase'] = 'RUN') {
  return { phase, stream, data: typeof data === 'string' ? Buffer.from(data) : data, at: AT };
}

function texts(chunks: readonly OutputPiece[]) {
  return chunks.map((chunk) => `${chunk.stream}:${Buffer.from(chunk.data).toString('latin1')}`);
}

describe('the output queue', () => {
  it('joins neighbours of one stream and keeps the order between the streams', () => {
    const queue = new OutputQueue();
    for (const [text, stream] of [
      ['a', 'stdout'],
      ['b', 'stdout'],
      ['c', 'stderr'],
      ['d', 'stdout'],
    ] as const) {
      queue.push(piece(text, stream));
    }
    expect(texts(queue.take({ last: false }))).toEqual(['stdout:ab', 'stderr:c', 'stdout:d']);
    expect(queue.pieces).toBe(0);
    expect(queue.weightBytes).toBe(0);
  });

  it('keeps a character that is not whole for the next chunk of its stream', () => {
    const queue = new OutputQueue();
    const euro = Buffer.from('€');
    queue.push(piece(Buffer.concat([Buffer.from('a'), euro.subarray(0, 2)])));
    queue.push(piece('x', 'stderr'));
    expect(texts(queue.take({ last: false }))).toEqual(['stdout:a', 'stderr:x']);
    queue.push(piece(Buffer.concat([euro.subarray(2), Buffer.from('b')])));
    const [chunk] = queue.take({ last: false });
    expect(Buffer.from(chunk?.data ?? []).toString()).toBe('€b');
  });

  it('gives out what is left of a character at the end, as it is', () => {
    const queue = new OutputQueue();
    queue.push(piece(Buffer.from([0x61, 0xe2, 0x82])));
    expect(texts(queue.take({ last: true }))).toEqual(['stdout:a', 'stdout:\xe2\x82']);
  });

  it('does not carry the begin of a character from one phase into the next', () => {
    const queue = new OutputQueue();
    queue.push(piece(Buffer.from([0xe2]), 'stdout', 'COMPILE'));
    expect(queue.take({ last: false })).toEqual([]);
    queue.push(piece('b'));
    const chunks = queue.take({ last: false });
    expect(chunks.map((chunk) => chunk.phase)).toEqual(['COMPILE', 'RUN']);
    expect(texts(chunks)).toEqual(['stdout:\xe2', 'stdout:b']);
  });

  it('joins nothing of one step with the next, and says of each chunk whose it is', () => {
    const queue = new OutputQueue();
    queue.push({ ...piece('a', 'stdout', 'PREPARE'), step: 'npm ci' });
    queue.push({ ...piece('b', 'stdout', 'PREPARE'), step: 'npm ci' });
    queue.push({ ...piece('c', 'stdout', 'PREPARE'), step: 'npm test' });
    queue.push(piece('d'));
    const chunks = queue.take({ last: true });
    expect(texts(chunks)).toEqual(['stdout:ab', 'stdout:c', 'stdout:d']);
    expect(chunks.map(({ step }) => step)).toEqual(['npm ci', 'npm test', undefined]);
  });

  it('cuts what is long into chunks, between characters, without losing a byte', () => {
    const queue = new OutputQueue();
    const long = Buffer.from('a€'.repeat(70_000));
    queue.push(piece(long));
    const chunks = queue.take({ last: false });
    expect(chunks.length).toBeGreaterThan(4);
    for (const { data } of chunks) {
      expect(data.length).toBeLessThanOrEqual(MAX_CHUNK_BYTES + 3);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(data)).not.toThrow();
    }
    expect(Buffer.concat(chunks.map(({ data }) => data)).equals(long)).toBe(true);
  });

  it('weighs many small pieces as more than their bytes', () => {
    const queue = new OutputQueue();
    for (let count = 0; count < 1_000; count++) queue.push(piece('a'));
    expect(queue.weightBytes).toBeGreaterThan(50_000);
  });
});
