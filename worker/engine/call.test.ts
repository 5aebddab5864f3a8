import { describe, expect, it } from 'vitest';
import { engineCall } from './call.ts';
import { EngineTimeoutError } from './errors.ts';

const never = () => new Promise<never>(() => {});

describe('a call of the engine', () => {
  it('gives its answer and its error through', async () => {
    expect(await engineCall('ping', { defaultTimeoutMs: 1_000 }, async () => 5)).toBe(5);
    const failing = engineCall('ping', { defaultTimeoutMs: 1_000 }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  it('ends after its own time, or that of its caller, though the engine hangs', async () => {
    await expect(engineCall('wait', { defaultTimeoutMs: 20 }, never)).rejects.toBeInstanceOf(EngineTimeoutError);
    const asked = engineCall('wait', { defaultTimeoutMs: 60_000, timeoutMs: 20 }, never);
    await expect(asked).rejects.toMatchObject({
      timeoutMs: 20,
      message: 'the engine did not answer wait within 20 ms',
    });
  });

  it('tells the driver to stop, by either', async () => {
    let heard: AbortSignal | undefined;
    const calling = engineCall('wait', { defaultTimeoutMs: 10 }, (signal) => {
      heard = signal;
      return never();
    });
    await expect(calling).rejects.toBeInstanceOf(EngineTimeoutError);
    expect(heard?.aborted).toBe(true);
  });

  it('is not made at all for a caller who has gone', async () => {
    let made = false;
    const calling = engineCall(
      'ping',
      { defaultTimeoutMs: 10, signal: AbortSignal.abort(new Error('gone')) },
      async () => {
        made = true;
      },
    );
    await expect(calling).rejects.toThrow('gone');
    expect(made).toBe(false);
  });
});
