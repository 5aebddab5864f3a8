import { describe, expect, it } from 'vitest';
import { fakeSupervisor } from '#tests/support/fake-supervisor.ts';
import { settled } from '#tests/support/manual-clock.ts';
import { IMAGE, MIB } from '#tests/support/pool-runs.ts';
import { EngineRefusedError, EngineTimeoutError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { SandboxStarter } from './sandbox-starter.ts';

const WANTED = { image: IMAGE, supervisor: 'built-in', memoryBytes: 256 * MIB, diskBytes: 64 * MIB, cpus: 1 } as const;

/** An engine that makes the container, and whose answer to that is lost. */
function unanswered() {
  const engine = new FakeEngine();
  engine.addImage(
    IMAGE,
    fakeSupervisor(async () => 0),
  );
  const { createContainer } = engine;
  engine.createContainer = async (spec) => {
    await createContainer.call(engine, spec);
    throw new EngineTimeoutError('create', 1);
  };
  const failed: string[] = [];
  const starter = new SandboxStarter({
    engine,
    instance: 'mine',
    worker: 'me',
    runtime: 'auto',
    mostPids: 64,
    onRemovalFailed: (id) => failed.push(id),
  });
  let gone = 0;
  const start = () => expect(starter.start(WANTED, () => void gone++)).rejects.toThrow(EngineTimeoutError);
  return { engine, starter, failed, start, gone: () => gone };
}

describe('a container whose creation went unanswered', () => {
  it('is told to be gone once it is, and not as its removal begins', async () => {
    const { engine, starter, start, gone } = unanswered();
    await using _ = engine;
    const removed = Promise.withResolvers<void>();
    const { remove } = engine;
    engine.remove = async (id) => {
      await removed.promise;
      await remove.call(engine, id);
    };
    await start();
    await settled();
    expect([gone(), engine.containers.length]).toEqual([0, 1]);
    removed.resolve();
    await starter.settled();
    expect([gone(), engine.containers.length]).toEqual([1, 0]);
  });

  it('is told to be gone by whoever has removed it, where the engine would not', async () => {
    const { engine, starter, failed, start, gone } = unanswered();
    await using _ = engine;
    engine.faults.set('remove', new EngineRefusedError('busy', 500));
    await start();
    await starter.settled();
    expect([gone(), failed]).toEqual([0, ['fake1']]);
    starter.gone('fake1');
    expect(gone()).toBe(1);
  });

  it('is looked for again after a sweep where the engine could not say whether it is there', async () => {
    const { engine, starter, failed, start, gone } = unanswered();
    await using _ = engine;
    engine.faults.set('list', new EngineTimeoutError('list', 1));
    await start();
    await starter.settled();
    expect([gone(), failed]).toEqual([0, ['unknown']]);
    starter.swept();
    await starter.settled();
    expect(gone()).toBe(0);
    engine.faults.clear();
    starter.swept();
    starter.swept();
    await starter.settled();
    expect([gone(), engine.containers.length]).toEqual([1, 0]);
    starter.swept();
    await starter.settled();
    expect(gone()).toBe(1);
  });

  it('is told to be gone where it was never made', async () => {
    const { engine, starter, gone } = unanswered();
    await using _ = engine;
    engine.createContainer = async () => {
      throw new EngineTimeoutError('create', 1);
    };
    let told = 0;
    await expect(starter.start(WANTED, () => void told++)).rejects.toThrow(EngineTimeoutError);
    await starter.settled();
    expect([told, gone()]).toEqual([1, 0]);
  });
});
