import { expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { Ended } from './support/hostile-site.ts';
import { runWithRoom } from './support/roomy-container.ts';
import { slowdownOfNeighbours, TOLERATED_SLOWDOWN } from './support/slowdown.ts';

const PIDS = 64;
/** What may pass between the end of the time and the end of a program that has all its processes. */
const OVERTIME_MS = { runc: 250, gvisor: 1_000 };

describeOnEachRuntime('an attack by processes', {}, (site, runtime) => {
  const overtimeMs = OVERTIME_MS[runtime === 'runc' ? 'runc' : 'gvisor'];

  it.each([
    ['forks', 'fork-bomb.py', 'Resource temporarily unavailable'],
    ['10,000 threads', 'threads.py', "can't start new thread"],
  ])('by %s has as many as the limit says, and more where there is room', async (_, file, refusal) => {
    const code = await site().file(file);
    const ended = await site().run({ code, args: ['10000', '0'], limits: { pids: PIDS } });
    if (!(runtime !== 'runc' && outOfMemory(ended))) {
      expect(ended).toMatchObject({ status: 'COMPLETED', outcome: { type: 'EXITED' } });
      const [, made] = new RegExp(`^${refusal}\n(\\d+)\n$`).exec(ended.stdout ?? '') ?? [];
      expect(Number(made), ended.stdout ?? '').toBeGreaterThan(PIDS / 2);
      // On runc the program itself is one of them; gVisor counts those that it made.
      expect(Number(made)).toBeLessThan(runtime === 'runc' ? PIDS : PIDS + 1);
    }
    expect(await runWithRoom(await ensureLanguageImage('python'), code, { args: ['400', '0'] })).toBe('400');
  });

  it.each([
    ['a fork bomb of the shell', async () => inShell(await site().file('fork-bomb.sh'))],
    ['forks that fork', async () => ({ code: await site().file('fork-storm.py') })],
  ])('by %s ends at its time, and leaves nothing', async (_, program) => {
    const limits = { pids: PIDS, wallMs: 1_500 };
    const ended = await site().run({ ...(await program()), limits });
    expect(ended).toMatchObject({ stdout: 'begun\n', attempt: 1 });
    if (!(runtime !== 'runc' && outOfMemory(ended))) expect(ended).toMatchObject({ status: 'TIMEOUT' });
    expect(ended.phases[0]?.wallMs).toBeLessThan(limits.wallMs + overtimeMs);
    expect(await site().run({ code: 'print("next")' })).toMatchObject({ stdout: 'next\n' });
  });

  it.each([
    ['forks that fork', 'fork-storm.py', []],
    ['all the threads it can have', 'threads.py', ['10000', '20']],
  ])('by %s leaves the neighbours their speed', async (_, file, args) => {
    // With so much memory that it is the number of processes that holds them.
    const limits = { wallMs: 20_000, pids: PIDS, memoryBytes: 512 * 1024 ** 2 };
    const attack = { code: await site().file(file), args, limits };
    const slowdown = await slowdownOfNeighbours(site(), attack);
    expect(slowdown.ratio, JSON.stringify(slowdown)).toBeLessThanOrEqual(TOLERATED_SLOWDOWN);
  });

  /** gVisor pays for a process with memory of the sandbox, and is ended as a whole where that is used up. */
  function outOfMemory({ outcome }: Ended): boolean {
    return outcome?.type === 'OUT_OF_MEMORY';
  }
});

function inShell(script: string) {
  return { code: 'import os, sys; os.execvp("bash", ["bash", "-c", sys.argv[1]])', args: [script] };
}
