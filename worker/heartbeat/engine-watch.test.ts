import { describe, expect, it } from 'vitest';
import { ManualClock } from '#tests/support/manual-clock.ts';
import { silentLogger } from '#tests/support/silent-logger.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { EngineWatch } from './engine-watch.ts';

function watching(engine = new FakeEngine()) {
  const clock = new ManualClock();
  const seen: string[] = [];
  const watch = new EngineWatch({
    engine,
    clock,
    log: silentLogger(),
    onChange: ({ status }) => void seen.push(status),
  });
  return { clock, engine, watch, seen };
}

describe('the watch over the engine', () => {
  it('tells only what has changed', async () => {
    const { clock, engine, watch, seen } = watching();
    expect(watch.current.status).toBe('unknown');
    await using _ = watch;
    watch.start();
    await clock.advance(10_000);
    expect(watch.current).toEqual({ status: 'up', detail: 'fake' });
    engine.available = false;
    await clock.advance(2_000);
    expect(watch.current).toEqual({ status: 'down', detail: 'the fake engine is down' });
    await clock.advance(10_000);
    engine.available = true;
    await clock.advance(2_000);
    expect(seen).toEqual(['up', 'down', 'up']);
  });

  it('takes the word of a call that went unanswered, and looks at once', async () => {
    const { clock, watch, seen } = watching();
    await using _ = watch;
    watch.start();
    await clock.advance(100);
    watch.doubt();
    expect(watch.current.status).toBe('down');
    await clock.advance(0);
    expect(watch.current.status).toBe('up');
    expect(seen).toEqual(['up', 'down', 'up']);
  });

  it('takes an engine that hangs for one that is down', async () => {
    const engine = new FakeEngine();
    engine.info = (options) =>
      new Promise((_, reject) => {
        expect(options?.timeoutMs).toBe(3_000);
        setTimeout(() => reject(new Error('no answer within 3000 ms')), 20);
      });
    const { watch } = watching(engine);
    await using _ = watch;
    watch.start();
    await expect.poll(() => watch.current).toEqual({ status: 'down', detail: 'no answer within 3000 ms' });
  });
});
