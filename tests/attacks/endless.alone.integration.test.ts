import { afterEach, expect, it } from 'vitest';
import { describeOnEachRuntime } from './support/each-runtime.ts';
import type { HostileSite } from './support/hostile-site.ts';
import { processesOf } from './support/listed-processes.ts';

const WALL_MS = 700;
const OVERTIME_MS = 250;

describeOnEachRuntime('a program that does not want to end', {}, (site) => {
  afterEach(async () => {
    await expectNothingLeft(site());
  });

  it.each([
    ['loops', 'loop'],
    ['ignores every signal that can be ignored', 'ignore_signals'],
    ['closed its output', 'closed_output'],
    ['sleeps for ever', 'sleep'],
    ['stopped itself', 'stop_itself'],
    ['has daemons, each nobody’s child in a session of its own', 'daemons'],
  ])('is ended at its time where it %s', async (_, kind) => {
    const code = await site().file('never-ends.py');
    const ended = await site().run({ code, args: [kind], limits: { wallMs: WALL_MS } });
    expect(ended).toMatchObject({ status: 'TIMEOUT', outcome: { type: 'TIMEOUT' }, stdout: 'begun\n', stderr: '' });
    expect(ended.phases).toHaveLength(1);
    expect(ended.phases[0]?.wallMs).toBeGreaterThanOrEqual(WALL_MS);
    expect(ended.phases[0]?.wallMs).toBeLessThanOrEqual(WALL_MS + OVERTIME_MS);
  });

  it('ends with its first process, whatever daemons outlive that', async () => {
    const body = { code: await site().file('never-ends.py'), args: ['outlived'], limits: { wallMs: 20_000 } };
    expect(await site().run(body)).toMatchObject({ status: 'COMPLETED', outcome: { type: 'EXITED', exitCode: 0 } });
  });

  it('is ended by its owner at once, with all its daemons', async () => {
    const body = { code: await site().file('never-ends.py'), args: ['daemons'], limits: { wallMs: 60_000 } };
    const { id } = await site().submit(body);
    await expect.poll(async () => (await site().logBytes(id)).toString(), { timeout: 10_000 }).toBe('begun\n');
    const askedMs = performance.now();
    expect((await site().terminate(id)).status).toBe(202);
    expect(await site().ended(id)).toMatchObject({ status: 'TERMINATED' });
    expect(performance.now() - askedMs).toBeLessThan(2_000);
  });
});

/** Neither for the next run, which may have the same runner, nor for the host. */
async function expectNothingLeft(site: HostileSite): Promise<void> {
  const { stdout } = await site.run({ code: await site.file('look-around.py') });
  expect(JSON.parse(stdout ?? '')).toMatchObject({ processes: ['PID 1'], files: [], sockets: [] });
  const left = async () => (await Promise.all((await site.containers()).map(processesOf))).flat();
  // What the pool does to a runner after a run may still be going on.
  await expect.poll(left, { timeout: 5_000 }).not.toContainEqual(expect.stringContaining('python'));
}
