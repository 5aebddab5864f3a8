import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureLanguageImage } from '#tests/support/language-images.ts';
import { TestRegistry } from '#tests/support/test-registry.ts';
import { type Answers, answersOf, attemptsProgram, named } from './support/attempts.ts';
import { describeOnEachRuntime, describeOnRunc } from './support/each-runtime.ts';
import { HOSTILE_IMAGES, type HostileImage, HostileImages } from './support/hostile-images.ts';
import { runOpen } from './support/open-container.ts';

const WRITES = ['to write into the root file system', 'to write into a volume of the image'];

const images = new HostileImages();
const registry = await TestRegistry.start();
let program: string;
let outside: Answers;

beforeAll(async () => {
  await images.make();
  program = await attemptsProgram('image.py');
  outside = answersOf(await runOpen(images.name('root'), ['python3', '-c', program]));
}, 300_000);

afterAll(async () => {
  await images[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

const factsSchema = z.object({
  ids: z.array(z.number()),
  groups: z.array(z.number()),
  cwd: z.string(),
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  pid1: z.string(),
  files: z.array(z.string()),
  checked: z.boolean(),
  onbuild: z.boolean(),
  data: z.array(z.string()).nullable(),
});

function factsOf(output: string) {
  const said = /^facts (.*)$/m.exec(output)?.[1];
  if (said === undefined) throw new Error(output.slice(-2_000));
  return factsSchema.parse(JSON.parse(said));
}

it('what a program of an image tries succeeds, all of it, where nothing confines it', () => {
  expect(named(outside, 'succeeded')).toEqual(Object.keys(outside));
  expect(Object.keys(outside).length).toBeGreaterThan(5);
});

const one = await registry.add({ name: 'named/one', tag: '1', files: { hello: 'one' } });
const pinned = await registry.add({ name: 'named/pinned', tag: '1' });
const [pinnedName] = pinned.reference.split(/:\d+$/);
const pinnedReference = `${pinnedName}@${pinned.digest}`;
const settings = { CUSTOM_IMAGES: `${HOSTILE_IMAGES}/*,${registry.host}/allowed/*` };

describeOnEachRuntime('an image of an attacker’s', { settings }, (site, runtime) => {
  const run = (image: HostileImage, more: object = {}) =>
    site().run({
      image: images.name(image),
      command: ['python3', '/workspace/image.py', 'a b', '$(id)'],
      files: [{ path: 'image.py', content: program }],
      ...more,
    });

  it('gets the same sandbox as all others, whoever it says it is to be run as', async () => {
    const { stdout, outcome, environment } = await run('root');
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const answers = answersOf(stdout ?? '');
    expect(Object.keys(answers)).toEqual(Object.keys(outside));
    expect(named(answers, 'succeeded')).toEqual([]);
    expect(named(answers, 'broken')).toEqual([]);
    const facts = factsOf(stdout ?? '');
    expect(Math.min(...facts.ids, ...facts.groups)).toBeGreaterThanOrEqual(65_534);
    expect(facts).toMatchObject({ cwd: '/workspace', argv: ['a b', '$(id)'], pid1: 'supervisor', files: ['image.py'] });
    expect(facts).toMatchObject({ checked: false, onbuild: false, data: [] });
    expect(environment).toMatchObject({
      image: images.name('root'),
      runtime,
      digest: expect.stringMatching(/^sha256:/),
    });
  });

  it('sets variables of its programs, but not where their places are, and a submission sets them over it', async () => {
    const { env } = factsOf((await run('root', { env: { GLIBC_TUNABLES: '', MINE: '1' } })).stdout ?? '');
    expect(env).toMatchObject({ PATH: '/opt/bin:/usr/local/bin:/usr/bin:/bin', OF_IMAGE: 'a b=c', MINE: '1' });
    expect(env).toMatchObject({ GLIBC_TUNABLES: '', HOME: '/workspace', TMPDIR: '/tmp' });
  });

  it('is not the installation’s container by its labels, nor ended as one', async () => {
    const { status } = await run('root', { command: ['sh', '-c', 'echo begun; sleep 1; echo ended'] });
    expect(status).toBe('COMPLETED');
    expect(site().worker.output).not.toMatch(/"event":"container.orphan/);
  });

  it.each(['links-to-files', 'links-out'] as const)('leads its links nowhere but into itself: %s', async (image) => {
    const { stdout, outcome } = await run(image);
    expect(outcome).toMatchObject({ type: 'EXITED', exitCode: 0 });
    const answers = answersOf(stdout ?? '');
    // What lies there now is memory of its own.
    expect(named(answers, 'succeeded').filter((name) => !WRITES.includes(name))).toEqual([]);
    expect(factsOf(stdout ?? '').files).not.toContain('passwd');
  });

  it.each(['links-to-proc', 'links-to-sys', 'link-to-itself', 'file-in-the-way'] as const)(
    'comes to a clear end where no sandbox can be started from it, or nothing is won: %s',
    async (image) => {
      const { stdout, outcome, attempt } = await run(image);
      if (outcome?.type !== 'EXITED') {
        expect(outcome?.type).toBe('PREPARE_ERROR');
        expect(outcome?.message).toBe(`no sandbox can be started from the image ${images.name(image)}`);
      } else if (outcome.exitCode === 0) {
        const answers = answersOf(stdout ?? '');
        expect(named(answers, 'succeeded').filter((name) => !WRITES.includes(name))).toEqual([]);
      }
      expect(attempt).toBeLessThanOrEqual(2);
    },
  );

  it.each(['volume-in-proc', 'volume-over-all'] as const)(
    'can’t have a volume over what is the kernel’s: %s',
    async (image) => {
      const { outcome, phases } = await run(image);
      expect(outcome).toMatchObject({ type: 'PREPARE_ERROR', message: expect.stringMatching(/wants a volume at "/) });
      expect(phases).toEqual([]);
    },
  );

  it('needs no shell for a command of its own, and is told so in one line where a shell is asked for', async () => {
    const image = images.name('shellless');
    const alone = await site().run({ image, command: ['/program', '--version'] });
    expect(alone).toMatchObject({ status: 'COMPLETED', stdout: expect.stringMatching(/^ldconfig/) });
    const line = "sandpiper: can't run /bin/sh: No such file or directory\n";
    const prepared = await site().run({ image, command: ['/program', '--version'], initialCommands: ['true'] });
    expect(prepared).toMatchObject({ status: 'FAILED', outcome: { type: 'PREPARE_ERROR' }, stderr: line });
    expect(await site().run({ image, runCommand: 'true' })).toMatchObject({ outcome: { exitCode: 127 }, stderr: line });
  });
});

describeOnRunc('an image of a registry', { settings }, (site) => {
  const run = (name: string, more: object = {}) => site().run({ image: name, command: ['/hello'], ...more });

  it('is pulled, shown while it is, and recorded by what its registry knows it by', async () => {
    const { reference, digest } = await registry.add({ name: 'allowed/hello', tag: '1' });
    const pulled = await run(reference);
    const log = (await site().logBytes(pulled.id)).toString();
    expect(log).toContain(`Pulling ${reference}: 0 %\n`);
    expect(pulled.environment).toMatchObject({ image: reference, digest });
    // There is no program in it, only a file that is none.
    expect(pulled.outcome).toMatchObject({ type: 'EXITED' });
    const asked = registry.requests.length;
    const again = await run(reference);
    expect((await site().logBytes(again.id)).toString()).not.toContain('Pulling');
    expect(registry.requests.length).toBe(asked);
    await images.forget(reference);
  });

  it('is not asked for where no pattern of the operator’s has it', async () => {
    const { reference } = await registry.add({ name: 'others/hello', tag: '1' });
    const asked = registry.requests.length;
    const tricks = [
      reference,
      `${registry.host}/allowed-too/hello:1`,
      `${registry.host}.evil.example/allowed/hello:1`,
      `docker.io/${HOSTILE_IMAGES}x/root:1`,
      `registry.example/${HOSTILE_IMAGES}/root:1`,
    ];
    for (const image of tricks) {
      const { status, body } = await site().rest('POST', '/executions', { body: { image, command: ['/hello'] } });
      expect([image, status, body.code, body.errors?.[0]?.path]).toEqual([image, 400, 'INVALID_INPUT', 'image']);
    }
    expect(registry.requests.length).toBe(asked);
  });

  it('ends before it begins where there is none, where it is for other machines and where its registry is at fault', async () => {
    const message = async (image: string) => {
      const { outcome, phases, environment, status, attempt } = await run(image);
      expect({ type: outcome?.type, status, phases, environment, attempt }).toEqual({
        ...{ type: 'PREPARE_ERROR', status: 'FAILED', phases: [], environment: null, attempt: 1 },
      });
      return outcome?.message ?? '';
    };
    expect(await message(`${registry.host}/allowed/missing:1`)).toMatch(/^its registry has no image .*missing:1/);
    const arm = await registry.add({ name: 'allowed/arm', architecture: 's390x' });
    expect(await message(arm.reference)).toMatch(/is for linux\/s390x, and this machine is linux\/\w+$/);
    await images.forget(arm.reference);
    const { reference } = await registry.add({ name: 'allowed/broken', files: { broken: 'broken' } });
    registry.faults.forged = true;
    expect(await message(reference)).toMatch(/what came from its registry is not what it should be$/);
    registry.faults.forged = false;
    registry.faults.locked = true;
    expect(await message(reference)).toMatch(/its registry does not hand it out to this installation$/);
    registry.faults.locked = false;
  });

  it('is terminated while it is being pulled', async () => {
    const { reference } = await registry.add({ name: 'allowed/stalled', files: { stalled: 'x'.repeat(100_000) } });
    registry.faults.stalled = true;
    const { id } = await site().submit({ image: reference, command: ['/hello'] });
    await site().until(id, ({ status }) => status === 'RUNNING');
    await expect.poll(() => site().logBytes(id).then(String), { timeout: 20_000 }).toContain('Pulling');
    await site().terminate(id);
    expect((await site().ended(id)).status).toBe('TERMINATED');
    registry.faults.stalled = false;
  });
});

describe('where the operator names one image, and one content', () => {
  describeOnRunc('an image', { settings: { CUSTOM_IMAGES: `${one.reference},${pinnedReference}` } }, (site) => {
    it('is run where it is that one, and no other is asked for', async () => {
      for (const image of [one.reference, pinnedReference]) {
        const { outcome, environment } = await site().run({ image, command: ['/hello'] });
        expect(outcome?.type).toBe('EXITED');
        expect(environment?.digest).toBe(image === one.reference ? one.digest : pinned.digest);
        await images.forget(image);
      }
      const asked = registry.requests.length;
      const others = [`${one.reference}2`, one.reference.replace(/:1$/, ''), pinned.reference, images.name('plain')];
      for (const image of [...others, `${pinnedName}@${one.digest}`]) {
        const { status, body } = await site().rest('POST', '/executions', { body: { image, command: ['/hello'] } });
        expect([image, status, body.errors?.[0]?.path]).toEqual([image, 400, 'image']);
      }
      expect(registry.requests.length).toBe(asked);
    });
  });
});

describe('where the operator says nothing', () => {
  describeOnRunc('an image', {}, (site) => {
    it('is run where the engine has it, and never pulled', async () => {
      const here = await site().run({ image: images.name('plain'), command: ['true'] });
      expect(here.status).toBe('COMPLETED');
      const { reference } = await registry.add({ name: 'allowed/local', tag: '1' });
      const asked = registry.requests.length;
      const { outcome } = await site().run({ image: reference, command: ['/hello'] });
      const message = `the image ${reference} is not there, and may not be pulled`;
      expect(outcome).toMatchObject({ type: 'PREPARE_ERROR', message });
      expect(registry.requests.length).toBe(asked);
    });

    it('is not run by the id of one that its user has no name for', async () => {
      await ensureLanguageImage('python');
      const { environment } = await site().run({ image: images.name('plain'), command: ['true'] });
      const id = environment?.digest ?? '';
      for (const image of [id, id.slice('sha256:'.length), id.slice('sha256:'.length, 'sha256:'.length + 12)]) {
        const { outcome } = await site().run({ image, command: ['true'] });
        expect([image, outcome?.type, outcome?.message]).toEqual([
          image,
          'PREPARE_ERROR',
          expect.stringMatching(/not there/),
        ]);
      }
    });
  });
});
