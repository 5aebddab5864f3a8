import { expect, it } from 'vitest';
import { isFinal } from '#core/execution-status.ts';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runWithRoom } from './support/roomy-container.ts';

const MIB = 1024 ** 2;
const MEMORY_MIB = 128;
const DISK_MIB = 64;
const WALL_MS = 2_000;
/** Where the supervisor gets no more done, as the kernel is busy with killing, the worker waits 1.5 s and ends it all. */
const KILLED_WITHIN_MS = 2_500;
const limits = { memoryBytes: MEMORY_MIB * MIB, diskBytes: DISK_MIB * MIB };

const OUT_OF_MEMORY = { status: 'FAILED', outcome: { type: 'OUT_OF_MEMORY' } };
const FOLDERS = ['/workspace', '/tmp', '/dev/shm'];

describeOnEachRuntime('an attack by memory', {}, (site, runtime) => {
  it('by a program that takes all is told as out of memory, at the limit, and is no loss to the host', async () => {
    const code = await site().file('memory-bomb.py');
    const ended = await site().run({ code, args: ['1000'], limits });
    expect(ended).toMatchObject(OUT_OF_MEMORY);
    const told = lastNumber(ended.stdout);
    expect(told).toBeGreaterThan(MEMORY_MIB / 2);
    expect(told).toBeLessThan(MEMORY_MIB);
    expect(ended.peakMemoryBytes).toBeLessThanOrEqual(MEMORY_MIB * MIB);
    expect(await site().run({ code: 'print("next")' })).toMatchObject({ stdout: 'next\n' });
    expect(lastNumber(await runWithRoom(await ensureLanguageImage('python'), code, { args: ['400'] }))).toBe(400);
  });

  it('by children without an end is held by the one limit of all, and fails no run of a neighbour', async () => {
    const code = await site().file('memory-by-children.py');
    const { id } = await site().submit({ code, limits: { ...limits, wallMs: WALL_MS } });
    for (let ended = false; !ended; ended = isFinal((await site().until(id, () => true)).status)) {
      // Throws where a neighbour's result is not what it has to be.
      await site().neighbours(1);
    }
    const ended = await site().ended(id);
    expect(['OUT_OF_MEMORY', 'TIMEOUT']).toContain(ended.outcome?.type);
    expect(ended.phases[0]?.wallMs).toBeLessThan(WALL_MS + KILLED_WITHIN_MS);
    expect(ended.peakMemoryBytes).toBeLessThanOrEqual(MEMORY_MIB * MIB);
  });

  it('by files is told that there is no space, and by memory on top of them is out of memory', async () => {
    const code = await site().file('memory-by-files.py');
    const args = [...FOLDERS, '200'];
    const ended = await site().run({ code, args, limits });
    expect(ended).toMatchObject(OUT_OF_MEMORY);
    const written = [...(ended.stdout ?? '').matchAll(/^(\S+) (\d+) No space left on device$/gm)];
    expect(written.map(([, folder]) => folder)).toEqual(FOLDERS);
    const bytes = written.reduce((sum, [, , each]) => sum + Number(each), 0);
    expect(bytes).toBeGreaterThan((DISK_MIB - 1) * MIB);
    expect(bytes).toBeLessThanOrEqual(DISK_MIB * MIB);
    expect(ended.peakMemoryBytes).toBeLessThanOrEqual(MEMORY_MIB * MIB);
    const told = await runWithRoom(await ensureLanguageImage('python'), code, { args });
    expect(told).toBe(`${FOLDERS.map((folder) => `${folder} ${200 * MIB} all\n`).join('')}held 200`);
  });

  it('by 300,000 empty files is held by the number of files, or by the memory that they cost', async () => {
    const code = await site().file('empty-files.py');
    const ended = await site().run({ code, args: ['300000'], limits });
    // gVisor doesn't count files: there the memory that they cost is what ends it.
    if (runtime !== 'runc' && ended.outcome?.type === 'OUT_OF_MEMORY') expect(ended.stdout).toBe('');
    else {
      const made = Number(/^No space left on device\n(\d+)$/m.exec(ended.stdout ?? '')?.[1]);
      expect(made).toBeGreaterThan(9_000);
      expect(made).toBeLessThan(11_000);
    }
    expect(ended.peakMemoryBytes).toBeLessThanOrEqual(MEMORY_MIB * MIB);
    const room = { args: ['20000'], memoryMib: 512 };
    expect(await runWithRoom(await ensureLanguageImage('python'), code, room)).toBe('20000');
  });
});

function lastNumber(said: string | null | undefined): number {
  return Number(/(\d+)\s*$/.exec(said ?? '')?.[1]);
}
