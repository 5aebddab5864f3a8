import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { languages } from '#tests/support/language-images.ts';
import { ImageBuildError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import type { BuildOptions } from './build-image.ts';
import { ImageBuilder } from './image-builder.ts';
import { readRecipes } from './image-recipes.ts';
import type { ImageState } from './images.ts';

const open: AsyncDisposable[] = [];
/** For a call that lasts. */
const spec = {
  image: 'fake/sleep:1',
  command: ['sleep'],
  labels: {},
  runUid: 1,
  memoryBytes: 1,
  diskBytes: 1,
  cpus: 1,
  pids: 1,
};

afterEach(async () => {
  for (const owner of open.splice(0).reverse()) await owner[Symbol.asyncDispose]();
});

const imageOf = (languageId: string) => languages.get(languageId)?.image;

interface BuilderOptions {
  build?: (imageId: string, options: BuildOptions) => Promise<void>;
  retryMs?: readonly number[];
  prepared?: readonly string[];
  /** Of the images that are built. */
  faults?: Record<string, string>;
}

/** A builder whose builds are the function that is given; their order and the states that were shown are kept. */
function createBuilder({
  build = async () => {},
  retryMs = [10, 20],
  prepared = ['python'],
  faults = {},
}: BuilderOptions = {}) {
  const engine = new FakeEngine();
  const built: string[] = [];
  const shown: ImageState[] = [];
  const images = new ImageBuilder({
    engine,
    registry: languages,
    prepared,
    containerRegistry: null,
    retryMs,
    onChange: (state) => shown.push(state),
    build: async (_, options) => {
      built.push(options.imageId);
      options.onReport({ step: 'step 1 of 2', detail: 'RUN' });
      await build(options.imageId, options);
      const { image } = await readRecipes(languages, options.imageId);
      engine.addImage(image.reference);
      return { reference: image.reference, digest: 'sha256:x', versions: { python: '3.1' }, faults };
    },
  });
  open.push(engine, images);
  return { engine, images, built, shown };
}

describe('the images of languages', () => {
  it('are made one at a time, those to be prepared in their order, and no others', async () => {
    let running = 0;
    const { images, built } = createBuilder({
      prepared: ['python', 'bash', 'python'],
      build: async () => {
        running += 1;
        expect(running).toBe(1);
        await sleep(5);
        running -= 1;
      },
    });
    images.start();
    await expect.poll(() => images.state('bash').status).toBe('READY');
    expect(built).toEqual(['python', imageOf('bash')]);
    expect(images.state('node').status).toBe('AVAILABLE');
  });

  it('that the engine has are known at once, whoever made them', async () => {
    const { engine, images, built, shown } = createBuilder();
    for (const language of languages.list())
      engine.addImage((await readRecipes(languages, language.image)).image.reference);
    images.start();
    await expect.poll(() => images.states().map(({ status }) => status)).toEqual(languages.list().map(() => 'READY'));
    expect(shown.map(({ status }) => status)).not.toContain('BUILDING');
    expect(built).toEqual([]);
  });

  it('show how far they are', async () => {
    const { images, shown } = createBuilder();
    expect(images.state('python')).toEqual({
      languageId: 'python',
      status: 'AVAILABLE',
      step: null,
      detail: null,
      version: null,
    });
    await images.ensure('python');
    expect(shown).toEqual([
      { languageId: 'python', status: 'BUILDING', step: 'step 1 of 2', detail: 'RUN', version: null },
      { languageId: 'python', status: 'READY', step: null, detail: null, version: '3.1' },
    ]);
  });

  it('that are waited for are made at once, in the order of how long, before those to be prepared', async () => {
    const first = Promise.withResolvers<void>();
    const { images, built } = createBuilder({
      prepared: ['python', 'bash'],
      build: async (imageId) => {
        if (imageId === 'python') await first.promise;
      },
    });
    images.start();
    await expect.poll(() => built).toEqual(['python']);
    images.want(['c', 'node']);
    first.resolve();
    await expect.poll(() => images.state('bash').status).toBe('READY');
    expect(built).toEqual(['python', 'native', 'node', imageOf('bash')]);
  });

  it('that a caller waits for come first of all', async () => {
    const first = Promise.withResolvers<void>();
    const { images, built } = createBuilder({
      build: async (imageId) => {
        if (imageId === 'python') await first.promise;
      },
    });
    images.want(['python', 'c']);
    await expect.poll(() => built).toEqual(['python']);
    const node = images.ensure('node');
    first.resolve();
    await node;
    await images.ensure('c');
    expect(built).toEqual(['python', 'node', 'native']);
  });

  it('that are waited for no longer are not made', async () => {
    const first = Promise.withResolvers<void>();
    const { images, built } = createBuilder({
      build: async (imageId) => {
        if (imageId === 'python') await first.promise;
      },
    });
    images.want(['python', 'c', 'none']);
    await expect.poll(() => built).toEqual(['python']);
    images.want(['node']);
    first.resolve();
    await expect.poll(() => images.state('node').status).toBe('READY');
    expect(built).toEqual(['python', 'node']);
    expect(images.state('c').status).toBe('AVAILABLE');
  });

  it('whose build fails hold up no others', async () => {
    const { images, built } = createBuilder({
      retryMs: [60_000],
      build: async (imageId) => {
        if (imageId === 'native') throw new Error('no mirror');
      },
    });
    images.want(['c', 'node']);
    await expect.poll(() => images.state('node').status).toBe('READY');
    expect(images.state('c').status).toBe('UNAVAILABLE');
    expect(built).toEqual(['native', 'node']);
  });

  it('say of a build that failed the line in which its program says why', async () => {
    const output = 'Reading package lists...\nE: Unable to locate package none\n ---> Removed intermediate container 1';
    const { images } = createBuilder({
      build: async () => {
        throw new ImageBuildError('sandpiper/python:1', "The command 'apt-get' returned a non-zero code: 100", output);
      },
    });
    await expect(images.ensure('python')).rejects.toThrow('non-zero code');
    expect(images.state('python').detail).toBe(
      "E: Unable to locate package none (building sandpiper/python:1 failed: The command 'apt-get' returned a non-zero code: 100)",
    );
  });

  it('that the engine has are there without a build', async () => {
    const { engine, images, built } = createBuilder();
    const { image } = await readRecipes(languages, 'bash');
    expect(await images.find('bash')).toBeNull();
    engine.addImage(image.reference);
    expect(await images.find('bash')).toMatchObject({ reference: image.reference });
    expect(images.state('bash').status).toBe('READY');
    const asked = engine.calls.length;
    await images.find('bash');
    expect(engine.calls.length).toBe(asked);
    await images.ensure('bash');
    expect(built).toEqual([]);
  });

  it('that another made while theirs waited for its turn stay ready, whatever becomes of that', async () => {
    const turn = Promise.withResolvers<BuildOptions>();
    const found = Promise.withResolvers<void>();
    const { engine, images, shown } = createBuilder({
      build: async (_, options) => {
        turn.resolve(options);
        await found.promise;
        options.onReport({ step: 'another image is being made', waits: true, detail: null });
        throw new Error('no mirror');
      },
    });
    const waiting = images.ensure('bash');
    (await turn.promise).onReport({ step: 'another image is being made', waits: true, detail: null });
    engine.addImage((await readRecipes(languages, 'bash')).image.reference);
    expect(await images.find('bash')).not.toBeNull();
    found.resolve();
    await waiting;
    await images.ensure('node').catch(() => {});
    expect(images.state('bash').status).toBe('READY');
    const of = (id: string) => shown.filter(({ languageId }) => languageId === id).map(({ status }) => status);
    expect(of('bash')).toEqual(['BUILDING', 'AVAILABLE', 'READY']);
  });

  it('whose build fails say why, and are tried again', async () => {
    let attempts = 0;
    const { images, shown } = createBuilder({
      build: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error(`no mirror ${attempts}.`);
      },
    });
    const waiting = images.ensure('python');
    await expect(waiting).rejects.toThrow('no mirror 1');
    expect(images.state('python')).toMatchObject({ status: 'UNAVAILABLE', detail: 'no mirror 1' });
    images.start();
    await expect.poll(() => images.state('python').status).toBe('READY');
    expect(shown.filter(({ languageId, status }) => languageId === 'python' && status === 'UNAVAILABLE')).toHaveLength(
      2,
    );
  });

  it('wait for an engine that is down', async () => {
    const { engine, images, shown } = createBuilder();
    engine.available = false;
    images.start();
    await expect.poll(() => engine.calls.length).toBeGreaterThan(2);
    // That is no failure of theirs.
    expect(shown).toEqual([]);
    engine.available = true;
    await expect.poll(() => images.state('python').status).toBe('READY');
  });

  it('are tried at once when the engine is there again, however long the pause was to be', async () => {
    const { engine, images } = createBuilder({ retryMs: [60_000] });
    engine.available = false;
    images.start();
    await expect.poll(() => engine.calls.length).toBe(2);
    engine.available = true;
    images.retry();
    await expect.poll(() => images.state('python').status).toBe('READY');
  });

  it('whose build the engine broke off are tried again', async () => {
    const { engine, images, built, shown } = createBuilder({
      build: async () => {
        if (built.length === 1) await engine.wait(await engine.createContainer(spec));
      },
    });
    engine.addImage(spec.image, () => new Promise(() => {}));
    images.start();
    await expect.poll(() => engine.calls).toContain('wait');
    engine.breakConnections();
    await expect.poll(() => images.state('python').status).toBe('READY');
    expect(built).toEqual(['python', 'python']);
    expect(shown.map(({ status }) => status)).toEqual(['BUILDING', 'AVAILABLE', 'BUILDING', 'READY']);
  });

  it('are there for the languages of a family that can be used, where another one can’t', async () => {
    const { images, built } = createBuilder({ faults: { c: 'languages/c/language.json: version: says nothing' } });
    await images.ensure('cpp');
    expect(await images.find('cpp')).not.toBeNull();
    expect(images.state('cpp').status).toBe('READY');
    await expect(images.ensure('c')).rejects.toThrow('languages/c/language.json: version');
    expect(await images.find('c')).toBeNull();
    expect(images.state('c')).toMatchObject({
      status: 'UNAVAILABLE',
      detail: expect.stringContaining('c/language.json'),
    });
    images.want(['c']);
    await images.ensure('node');
    expect(built).toEqual(['native', 'node']);
  });

  it('wait, not begun, while another process makes one', async () => {
    const first = Promise.withResolvers<void>();
    const { images, shown } = createBuilder({
      build: async (_, { onReport }) => {
        onReport({ step: 'another image is being made', detail: null, waits: true });
        await first.promise;
      },
    });
    const made = images.ensure('python');
    await expect.poll(() => images.state('python').step).toBe('another image is being made');
    expect(images.state('python').status).toBe('AVAILABLE');
    first.resolve();
    await made;
    expect(shown.at(-1)?.status).toBe('READY');
  });

  it('that vanished from the engine are made again', async () => {
    const { engine, images, built } = createBuilder();
    const { reference } = await images.ensure('python');
    await engine.removeImage(reference);
    images.forget('python');
    expect(await images.find('python')).toBeNull();
    await images.ensure('python');
    expect(built).toEqual(['python', 'python']);
  });

  it('no longer wait when their caller goes, or the worker stops', async () => {
    const { images } = createBuilder({
      build: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
    });
    const gone = images.ensure('python', { signal: AbortSignal.timeout(20) });
    await expect(gone).rejects.toMatchObject({ name: 'TimeoutError' });
    const stopped = images.ensure('python');
    stopped.catch(() => {});
    await images[Symbol.asyncDispose]();
    await expect(stopped).rejects.toThrow('the worker stops');
  });
});

describe('the name of an image', () => {
  it('stays the same for the same folder, and differs between folders', async () => {
    const [python, again, bash] = await Promise.all(
      ['python', 'python', 'bash'].map((id) => readRecipes(languages, id)),
    );
    expect(python?.image.reference).toMatch(/^sandpiper\/python:[0-9a-f]{16}$/);
    expect(again?.image.reference).toBe(python?.image.reference);
    expect(bash?.base.reference).toBe(python?.base.reference);
    expect(python?.image.context.files.map(({ name }) => name)).toEqual(['Dockerfile']);
  });
});
