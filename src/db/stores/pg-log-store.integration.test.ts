import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { ExecutionNotice } from '#db/listen-hub.ts';
import { createListenHub } from '#db/pg-listen-hub.ts';
import { aChunk, anEnd, claimNext, makeUser, submitOne } from '#tests/support/builders.ts';
import { type TestDatabase, testDatabase } from '#tests/support/database.ts';
import type { ClaimedExecution } from './execution-store.ts';
import type { LogStore, StoredChunk } from './log-store.ts';

let database: TestDatabase;
let logs: LogStore;
let claim: ClaimedExecution;
beforeAll(async () => {
  database = await testDatabase();
  logs = database.stores.logs;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  const execution = await submitOne(database.stores, await makeUser(database.stores));
  claim = await claimNext(database.stores, { expected: execution.id });
});

const everything = { limit: 1000, maxBytes: 1e9 };

function plain(chunk: StoredChunk) {
  return { ...chunk, content: Buffer.from(chunk.content) };
}

async function listen() {
  const hub = createListenHub({ url: database.url });
  onTestFinished(() => hub[Symbol.asyncDispose]());
  await hub.start();
  const heard: ExecutionNotice[] = [];
  hub.onExecution(claim.id, (notice) => heard.push(notice));
  return heard;
}

test('every byte comes back as it was, in order', async () => {
  const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const chunks = [
    aChunk(1, allBytes, { input: null, step: 'npm ci' }),
    aChunk(2, '', { stream: 'stderr', input: 0, step: null }),
    aChunk(3, new Uint8Array([0xf0, 0x9f]), { phase: 'COMPILE', stream: 'stderr', input: null, step: null }),
    aChunk(4, new Uint8Array([0x00, 0x5c, 0x22, 0xff]), { input: 99, step: null }),
  ];
  expect(await logs.append(claim, chunks.slice(0, 3))).toBe(true);
  expect(await logs.append(claim, chunks.slice(3))).toBe(true);
  const read = await logs.read(claim.id, 0, everything);
  expect(read.map(plain)).toEqual(chunks.map(plain));
  expect((await database.stores.executions.byId(claim.id))?.lastSeq).toBe(4);
});

test('of one phase and stream comes nothing else, and nothing else counts', async () => {
  await logs.append(claim, [
    aChunk(1, 'x'.repeat(100), { phase: 'PREPARE' }),
    aChunk(2, 'a'),
    aChunk(3, 'x'.repeat(100), { stream: 'stderr' }),
    aChunk(4, 'b'),
  ]);
  const only = { phase: 'RUN', stream: 'stdout' } as const;
  const read = await logs.read(claim.id, 0, { limit: 2, maxBytes: 2, only });
  expect(read.map(({ seq }) => seq)).toEqual([2, 4]);
});

test('a view into a larger buffer stores only its own bytes', async () => {
  const view = new TextEncoder().encode('before|inside|after').subarray(7, 13);
  await logs.append(claim, [aChunk(1, view)]);
  const [chunk] = await logs.read(claim.id, 0, everything);
  expect(Buffer.from(chunk?.content ?? []).toString()).toBe('inside');
});

test('a small chunk rides along with its notice, byte for byte', async () => {
  const heard = await listen();
  const chunk = aChunk(1, new Uint8Array([0, 255, 10, 0xf0, 0x9f]), { stream: 'stderr', step: 'npm ci' });
  await logs.append(claim, [chunk]);
  await expect
    .poll(() => heard)
    .toEqual([
      {
        kind: 'log',
        id: claim.id,
        lastSeq: 1,
        chunk: {
          seq: 1,
          attempt: 1,
          phase: 'RUN',
          stream: 'stderr',
          step: 'npm ci',
          contentBase64: Buffer.from(chunk.content).toString('base64'),
          at: chunk.at.toISOString(),
        },
      },
    ]);
});

test('several small chunks have a notice each, in their order', async () => {
  const heard = await listen();
  await logs.append(claim, [aChunk(1, 'a'), aChunk(2, 'b', { stream: 'stderr' }), aChunk(3, 'c')]);
  await expect.poll(() => heard.map((notice) => notice.kind === 'log' && notice.chunk?.seq)).toEqual([1, 2, 3]);
});

test.each([
  ['one that just fits', 5_400, true],
  ['one that just does not', 5_600, false],
  ['a large one', 1_000_000, false],
])('%s is announced, with its text or without', async (_, bytes, ridesAlong) => {
  const heard = await listen();
  expect(await logs.append(claim, [aChunk(1, 'x'.repeat(bytes))])).toBe(true);
  await expect.poll(() => heard.length).toBe(1);
  expect(heard[0]).toMatchObject({ kind: 'log', lastSeq: 1, chunk: ridesAlong ? { seq: 1 } : null });
  expect((await logs.read(claim.id, 0, everything))[0]?.content.length).toBe(bytes);
});

test('a flood is announced once', async () => {
  const heard = await listen();
  await logs.append(
    claim,
    Array.from({ length: 500 }, (_, index) => aChunk(index + 1, `line ${index}\n`)),
  );
  await database.stores.executions.end(claim, anEnd());
  await expect.poll(() => heard.at(-1)).toMatchObject({ kind: 'status', status: 'COMPLETED' });
  expect(heard[0]).toEqual({ kind: 'log', id: claim.id, lastSeq: 500, chunk: null });
  expect(heard).toHaveLength(2);
});

test('reading stops at the limit, and after the chunk with which the bytes are reached', async () => {
  await logs.append(
    claim,
    Array.from({ length: 5 }, (_, index) => aChunk(index + 1, 'x'.repeat(10))),
  );
  const seqs = async (afterSeq: number, limit: number, maxBytes: number) =>
    (await logs.read(claim.id, afterSeq, { limit, maxBytes })).map((chunk) => chunk.seq);
  expect(await seqs(0, 2, 1000)).toEqual([1, 2]);
  expect(await seqs(2, 100, 1000)).toEqual([3, 4, 5]);
  expect(await seqs(0, 100, 15)).toEqual([1, 2]);
  expect(await seqs(0, 100, 20)).toEqual([1, 2]);
  expect(await seqs(0, 100, 1)).toEqual([1]);
  expect(await seqs(5, 100, 1000)).toEqual([]);
  expect(await seqs(Number.MAX_SAFE_INTEGER, 100, 1000)).toEqual([]);
});

test('the head is of one stream and of the last attempt, and says whether there is more', async () => {
  await logs.append(claim, [aChunk(1, 'old'), aChunk(2, 'old', { stream: 'stderr' })]);
  await database.stores.executions.giveBack(claim, { pauseMs: 0, reason: 'x', countsAsAttempt: true });
  claim = await claimNext(database.stores, { expected: claim.id });
  await logs.append(claim, [
    aChunk(3, 'abcd', { attempt: 2 }),
    aChunk(4, '!!', { attempt: 2, stream: 'stderr' }),
    aChunk(5, 'efgh', { attempt: 2 }),
  ]);
  const head = async (maxBytes: number) => {
    const { content, more } = await logs.head(claim.id, 'stdout', maxBytes);
    return [Buffer.from(content).toString(), more];
  };
  expect(await head(100)).toEqual(['abcdefgh', false]);
  expect(await head(8)).toEqual(['abcdefgh', false]);
  expect(await head(7)).toEqual(['abcdefg', true]);
  expect(await head(4)).toEqual(['abcd', true]);
  expect(await head(3)).toEqual(['abc', true]);
});
