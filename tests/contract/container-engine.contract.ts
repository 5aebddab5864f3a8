import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  BuildProgress,
  ContainerAttachment,
  ContainerEngine,
  ContainerSpec,
  PullProgress,
} from '#worker/engine/engine.ts';
import {
  ContainerGoneError,
  EngineTimeoutError,
  EngineUnavailableError,
  ImageBuildError,
  ImageMissingError,
  InUseError,
} from '#worker/engine/errors.ts';

/** The programs that the contract runs, in words that each driver's harness knows how to say. */
export type ContractProgram =
  /** Copies stdin to stdout until its end, says "done" on stderr, exits with 3. */
  | 'echo'
  /** Writes 16 MiB to stdout and exits with 0. */
  | 'flood'
  /** Does nothing, for ever. */
  | 'sleep';

/** A container registry that the engine can pull from, with what is wrong with it. */
export interface ContractRegistry extends AsyncDisposable {
  readonly host: string;
  readonly faults: { locked: boolean; stalled: boolean; forged: boolean };
  add(image: {
    name: string;
    tag?: string;
    architecture?: string;
    config?: { Env?: readonly string[] };
  }): Promise<{ reference: string; digest: string }>;
}

export interface EngineHarness {
  createEngine(): Promise<ContainerEngine>;
  createRegistry(): Promise<ContractRegistry>;
  /** An engine at an address where nothing answers. */
  createUnreachableEngine(): ContainerEngine;
  /** Of an image that the engine has and that can run the programs. */
  image(): Promise<string>;
  command(program: ContractProgram): readonly string[];
}

const MIB = 1024 ** 2;
const FLOOD_BYTES = 16 * MIB;
const LABEL = 'sandpiper.contract';

