import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { engineCall } from '#worker/engine/call.ts';
import type {
  BuildImageRequest,
  CallOptions,
  ContainerAttachment,
  ContainerEngine,
  ContainerSpec,
  ContainerState,
  ContainerSummary,
  EngineInfo,
  FillVolumeRequest,
  FreeSpace,
  ImageDetails,
  ImageInfo,
  ImportImageRequest,
  PullOptions,
  VolumeSummary,
} from '#worker/engine/engine.ts';
import {
  ContainerGoneError,
  EngineUnavailableError,
  ImageBuildError,
  ImageMissingError,
  InUseError,
} from '#worker/engine/errors.ts';
import { readDockerfile } from './fake-build.ts';
import { FakeContainer, type FakeProgram } from './fake-container.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

const INFO: EngineInfo = {
  version: 'fake',
  runtimes: ['runc'],
  defaultRuntime: 'runc',
  cgroupVersion: 2,
  securityOptions: ['seccomp'],
  cpus: 2,
  memoryBytes: 8 * 1024 ** 3,
  architecture: 'x86_64',
  kernel: '6.12.0',
  components: { containerd: '2.1.4', runc: '1.3.3' },
};

interface FakeImage extends ImageDetails {
  program: FakeProgram;
}

/** An image that a registry has: what a pull of it gives, or why it doesn't. */
export type FakeRemote = (options: PullOptions) => Promise<Partial<ImageDetails>>;

export interface FakeEngineOptions {
  info?: Partial<EngineInfo>;
  /** Runs in the containers of images that were built, imported or tagged, too. */
  program?: FakeProgram;
}

/** An engine in memory, whose containers are functions. */
export class FakeEngine implements ContainerEngine {
  readonly name = 'fake';
  /** False plays an engine that is down: each call throws `EngineUnavailableError`. */
  available = true;
  /** Calls by these names throw the error that stands here. */
  readonly faults = new Map<string, Error>();
  /** The names of all calls, in order. */
  readonly calls: string[] = [];
  /** On its disk. */
  free: FreeSpace | null = { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY };
  /** What can be pulled, by its name. */
  readonly remotes = new Map<string, FakeRemote>();
  readonly #options: FakeEngineOptions;
  readonly #images = new Map<string, FakeImage>();
  readonly #containers = new Map<string, FakeContainer>();
  readonly #volumes = new Map<string, VolumeSummary>();
  readonly #underWay = new Set<(error: Error) => void>();
  #created = 0;

  constructor(options: FakeEngineOptions = {}) {
    this.#options = options;
  }

  /** An image that is there; containers of it run `program`. */
  addImage(
    reference: string,
    program: FakeProgram = this.#program(),
    labels: Readonly<Record<string, string>> = {},
  ): void {
    this.#addImage(reference, { program, labels });
  }

  /** The same, with what else is known of it. */
  addImageOf(reference: string, details: Partial<ImageDetails>): void {
    this.#addImage(reference, details);
  }

