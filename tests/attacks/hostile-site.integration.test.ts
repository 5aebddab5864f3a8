import { expect, it } from 'vitest';
import { describeOnEachRuntime } from './support/each-runtime.ts';

describeOnEachRuntime('the site that is attacked', {}, (site, runtime) => {
  it('runs a program through the API and tells all of it', async () => {
    const ended = await site().run({ code: 'import sys; print("out"); print("err", file=sys.stderr); sys.exit(3)' });
    expect(ended).toMatchObject({
      status: 'FAILED',
      outcome: { type: 'EXITED', exitCode: 3 },
      environment: { engine: 'docker', runtime },
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await site().logBytes(ended.id)).toString()).toMatch(/^(out\nerr|err\nout)\n$/);
  });

  it('ends what its owner ends', async () => {
    const { id } = await site().submit({ code: 'while True: pass' });
    await site().until(id, ({ status }) => status === 'RUNNING');
    expect((await site().terminate(id)).status).toBe(202);
    expect(await site().ended(id)).toMatchObject({ status: 'TERMINATED' });
  });

  it('measures neighbours and memory', async () => {
    expect(await site().neighbours(3)).toBeGreaterThan(1);
    const growth = await site().memoryGrowth(() => site().run({ code: 'print(1)' }));
    expect(growth.workerBytes).toBeLessThan(32 * 1024 ** 2);
    expect(growth.webBytes).toBeLessThan(32 * 1024 ** 2);
  });
});