/** What every driver must do. */
export function describeContainerEngine(name: string, harness: EngineHarness): void {
  describe(`the ${name} container engine`, () => {
    const mark = randomUUID();
    let engine: ContainerEngine;
    let image: string;

    beforeAll(async () => {
      engine = await harness.createEngine();
      image = await harness.image();
    });

    afterEach(async () => {
      for (const container of await engine.list({ [LABEL]: mark })) await engine.remove(container.id);
    });

    afterAll(async () => {
      await engine[Symbol.asyncDispose]();
    });

    function spec(program: ContractProgram, more: Partial<ContainerSpec> = {}): ContainerSpec {
      return {
        image,
        command: harness.command(program),
        labels: { [LABEL]: mark },
        runUid: 100_001,
        memoryBytes: 64 * MIB,
        diskBytes: 4 * MIB,
        cpus: 1,
        pids: 16,
        ...more,
      };
    }

    async function started(program: ContractProgram): Promise<{ id: string; attachment: ContainerAttachment }> {
      const id = await engine.createContainer(spec(program));
      const attachment = await engine.attach(id);
      await engine.start(id);
      return { id, attachment };
    }

    it('tells what it is', async () => {
      await engine.ping();
      const info = await engine.info();
      expect(info.version).not.toBe('');
      expect(info.runtimes).toContain(info.defaultRuntime);
      expect([1, 2]).toContain(info.cgroupVersion);
      expect(info.cpus).toBeGreaterThan(0);
      expect(info.kernel).toMatch(/^\d+\.\d+/);
      for (const version of Object.values(info.components)) expect(version).toMatch(/^\d+\.\d+/);
    });

    it('tells what is free on its disk, or that this can’t be seen', async () => {
      const free = await engine.freeSpace();
      expect(free?.bytes ?? 1).toBeGreaterThan(0);
      expect(free?.files ?? 1).toBeGreaterThan(0);
    });

    it('hands stdin to the program and its stdout and stderr back apart, whole', async () => {
      const { id, attachment } = await started('echo');
      const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 256));
      attachment.stdin.end(sent);
      const received = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
      for await (const { stream, data } of attachment.output) {
        received[stream] = Buffer.concat([received[stream], data]);
      }
      expect(received.stdout.equals(sent)).toBe(true);
      expect(received.stderr.toString()).toBe('done\n');
      expect(await engine.wait(id)).toEqual({ exitCode: 3 });
      await attachment[Symbol.asyncDispose]();
    });

    it('shows a container in each of its states', async () => {
      const id = await engine.createContainer(spec('sleep'));
      expect(await engine.inspect(id)).toMatchObject({ id, status: 'created', exitCode: null, outOfMemory: false });
      await using _attachment = await engine.attach(id);
      await engine.start(id);
      expect(await engine.inspect(id)).toMatchObject({ status: 'running', exitCode: null });
      await engine.kill(id);
      await engine.wait(id);
      const state = await engine.inspect(id);
      expect(state).toMatchObject({ status: 'exited', exitCode: 137 });
      expect(state.imageDigest).toBe((await engine.inspectImage(image))?.digest);
      expect(Math.abs(state.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it('gives a container more CPU while it runs, and says nothing where it has ended', async () => {
      const { id } = await started('sleep');
      const { cpus } = await engine.info();
      await engine.setCpus(id, cpus);
      expect((await engine.inspect(id)).status).toBe('running');
      await engine.kill(id);
      await engine.wait(id);
      await engine.setCpus(id, cpus);
      await engine.remove(id);
      await expect(engine.setCpus(id, cpus)).rejects.toThrow(ContainerGoneError);
    });

    it('keeps a program waiting whose reader is slow, and kills it without that reader', async () => {
      const { id, attachment } = await started('flood');
      const output = attachment.output[Symbol.asyncIterator]();
      expect((await output.next()).done).toBe(false);
      await sleep(700);
      expect((await engine.inspect(id)).status).toBe('running');
      attachment.destroy();
      await engine.kill(id, { timeoutMs: 5_000 });
      await engine.remove(id, { timeoutMs: 5_000 });
    });

    it('brings all of a flood to a reader who keeps up', async () => {
      const { id, attachment } = await started('flood');
      let bytes = 0;
      for await (const { data } of attachment.output) bytes += data.length;
      expect(bytes).toBe(FLOOD_BYTES);
      expect(await engine.wait(id)).toEqual({ exitCode: 0 });
    });

    it('ends the input of a program when nobody is attached any more', async () => {
      const { id, attachment } = await started('echo');
      await attachment[Symbol.asyncDispose]();
      expect(await engine.wait(id, { timeoutMs: 5_000 })).toEqual({ exitCode: 3 });
    });

    it('takes a second kill and a second removal for done', async () => {
      const { id, attachment } = await started('sleep');
      attachment.destroy();
      await engine.kill(id);
      await engine.wait(id);
      await engine.kill(id);
      await engine.remove(id);
      await engine.remove(id);
    });

    it('has removed a container when it says so, whoever else is removing it', async () => {
      const { id, attachment } = await started('sleep');
      attachment.destroy();
      const left = async () => (await engine.list({ [LABEL]: mark })).map((each) => each.id);
      const removals = [1, 2, 3].map(async () => {
        await engine.remove(id);
        return left();
      });
      expect(await Promise.all(removals)).toEqual([[], [], []]);
    });

    it('says that a container is gone', async () => {
      const id = await engine.createContainer(spec('sleep'));
      await engine.remove(id);
      await expect(engine.inspect(id)).rejects.toBeInstanceOf(ContainerGoneError);
      await expect(engine.attach(id)).rejects.toBeInstanceOf(ContainerGoneError);
      await expect(engine.start(id)).rejects.toBeInstanceOf(ContainerGoneError);
    });

    it('lists exactly the containers that carry all the labels', async () => {
      const red = await engine.createContainer(spec('sleep', { labels: { [LABEL]: mark, colour: 'red' } }));
      const blue = await engine.createContainer(spec('sleep', { labels: { [LABEL]: mark, colour: 'blue' } }));
      const ids = async (labels: Record<string, string>) => (await engine.list(labels)).map(({ id }) => id).sort();
      expect(await ids({ [LABEL]: mark })).toEqual([red, blue].sort());
      expect(await ids({ [LABEL]: mark, colour: 'red' })).toEqual([red]);
      expect(await ids({ [LABEL]: `${mark}-other` })).toEqual([]);
      expect((await engine.list({ [LABEL]: mark, colour: 'red' }))[0]?.labels).toMatchObject({ colour: 'red' });
    });

    it('gives a container none of the labels of its image', async () => {
      const reference = `sandpiper/contract-labels:${mark}`;
      const colour = { [`${LABEL}.colour`]: mark };
      await engine.buildImage({ context: dockerfile(`FROM ${image}`), reference, labels: colour });
      const id = await engine.createContainer(spec('sleep', { image: reference }));
      expect(await engine.list(colour)).toEqual([]);
      expect((await engine.list({ [LABEL]: mark })).map((each) => each.id)).toContain(id);
      await engine.remove(id);
      await engine.removeImage(reference);
    });

    it('says that an image is missing', async () => {
      const missing = `sandpiper/contract-missing:${mark}`;
      await expect(engine.createContainer(spec('sleep', { image: missing }))).rejects.toBeInstanceOf(ImageMissingError);
      await expect(engine.tagImage(missing, `${missing}-too`)).rejects.toBeInstanceOf(ImageMissingError);
      expect(await engine.inspectImage(missing)).toBeNull();
      await engine.removeImage(missing);
    });

    it('imports, tags and removes an image', async () => {
      const reference = `sandpiper/contract:${mark}`;
      const tar = pack();
      tar.entry({ name: 'hello' }, 'hello');
      tar.finalize();
      await engine.importImage({ tar: Readable.from(tar), reference, changes: [`LABEL ${LABEL}=${mark}`] });
      expect((await engine.inspectImage(reference))?.labels).toMatchObject({ [LABEL]: mark });
      await engine.tagImage(reference, `${reference}-too`);
      const named = (await engine.inspectImage(reference))?.namedAt?.getTime() ?? 0;
      await engine.tagImage(reference, `${reference}-too`);
      // A name that it has counts too.
      expect((await engine.inspectImage(reference))?.namedAt?.getTime()).toBeGreaterThan(named);
      expect((await engine.inspectImage(reference))?.tags.toSorted()).toEqual([reference, `${reference}-too`]);
      expect((await engine.inspectImage(`${reference}-too`))?.digest).toBe(
        (await engine.inspectImage(reference))?.digest,
      );
      await engine.removeImage(`${reference}-too`);
      await engine.removeImage(reference);
      expect(await engine.inspectImage(reference)).toBeNull();
    });

    it('builds an image and tells each step', async () => {
      const reference = `sandpiper/contract-build:${mark}`;
      const steps: BuildProgress[] = [];
      await engine.buildImage({
        context: dockerfile('ARG BASE', `FROM \${BASE}`, 'LABEL step=last'),
        reference,
        labels: { [LABEL]: mark },
        buildArgs: { BASE: image },
        onProgress: (progress) => steps.push(progress),
      });
      expect(steps.some(({ line }) => line.includes('LABEL step=last'))).toBe(true);
      const last = steps.at(-1);
      expect(last?.step).toBe(last?.steps);
      expect((await engine.listImages({ [LABEL]: mark })).map(({ tags }) => tags)).toEqual([[reference]]);
      const labelled = await engine.listImages({ [LABEL]: null });
      expect(labelled.flatMap(({ tags }) => tags)).toContain(reference);
      expect(labelled.every(({ labels }) => LABEL in labels)).toBe(true);
      await engine.removeImage(reference);
    });

    it('says why a build failed', async () => {
      const building = engine.buildImage({
        context: dockerfile('ARG BASE', `FROM \${BASE}`, 'RUN false'),
        reference: `sandpiper/contract-broken:${mark}`,
        buildArgs: { BASE: image },
      });
      await expect(building).rejects.toBeInstanceOf(ImageBuildError);
      await expect(building).rejects.toMatchObject({ output: expect.stringContaining('RUN false') });
    });

    it('pulls an image, by its name or its content, and tells how far it is and what it is', async () => {
      await using registry = await harness.createRegistry();
      const { reference, digest } = await registry.add({
        name: `pulled/${mark}`,
        tag: '1',
        architecture: 'arm64',
        config: { Env: ['PATH=/opt/bin', 'WORDS=one two=three'] },
      });
      const byDigest = reference.replace(/:1$/, `@${digest}`);
      for (const name of [reference, byDigest]) {
        expect(await engine.inspectImage(name)).toBeNull();
        const told: PullProgress[] = [];
        await engine.pullImage(name, { onProgress: (progress) => told.push(progress) });
        const shares = told.map(({ share }) => share);
        expect(shares).toEqual([...shares].sort((a, b) => a - b));
        expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
        const image = await engine.inspectImage(name);
        expect(image).toMatchObject({ os: 'linux', architecture: 'arm64', repoDigests: [byDigest] });
        expect(image?.env).toEqual({ PATH: '/opt/bin', WORDS: 'one two=three' });
        expect((await engine.inspectImage(image?.digest ?? ''))?.digest).toBe(image?.digest);
        await engine.removeImage(name);
      }
    });

    it('says why it could not pull an image, and has nothing of it', async () => {
      await using registry = await harness.createRegistry();
      const { reference } = await registry.add({ name: `broken/${mark}` });
      await expect(engine.pullImage(`${registry.host}/missing/${mark}:1`)).rejects.toBeInstanceOf(ImageMissingError);
      const other = `${registry.host}/broken/${mark}@sha256:${'cd'.repeat(32)}`;
      await expect(engine.pullImage(other)).rejects.toBeInstanceOf(ImageMissingError);
      registry.faults.forged = true;
      await expect(engine.pullImage(reference)).rejects.toMatchObject({ name: 'RegistryError', fault: 'broken' });
      registry.faults.locked = true;
      await expect(engine.pullImage(reference)).rejects.toMatchObject({ name: 'RegistryError', fault: 'refused' });
      expect(await engine.inspectImage(reference)).toBeNull();
    });

    it('ends a pull with its signal where the registry says nothing more', async () => {
      await using registry = await harness.createRegistry();
      const { reference } = await registry.add({ name: `stalled/${mark}` });
      registry.faults.stalled = true;
      const begun = Promise.withResolvers<void>();
      const controller = new AbortController();
      const onProgress = () => begun.resolve();
      const pulling = engine.pullImage(reference, { signal: controller.signal, onProgress });
      await begun.promise;
      const reason = new Error('enough');
      controller.abort(reason);
      await expect(pulling).rejects.toBe(reason);
      expect(await engine.inspectImage(reference)).toBeNull();
    });

    it('keeps an image that a container is made of', async () => {
      const reference = `sandpiper/contract-used:${mark}`;
      await engine.buildImage({ context: dockerfile(`FROM ${image}`, `LABEL ${LABEL}=${mark}`), reference });
      const id = await engine.createContainer(spec('sleep', { image: reference }));
      await expect(engine.removeImage(reference)).rejects.toBeInstanceOf(InUseError);
      await engine.remove(id);
      await engine.removeImage(reference);
      expect(await engine.inspectImage(reference)).toBeNull();
    });

    it('fills a volume for containers to mount, and fills and removes it again without a fault', async () => {
      const name = `sandpiper-contract-${mark}`;
      const path = '/etc';
      await engine.fillVolume({ name, image, path });
      await engine.fillVolume({ name, image, path });
      const id = await engine.createContainer(spec('sleep', { volumes: [{ name, path: '/usr/local/lib/sandpiper' }] }));
      await using _attachment = await engine.attach(id);
      await engine.start(id);
      expect(await engine.inspect(id)).toMatchObject({ status: 'running' });
      const [volume, ...others] = await engine.listVolumes(name.slice(0, -1));
      expect([volume?.name, others]).toEqual([name, []]);
      expect(Math.abs(Date.now() - (volume?.createdAt.getTime() ?? 0))).toBeLessThan(120_000);
      expect(await engine.listVolumes(mark)).toEqual([]);
      await expect(engine.removeVolume(name)).rejects.toBeInstanceOf(InUseError);
      await engine.remove(id);
      await engine.removeVolume(name);
      await engine.removeVolume(name);
      const missing = `sandpiper/contract-missing:${mark}`;
      await expect(engine.fillVolume({ name, image: missing, path })).rejects.toBeInstanceOf(ImageMissingError);
    });

    it('gives up on a call that takes longer than it may', async () => {
      const { id, attachment } = await started('sleep');
      await expect(engine.wait(id, { timeoutMs: 100 })).rejects.toBeInstanceOf(EngineTimeoutError);
      await attachment[Symbol.asyncDispose]();
    });

    it('ends a call with the reason of its signal', async () => {
      const { id, attachment } = await started('sleep');
      const reason = new Error('enough');
      const controller = new AbortController();
      const waiting = engine.wait(id, { signal: controller.signal });
      controller.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      await expect(engine.ping({ signal: controller.signal })).rejects.toBe(reason);
      await attachment[Symbol.asyncDispose]();
    });

    it('says that nothing answers', async () => {
      await using unreachable = harness.createUnreachableEngine();
      await expect(unreachable.ping()).rejects.toBeInstanceOf(EngineUnavailableError);
      await expect(unreachable.createContainer(spec('sleep'))).rejects.toBeInstanceOf(EngineUnavailableError);
    });
  });
}

function dockerfile(...lines: readonly string[]): Readable {
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `${lines.join('\n')}\n`);
  tar.finalize();
  return Readable.from(tar);
}
