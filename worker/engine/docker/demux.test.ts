import { describe, expect, it } from 'vitest';
import { demux } from './demux.ts';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function read(pieces: readonly Buffer[]): Promise<string[]> {
  const joined: string[] = [];
  let last = '';
  for await (const { stream, data } of demux(
    (async function* () {
      yield* pieces;
    })(),
  )) {
    if (stream === last) joined.push(`${joined.pop()}${Buffer.from(data)}`);
    else joined.push(`${stream}: ${Buffer.from(data)}`);
    last = stream;
  }
  return joined;
}

describe('the two streams of an attached container', () => {
  const bytes = Buffer.concat([frame(1, 'one '), frame(1, 'more'), frame(2, 'two'), frame(1, ''), frame(1, 'three')]);
  const expected = ['stdout: one more', 'stderr: two', 'stdout: three'];

  it('come apart wherever the pieces are cut', async () => {
    for (let size = 1; size <= bytes.length; size++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      expect(await read(pieces)).toEqual(expected);
    }
  });

  it('pass on what there is of a payload before its end has come', async () => {
    expect(await read([frame(1, 'half of it').subarray(0, 12)])).toEqual(['stdout: half']);
  });
});
