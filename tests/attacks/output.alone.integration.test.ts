import { expect, it } from 'vitest';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { Body, HostileSite } from './support/hostile-site.ts';

const MIB = 1024 ** 2;
const SMALL_BYTES = 8 * MIB + 1;
/** So often run and read, and a process has had its fill of garbage, which Node lets lie for a while. */
const SOME = { bytes: 16 * MIB, runs: 8, reads: 4 };
/** So much more that a process that kept it, be it for a moment, would grow by more than it may. */
const MUCH_BYTES = 63 * MIB;
const FLAT_BYTES = 32 * MIB;

const inShell = (script: string) => ({ code: `import os; os.execvp("sh", ["sh", "-c", ${JSON.stringify(script)}])` });

describeOnEachRuntime('an attack by output', {}, (site, runtime) => {
  it.each([
    ['`yes`', 'y\n', async () => inShell('yes')],
    ['one line of 1 GB', 'begun\nxxx', async () => ({ code: await site().file('one-line.py'), args: ['1'] })],
    ['endless stderr', 'begun\nxxx', async () => ({ code: await site().file('one-line.py'), args: ['2'] })],
    ['both at once', '', async () => inShell('yes & exec yes >&2')],
  ])('by %s ends at the limit, and what came before is kept to the byte', async (_, start, program) => {
    await expectAllUpTo(site(), SMALL_BYTES, { ...(await program()), start });
  });

  it('after the program closed its output and ended, is nobody’s', async () => {
    const ended = await site().run({ code: await site().file('output-after-close.py') });
    expect(ended).toMatchObject({ status: 'COMPLETED', outcome: { type: 'EXITED' }, stderr: 'Bad file descriptor' });
    const { length } = await readLog(await site().fetch('GET', `/executions/${ended.id}/logs`, TEXT));
    // What the child wrote while the program was there is output as any other; nothing comes after the end.
    expect(length).toBeLessThanOrEqual(MIB);
    const { body } = await site().rest('GET', `/executions/${ended.id}`);
    expect(await readLog(await site().fetch('GET', `/executions/${ended.id}/logs`, TEXT))).toMatchObject({ length });
    expect(body.status).toBe('COMPLETED');
  });

  // What follows is the same for every runtime.
  if (runtime !== 'runc') return;

  it('fills no memory of the worker and of the web process, however much it is', async () => {
    const attack = (outputBytes: number, reads: number) =>
      expectAllUpTo(site(), outputBytes, { ...inShell('yes'), start: 'y\n' }, reads);
    const growth = await site().memoryGrowth(
      () => attack(MUCH_BYTES, 1),
      async () => {
        for (let time = 0; time < SOME.runs; time++) await attack(SOME.bytes, SOME.reads);
      },
    );
    expect(growth.workerBytes).toBeLessThanOrEqual(FLAT_BYTES);
    expect(growth.webBytes).toBeLessThanOrEqual(FLAT_BYTES);
  });
});

const TEXT = { headers: { accept: 'text/plain' } };

async function expectAllUpTo(
  site: HostileSite,
  outputBytes: number,
  program: Body & { start: string },
  reads = 1,
): Promise<void> {
  const { start, ...body } = program;
  const ended = await site.run({ ...body, limits: { outputBytes, wallMs: 30_000 } });
  expect(ended).toMatchObject({ status: 'FAILED', outcome: { type: 'OUTPUT_LIMIT' }, truncated: true });
  for (let read = 0; read < reads; read++) {
    const { length, head } = await readLog(await site.fetch('GET', `/executions/${ended.id}/logs`, TEXT));
    expect(length).toBe(outputBytes);
    expect(head.startsWith(start)).toBe(true);
  }
}

/** Reads it without keeping it. */
async function readLog(response: Response): Promise<{ length: number; head: string }> {
  let length = 0;
  let head = '';
  for await (const piece of response.body ?? []) {
    if (length < 64) head += Buffer.from(piece).subarray(0, 64).toString('latin1');
    length += piece.length;
  }
  return { length, head };
}
