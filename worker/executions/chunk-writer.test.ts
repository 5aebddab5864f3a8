import { describe, expect, it } from 'vitest';
import type { StoredChunk } from '#db/stores/log-store.ts';
import { ManualClock, settled } from '#tests/support/manual-clock.ts';
import { ChunkWriter, type ChunkWriterOptions } from './chunk-writer.ts';

function writing(options: Partial<ChunkWriterOptions> = {}) {
  const clock = new ManualClock();
  const batches: { atMs: number; chunks: readonly StoredChunk[] }[] = [];
  const broken: string[] = [];
  const abandon = new AbortController();
  const writer = new ChunkWriter({
    clock,
    attempt: 2,
    lastSeq: 7,
    append: async (chunks) => {
      batches.push({ atMs: clock.monotonicMs(), chunks });
      return true;
    },
    retryForMs: 10_000,
    abandoned: abandon.signal,
    onRetry: () => {},
    onBroken: (how) => broken.push(how),
    ...options,
  });
  const write = (text: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout') =>
    writer.write({
      phase: 'RUN',
      stream,
      data: typeof text === 'string' ? Buffer.from(text) : text,
      at: clock.now(),
    });
  const stored = () => batches.flatMap(({ chunks }) => chunks);
  const text = () =>
    stored()
      .map(({ content }) => Buffer.from(content).toString())
      .join('');
  return { clock, writer, write, batches, stored, text, broken, abandon };
}

describe('the writer of chunks', () => {
  it('stores the first byte at once, numbered after what is there already', async () => {
    const { write, stored } = writing();
    await write('h');
    await settled();
    expect(stored()).toMatchObject([{ seq: 8, attempt: 2, phase: 'RUN', stream: 'stdout' }]);
  });

  it('stores lines that come slowly one by one, each at once', async () => {
    const { clock, write, batches } = writing();
    for (let line = 0; line < 5; line++) {
      await write(`${line}\n`);
      await clock.advance(200);
    }
    expect(batches.map(({ atMs }) => atMs)).toEqual([0, 200, 400, 600, 800]);
  });

  it('gathers more into each batch the faster output comes, but never waits longer than 50 ms', async () => {
    const { clock, write, batches, text } = writing();
    for (let ms = 0; ms < 1_000; ms++) {
      await write('x');
      await clock.advance(1);
    }
    const gaps = batches.slice(1).map(({ atMs }, index) => atMs - (batches[index]?.atMs ?? 0));
    expect(gaps[0]).toBe(5);
    expect(Math.max(...gaps)).toBe(50);
    expect(batches.length).toBeLessThan(40);
    await clock.advance(50);
    expect(text()).toBe('x'.repeat(1_000));
  });

  it('does not wait once a batch is full', async () => {
    const { clock, write, batches } = writing();
    await write('x');
    await settled();
    await write('y'.repeat(40_000));
    await settled();
    expect(batches).toHaveLength(2);
    expect(clock.monotonicMs()).toBe(0);
  });

  it('lets the program wait when the store is slow, and holds no more than the bound meanwhile', async () => {
    const gate = Promise.withResolvers<boolean>();
    const { write } = writing({ append: () => gate.promise });
    let written = 0;
    const flood = (async () => {
      for (; written < 100; written++) await write('x'.repeat(10_000));
    })();
    await settled();
    expect(written).toBeGreaterThan(10);
    expect(written).toBeLessThan(40);
    gate.resolve(true);
    await flood;
    expect(written).toBe(100);
  });

  it('stores one batch at a time, in order, with seqs that follow each other', async () => {
    const clock = new ManualClock();
    let storing = 0;
    const seqs: number[] = [];
    const { writer, write } = writing({
      clock,
      append: async (chunks) => {
        expect(++storing).toBe(1);
        await clock.sleep(20);
        storing -= 1;
        seqs.push(...chunks.map(({ seq }) => seq));
        return true;
      },
    });
    for (let round = 0; round < 30; round++) {
      await write('o', 'stdout');
      await write('e', 'stderr');
      await clock.advance(7);
    }
    const end = writer.end();
    await clock.advance(1_000);
    expect(await end).toBe('written');
    expect(seqs).toEqual(seqs.map((_, index) => 8 + index));
    expect(seqs.length).toBeGreaterThan(10);
  });

  it('stores what is left at the end without waiting for the gap, the begin of a character too', async () => {
    const { clock, writer, write, stored } = writing();
    await write('a');
    await settled();
    await write(Buffer.from([0x62, 0xe2]));
    expect(await writer.end()).toBe('written');
    expect(clock.monotonicMs()).toBe(0);
    expect(stored().map(({ content }) => [...content])).toEqual([[0x61], [0x62], [0xe2]]);
  });

  it('ends at once where nothing was written', async () => {
    const { writer, batches } = writing();
    expect(await writer.end()).toBe('written');
    expect(batches).toEqual([]);
  });

  it('writes nothing more once another attempt has the run', async () => {
    let appends = 0;
    const { clock, writer, write, broken } = writing({
      append: async () => {
        appends += 1;
        return false;
      },
    });
    await write('a');
    await settled();
    await write('b');
    await clock.advance(1_000);
    expect(await writer.end()).toBe('lost');
    expect(appends).toBe(1);
    expect(broken).toEqual(['lost']);
  });

  it('tries again while the store is away, and loses nothing when it comes back in time', async () => {
    let away = true;
    const seen: string[] = [];
    const { clock, writer, write } = writing({
      append: async (chunks) => {
        if (away) throw new Error('away');
        seen.push(...chunks.map(({ content, seq }) => `${seq}${Buffer.from(content)}`));
        return true;
      },
    });
    await write('a');
    await clock.advance(6_000);
    await write('b');
    away = false;
    await clock.advance(2_000);
    expect(await writer.end()).toBe('written');
    expect(seen).toEqual(['8a', '9b']);
  });

  it('gives up when the store stays away, and a writer that waits for room goes on', async () => {
    const { clock, writer, write, broken } = writing({
      append: async () => {
        throw new Error('away');
      },
    });
    const flood = (async () => {
      for (let count = 0; count < 100; count++) await write('x'.repeat(10_000));
    })();
    await clock.advance(9_000);
    expect(broken).toEqual([]);
    await clock.advance(1_500);
    await flood;
    expect(broken).toEqual(['away']);
    expect(await writer.end()).toBe('away');
  });

  it('does not try again for output that is of no use any more', async () => {
    const { clock, writer, write, abandon } = writing({
      append: async () => {
        throw new Error('away');
      },
    });
    await write('a');
    await settled();
    abandon.abort();
    await settled();
    expect(await writer.end()).toBe('away');
    expect(clock.monotonicMs()).toBe(0);
  });
});