  #addImage(reference: string, details: Partial<FakeImage>): void {
    this.#images.set(reference, {
      digest: `sha256:${createHash('sha256').update(reference).digest('hex')}`,
      tags: [reference],
      labels: {},
      sizeBytes: 0,
      createdAt: new Date(),
      namedAt: new Date(),
      os: 'linux',
      architecture: 'amd64',
      repoDigests: [],
      volumes: [],
      env: {},
      program: this.#program(),
      ...details,
    });
  }

  /** Those that are not removed, for a look from outside. */
  get containers(): readonly FakeContainer[] {
    return [...this.#containers.values()];
  }

  /** Plays an engine that goes away: calls under way fail, and so does whatever is attached. It answers new calls. */
  breakConnections(): void {
    for (const fail of this.#underWay) fail(new EngineUnavailableError('the fake engine broke the connection'));
    for (const container of this.containers) container.detach();
  }

  ping(options?: CallOptions): Promise<void> {
    return this.#call('ping', options, () => {});
  }

  info(options?: CallOptions): Promise<EngineInfo> {
    return this.#call('info', options, () => ({ ...INFO, ...this.#options.info }));
  }

  freeSpace(options?: CallOptions): Promise<FreeSpace | null> {
    return this.#call('freeSpace', options, () => this.free);
  }

  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<string> {
    return this.#call('create', options, () => {
      const image = this.#image(spec.image);
      this.#created += 1;
      const id = `fake${this.#created}`;
      this.#containers.set(id, new FakeContainer(id, spec, image));
      return id;
    });
  }

  attach(containerId: string, options?: CallOptions): Promise<ContainerAttachment> {
    return this.#call('attach', options, () => this.#container(containerId).attach());
  }

  start(containerId: string, options?: CallOptions): Promise<void> {
    return this.#call('start', options, () => this.#container(containerId).start());
  }

  wait(containerId: string, options?: CallOptions): Promise<{ exitCode: number }> {
    return this.#call('wait', options, () => this.#container(containerId).ended.promise);
  }

  kill(containerId: string, options?: CallOptions): Promise<void> {
    return this.#call('kill', options, () => this.#container(containerId).kill());
  }

  setCpus(containerId: string, _cpus: number, options?: CallOptions): Promise<void> {
    return this.#call('setCpus', options, () => void this.#container(containerId));
  }

  remove(containerId: string, options?: CallOptions): Promise<void> {
    return this.#call('remove', options, () => {
      this.#containers.get(containerId)?.kill();
      this.#containers.delete(containerId);
    });
  }

  inspect(containerId: string, options?: CallOptions): Promise<ContainerState> {
    return this.#call('inspect', options, () => this.#container(containerId).state());
  }

  list(labels: Readonly<Record<string, string>>, options?: CallOptions): Promise<ContainerSummary[]> {
    return this.#call('list', options, () =>
      this.containers
        .filter((container) => carries(container.spec.labels, labels))
        .map(({ id, spec, status, createdAt }) => ({ id, labels: spec.labels, status, createdAt })),
    );
  }

  inspectImage(reference: string, options?: CallOptions): Promise<ImageDetails | null> {
    return this.#call('image', options, () => this.#find(reference));
  }

  listImages(labels: Readonly<Record<string, string | null>>, options?: CallOptions): Promise<ImageInfo[]> {
    return this.#call('image', options, () =>
      [...new Map([...this.#images.values()].map((image) => [image.digest, image])).values()].filter((image) =>
        carries(image.labels, labels),
      ),
    );
  }

  importImage(request: ImportImageRequest, options?: CallOptions): Promise<void> {
    return this.#call('import', options, async () => {
      await buffer(request.tar);
      this.addImage(request.reference, this.#program(), labelsOf(request.changes ?? []));
    });
  }

  pullImage(reference: string, options: PullOptions = {}): Promise<void> {
    return engineCall('pull', { ...options, defaultTimeoutMs: DEFAULT_TIMEOUT_MS }, (signal) =>
      this.#call('pull', { signal }, async () => {
        const remote = this.remotes.get(reference);
        if (!remote) throw new ImageMissingError(reference);
        this.#addImage(reference, await remote({ ...options, signal }));
      }),
    );
  }

  /** Knows FROM, and that `RUN false` fails; other instructions do nothing. */
  buildImage(request: BuildImageRequest, options?: CallOptions): Promise<void> {
    return this.#call('build', options, async () => {
      const instructions = await readDockerfile(request.context, request.buildArgs ?? {});
      for (const [index, line] of instructions.entries()) {
        const progress = { step: index + 1, steps: instructions.length };
        request.onProgress?.({ ...progress, line: `Step ${index + 1}/${instructions.length} : ${line}` });
        if (line.startsWith('FROM ')) this.#image(line.slice(5).trim());
        if (line === 'RUN false') throw new ImageBuildError(request.reference, 'the command failed', line);
      }
      this.addImage(request.reference, this.#program(), request.labels);
    });
  }

  tagImage(reference: string, target: string, options?: CallOptions): Promise<void> {
    return this.#call('tag', options, () => {
      const image = this.#image(reference);
      this.#images.set(target, image);
      image.tags = [...new Set([...image.tags, target])];
      image.namedAt = new Date(Math.max(Date.now(), (image.namedAt?.getTime() ?? 0) + 1));
    });
  }

  removeImage(reference: string, options?: CallOptions): Promise<void> {
    return this.#call('removeImage', options, () => {
      if (this.containers.some(({ spec }) => spec.image === reference)) throw new InUseError(`${reference} is in use`);
      const image = this.#images.get(reference);
      if (image) image.tags = image.tags.filter((tag) => tag !== reference);
      this.#images.delete(reference);
    });
  }

  fillVolume(request: FillVolumeRequest, options?: CallOptions): Promise<void> {
    return this.#call('fillVolume', options, () => {
      this.#image(request.image);
      const { name } = request;
      if (!this.#volumes.has(name)) this.#volumes.set(name, { name, createdAt: new Date() });
    });
  }

  listVolumes(prefix: string, options?: CallOptions): Promise<VolumeSummary[]> {
    return this.#call('list', options, () => [...this.#volumes.values()].filter(({ name }) => name.startsWith(prefix)));
  }

  removeVolume(name: string, options?: CallOptions): Promise<void> {
    return this.#call('removeVolume', options, () => {
      const isMounted = this.containers.some(({ spec }) => spec.volumes?.some((volume) => volume.name === name));
      if (isMounted) throw new InUseError(`${name} is in use`);
      this.#volumes.delete(name);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of this.containers) container.kill();
  }

  #call<T>(name: string, options: CallOptions | undefined, answer: () => T | Promise<T>): Promise<T> {
    return engineCall(name, { ...options, defaultTimeoutMs: DEFAULT_TIMEOUT_MS }, async () => {
      this.calls.push(name);
      if (!this.available) throw new EngineUnavailableError('the fake engine is down');
      const fault = this.faults.get(name);
      if (fault) throw fault;
      const broken = Promise.withResolvers<never>();
      this.#underWay.add(broken.reject);
      try {
        return await Promise.race([answer(), broken.promise]);
      } finally {
        this.#underWay.delete(broken.reject);
      }
    });
  }

  #program(): FakeProgram {
    return this.#options.program ?? (async () => 0);
  }

  /** By its name or its id. */
  #find(reference: string): FakeImage | null {
    return this.#images.get(reference) ?? [...this.#images.values()].find(({ digest }) => digest === reference) ?? null;
  }

  #image(reference: string): FakeImage {
    const image = this.#find(reference);
    if (!image) throw new ImageMissingError(reference);
    return image;
  }

  #container(id: string): FakeContainer {
    const container = this.#containers.get(id);
    if (!container) throw new ContainerGoneError(id);
    return container;
  }
}

/** Of lines such as `LABEL a=b`. */
function labelsOf(changes: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const line of changes) {
    const [, name, value = ''] = /^LABEL ([^=]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) labels[name] = value;
  }
  return labels;
}

function carries(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | null>>): boolean {
  return Object.entries(wanted).every(([name, value]) =>
    value === null ? labels[name] !== undefined : labels[name] === value,
  );
}
