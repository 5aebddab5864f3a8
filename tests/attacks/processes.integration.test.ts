import { expect, it } from 'vitest';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import { runWithRoom } from './support/roomy-container.ts';
import { slowdownOfNeighbours, TOLERATED_SLOWDOWN } from './support/slowdown.ts';

const PIDS = 64;
/** What may pass between the end of the time and the end of a program that has all its processes. */
const OVERTIME_MS = 250;

describeOnEachRuntime('an attack by processes', {}, (site) => {
  it('by forks has as many as the limit says, and as many as it wants where there is room', async () => {
    const code = await site().file('fork-bomb.py');
    const ended = await site().run({ code, args: ['400', '0'], limits: { pids: PIDS } });
    // The program itself is one of them.
    expect(ended).toMatchObject({ stdout: `Resource temporarily unavailable\n${PIDS - 1}\n`, status: 'COMPLETED' });
    expect(await runWithRoom(await ensureLanguageImage('python'), code, { args: ['400', '0'] })).toBe('400');
  });

  it('by 10,000 threads has as many as the limit says', async () => {
    const code = await site().file('threads.py');
    const ended = await site().run({ code, args: ['10000', '0'], limits: { pids: PIDS } });
    expect(ended).toMatchObject({ stdout: `can't start new thread\n${PIDS - 1}\n`, status: 'COMPLETED' });
    expect(await runWithRoom(await ensureLanguageImage('python'), code, { args: ['1000', '0'] })).toBe('1000');
  });

  it.each([
    ['a fork bomb of the shell', async () => inShell(await site().file('fork-bomb.sh'))],
    ['forks that fork', async () => ({ code: await site().file('fork-storm.py') })],
  ])('by %s ends at its time, and leaves nothing', async (_, program) => {
    const limits = { pids: PIDS, wallMs: 2_000 };
    const ended = await site().run({ ...(await program()), limits });
    expect(ended).toMatchObject({ status: 'TIMEOUT', outcome: { type: 'TIMEOUT' }, stdout: 'begun\n' });
    expect(ended.phases[0]?.wallMs).toBeLessThan(limits.wallMs + OVERTIME_MS);
    expect(await site().run({ code: 'print("next")' })).toMatchObject({ stdout: 'next\n' });
  });

  it.each([
    ['forks that fork', 'fork-storm.py', []],
    ['all the threads it can have', 'threads.py', ['10000', '20']],
  ])('by %s leaves the neighbours their speed', async (_, file, args) => {
    const attack = { code: await site().file(file), args, limits: { wallMs: 20_000 } };
    const slowdown = await slowdownOfNeighbours(site(), attack);
    expect(slowdown.endedBySelf).toEqual([]);
    expect(slowdown.ratio, JSON.stringify(slowdown)).toBeLessThanOrEqual(TOLERATED_SLOWDOWN);
  });
});

function inShell(script: string) {
  return { code: 'import os, sys; os.execvp("bash", ["bash", "-c", sys.argv[1]])', args: [script] };
}
