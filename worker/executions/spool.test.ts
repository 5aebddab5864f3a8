import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedEvent, Spool } from './spool.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const END: CollectedEvent = { type: 'collected-end', complete: true };

function piecesOf(path: string, content: Uint8Array, pieceBytes: number, executable = false): CollectedEvent[] {
  const events: CollectedEvent[] = [];
  for (let offset = 0; offset === 0 || offset < content.length; offset += pieceBytes) {
    const data = content.subarray(offset, offset + pieceBytes);
    events.push({ type: 'collected-piece', path, executable, sizeBytes: content.length, offset, data });
  }
  return events;
}

async function spoolOf(events: readonly CollectedEvent[], mostHeldBytes?: number): Promise<Spool> {
  const spool = new Spool({ folder, ...(mostHeldBytes === undefined ? {} : { mostHeldBytes }) });
  for (const event of events) await spool.take(event);
  return spool;
}

async function contents(spool: Spool) {
  const found: unknown[] = [];
  for await (const entry of spool.entries()) {
    if (entry.type !== 'file') found.push(entry);
    else {
      const { content, ...file } = entry;
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      found.push({ ...file, content: Buffer.concat(pieces).toString('base64') });
    }
  }
  return found;
}

const file = (path: string, content: Uint8Array, executable = false) => ({
  type: 'file',
  path,
  executable,
  sizeBytes: content.length,
  content: Buffer.from(content).toString('base64'),
});

describe('a spool', () => {
  const [small, large, empty] = [randomBytes(10), randomBytes(300), Buffer.alloc(0)];
  const events: CollectedEvent[] = [
    { type: 'collected-folder', path: 'app' },
    ...piecesOf('app/small', small, 4, true),
    { type: 'collected-link', path: 'app/link', target: '../elsewhere' },
    ...piecesOf('empty', empty, 4),
    ...piecesOf('large', large, 64),
    ...piecesOf('last', small, 100),
    END,
  ];
  const all = [
    { type: 'folder', path: 'app' },
    file('app/small', small, true),
    { type: 'link', path: 'app/link', target: '../elsewhere' },
    file('empty', empty),
    file('large', large),
    file('last', small),
  ];

  it.each([
    ['memory alone', undefined],
    ['a file and memory', 128],
    ['a file, with pieces larger than what is held', 32],
  ])('gives back what it took, byte for byte and as often as asked, from %s', async (_, mostHeldBytes) => {
    await using spool = await spoolOf(events, mostHeldBytes);
    expect(spool.isComplete).toBe(true);
    expect(await contents(spool)).toEqual(all);
    expect(await contents(spool)).toEqual(all);
  });

  it('is whole where it is larger than what is read at once', async () => {
    const content = randomBytes(3 * 1024 * 1024 + 17);
    await using spool = await spoolOf(
      [...piecesOf('a', small, 100), ...piecesOf('b', content, 256 * 1024), END],
      100_000,
    );
    expect(await contents(spool)).toEqual([file('a', small), file('b', content)]);
  });

  it('leaves no file behind, not even while it is in use', async () => {
    await using _ = await spoolOf(events, 32);
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes a file of a first piece that is empty once', async () => {
    const piece = { type: 'collected-piece', path: 'a', executable: false, sizeBytes: 2, offset: 0 } as const;
    await using spool = await spoolOf([{ ...piece, data: empty }, { ...piece, data: Buffer.from('hi') }, END]);
    expect(await contents(spool)).toEqual([file('a', Buffer.from('hi'))]);
  });

  it('is not complete where something was left out, or it was not told to its end', async () => {
    await using cut = await spoolOf([...events.slice(0, -1), { type: 'collected-end', complete: false }]);
    await using brokenOff = await spoolOf(events.slice(0, -1));
    expect([cut.isComplete, brokenOff.isComplete]).toEqual([false, false]);
  });

  it('holds no more names than it may', async () => {
    const long = 'x'.repeat(4_000);
    const folders = Array.from(
      { length: 5_000 },
      (_, index): CollectedEvent => ({
        type: 'collected-folder',
        path: `${index}${long}`,
      }),
    );
    await using spool = await spoolOf([...folders, END]);
    expect(spool.isComplete).toBe(false);
  });

  it('knows which folders there may be', async () => {
    await using spool = await spoolOf([...events, ...piecesOf('deep/er/file', small, 100)]);
    const may = (path: string) => spool.mayHaveFolder(path);
    expect(['app', 'deep/er', 'deep', 'app/link', 'app/link/below'].map(may)).toEqual(Array(5).fill(true));
    expect(['ap', 'app/small', 'nowhere', 'app/none'].map(may)).toEqual(Array(4).fill(false));
  });
});
