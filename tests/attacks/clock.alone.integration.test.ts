import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnRunc } from './support/each-runtime.ts';
import { expectOneEnd, expectSecondAttempt, submitTicks, untilSaid } from './support/ticks.ts';

const options = { preload: join(import.meta.dirname, 'support/jumping-clock.ts') };

// The clock is the worker's: it is the same for every runtime.
describeOnRunc('a fault in the middle of runs', options, (site) => {
  it.each(['back', 'ahead'])('that is a clock which jumps an hour %s changes no limit and no end', async () => {
    const wallMs = 1_500;
    const [ticks = ''] = await submitTicks(site(), 1);
    const endless = await site().submit({ code: 'while True: pass', limits: { wallMs } });
    await untilSaid(site(), ticks);
    const jumps = site().worker.output.split('test.clock-jumped').length;
    site().worker.signal('SIGUSR2');
    await expect.poll(() => site().worker.output.split('test.clock-jumped').length).toBe(jumps + 1);
    await expectOneEnd(site(), ticks, { attempts: 1 });
    const timedOut = await site().ended(endless.id);
    expect(timedOut).toMatchObject({ status: 'TIMEOUT', attempt: 1 });
    expect(timedOut.phases[0]?.wallMs).toBeGreaterThanOrEqual(wallMs);
    expect(timedOut.phases[0]?.wallMs).toBeLessThanOrEqual(wallMs + 250);
    expect(await site().run({ code: 'print(1)' })).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('that comes where the worker’s clock is an hour ahead makes no run wait for an hour', async () => {
    // Of the test before.
    expect(site().worker.output).toContain('"offsetMs":3600000');
    await expectSecondAttempt(site());
  });
});
