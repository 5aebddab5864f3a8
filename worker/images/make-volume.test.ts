import { expect, it } from 'vitest';
import { EngineRefusedError, EngineUnavailableError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { makeVolume } from './make-volume.ts';

const file = (text: string) => ({ path: 'a', sizeBytes: text.length, content: [Buffer.from(text)] });

it('a volume is made of files by an image that does not stay', async () => {
  const engine = new FakeEngine();
  await makeVolume(engine, 'one', [file('a'.repeat(1_000_000)), file('')]);
  expect(await engine.listVolumes('one')).toHaveLength(1);
  expect(await engine.listImages({})).toEqual([]);
});

it('a file that can’t be read leaves neither volume nor image', async () => {
  const engine = new FakeEngine();
  async function* breaks() {
    yield file('a');
    throw new Error('it broke');
  }
  await expect(makeVolume(engine, 'one', breaks())).rejects.toThrow('it broke');
  const shorter = { ...file('ab'), sizeBytes: 3 };
  await expect(makeVolume(engine, 'one', [shorter])).rejects.toThrow('ize mismatch');
  expect(await engine.listVolumes('one')).toEqual([]);
  expect(await engine.listImages({})).toEqual([]);
});

it('an engine that goes away says so', async () => {
  const engine = new FakeEngine();
  engine.faults.set('fillVolume', new EngineUnavailableError('gone'));
  await expect(makeVolume(engine, 'one', [file('a')])).rejects.toBeInstanceOf(EngineUnavailableError);
  expect(await engine.listImages({})).toEqual([]);
});

it('an engine that goes away before it has read all keeps nobody waiting', async () => {
  const engine = new FakeEngine();
  engine.faults.set('import', new EngineUnavailableError('gone'));
  const large = file('a'.repeat(1_000_000));
  await expect(makeVolume(engine, 'one', [large, large])).rejects.toBeInstanceOf(EngineUnavailableError);
  expect(await engine.listVolumes('one')).toEqual([]);
});

it('a volume that could not be filled whole does not stay', async () => {
  const engine = new FakeEngine();
  const fill = engine.fillVolume.bind(engine);
  engine.fillVolume = async (request, options) => {
    await fill(request, options);
    throw new EngineRefusedError('no space left on device', 500);
  };
  await expect(makeVolume(engine, 'one', [file('a')])).rejects.toThrow('no space left');
  expect(await engine.listVolumes('one')).toEqual([]);
});
