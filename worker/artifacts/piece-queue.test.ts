import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PieceQueue } from './piece-queue.ts';

const piece = (text: string) => Buffer.from(text);

async function readAll(queue: PieceQueue): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const each of queue) pieces.push(each);
  return Buffer.concat(pieces).toString();
}

describe('a queue of pieces', () => {
  it('gives what was pushed, in order, and ends', async () => {
    const queue = new PieceQueue();
    const read = readAll(queue);
    for (const text of ['a', '', 'b', 'c']) await queue.push(piece(text));
    queue.end();
    expect(await read).toBe('abc');
  });

  it('gives the last piece also where its end came before anybody read', async () => {
    const queue = new PieceQueue();
    const pushed = queue.push(piece('only'));
    queue.end();
    expect(await readAll(queue)).toBe('only');
    await pushed;
  });

  it('ends at once where nothing was pushed', async () => {
    const queue = new PieceQueue();
    queue.end();
    expect(await readAll(queue)).toBe('');
  });

  it('keeps whoever pushes waiting until somebody reads', async () => {
    const queue = new PieceQueue();
    let isTaken = false;
    const pushed = queue.push(piece('a')).then(() => {
      isTaken = true;
    });
    await turn();
    expect(isTaken).toBe(false);
    const reader = queue[Symbol.asyncIterator]();
    expect((await reader.next()).value?.toString()).toBe('a');
    await pushed;
  });

  it('lets whoever pushes go on where the reader leaves', async () => {
    const queue = new PieceQueue();
    const reader = queue[Symbol.asyncIterator]();
    const first = queue.push(piece('a'));
    await reader.next();
    await first;
    const second = queue.push(piece('b'));
    await reader.return?.();
    await second;
    await queue.push(piece('c'));
  });

  it('lets both go on where it is left', async () => {
    const queue = new PieceQueue();
    const pushed = queue.push(piece('a'));
    queue.leave();
    await pushed;
    expect(await readAll(queue)).toBe('');
  });
});
