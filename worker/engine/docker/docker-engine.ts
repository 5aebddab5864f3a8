import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import Docker from 'dockerode';
import { z } from 'zod';
import { dockerAddress } from '#config/docker-host.ts';
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
import { EngineRefusedError, ImageBuildError, ImageMissingError, InUseError } from '#worker/engine/errors.ts';
import { containerOptions, cpuLimit } from './container-options.ts';
import { demux } from './demux.ts';
import { freeSpaceAt } from './disk-space.ts';
import { type CallSubject, statusOf, toEngineError, toPullError } from './docker-errors.ts';
import { followProgress } from './progress-stream.ts';
import { followPull } from './pull-stream.ts';
import { removeContainer } from './remove-container.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const DEFAULT_TIMEOUT_MS = {
  ping: 3 * SECOND,
  info: 10 * SECOND,
  create: 30 * SECOND,
  attach: 10 * SECOND,
  start: 30 * SECOND,
  wait: 30 * MINUTE,
  kill: 10 * SECOND,
  update: 10 * SECOND,
  remove: 30 * SECOND,
  inspect: 10 * SECOND,
  list: 15 * SECOND,
  image: 15 * SECOND,
  import: 10 * MINUTE,
  pull: 20 * MINUTE,
  build: 30 * MINUTE,
} as const;

type Call = keyof typeof DEFAULT_TIMEOUT_MS;

/** The part of `GET /info` that is read here; @types/dockerode leaves it untyped. */
const infoSchema = z.object({
  ServerVersion: z.string(),
  Runtimes: z.record(z.string(), z.unknown()).default({}),
  DefaultRuntime: z.string().default('runc'),
  CgroupVersion: z.string().default('1'),
  SecurityOptions: z.array(z.string()).nullish(),
  NCPU: z.number(),
  MemTotal: z.number(),
  Architecture: z.string(),
  KernelVersion: z.string().default('unknown'),
  DockerRootDir: z.string().default(''),
  ContainerdCommit: z.object({ ID: z.string().default('') }).nullish(),
  RuncCommit: z.object({ ID: z.string().default('') }).nullish(),
});

/** @types/dockerode leaves out when an image was named. */
const namedSchema = z.object({ Metadata: z.object({ LastTagTime: z.coerce.date() }) });

/** @types/dockerode leaves out when a volume was made. */
const volumesSchema = z
  .array(z.object({ Name: z.string(), CreatedAt: z.string() }))
  .nullable()
  .transform((volumes) => volumes ?? []);

/** Calls that heed an abort although @types/dockerode doesn't say so. */
interface AbortableCalls {
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
  info(options: { abortSignal: AbortSignal }): Promise<unknown>;
}

export interface DockerEngineOptions {
  /** As in `DOCKER_HOST`; null is the usual socket. */
  host?: string | null;
}

/** Docker Engine by its HTTP API. */
export class DockerEngine implements ContainerEngine {
  readonly name = 'docker';
  readonly #docker: Docker;
  readonly #abortable: AbortableCalls;
  readonly #isLocal: boolean;
  /** Where it keeps all that is its own; null until that was asked for. */
  #folder: string | null = null;

  constructor(options: DockerEngineOptions = {}) {
    this.#docker = new Docker(connection(options.host ?? null));
    this.#abortable = this.#docker;
    this.#isLocal = 'socketPath' in dockerAddress(options.host ?? null);
  }

  async ping(options?: CallOptions): Promise<void> {
    await this.#call('ping', options, {}, (abortSignal) => this.#abortable.ping({ abortSignal }));
  }

  async info(options?: CallOptions): Promise<EngineInfo> {
    const info = await this.#info(options);
    return {
      version: info.ServerVersion,
      runtimes: Object.keys(info.Runtimes),
      defaultRuntime: info.DefaultRuntime,
      cgroupVersion: info.CgroupVersion === '2' ? 2 : 1,
      securityOptions: (info.SecurityOptions ?? []).map((option) => /name=([^,]+)/.exec(option)?.[1] ?? option),
      cpus: info.NCPU,
      memoryBytes: info.MemTotal,
      architecture: info.Architecture,
      kernel: info.KernelVersion,
      components: componentVersions({ containerd: info.ContainerdCommit?.ID, runc: info.RuncCommit?.ID }),
    };
  }

  async freeSpace(options?: CallOptions): Promise<FreeSpace | null> {
    if (!this.#isLocal) return null;
    this.#folder ??= (await this.#info(options)).DockerRootDir;
    return freeSpaceAt(this.#folder);
  }

  async createContainer(spec: ContainerSpec, options?: CallOptions): Promise<string> {
    const container = await this.#call('create', options, { image: spec.image }, async (abortSignal) => {
      const { Config } = await this.#docker.getImage(spec.image).inspect();
      const inherited = {
        volumes: Object.keys(Config.Volumes ?? {}),
        labels: Object.keys(Config.Labels ?? {}),
        env: Object.keys(variablesOf(Config.Env ?? [])),
      };
      return this.#docker.createContainer({ ...containerOptions(spec, inherited), abortSignal });
    });
    return container.id;
  }

  async attach(containerId: string, options?: CallOptions): Promise<ContainerAttachment> {
    const socket = await this.#call('attach', options, { containerId }, async (abortSignal) => {
      const connected: NodeJS.ReadWriteStream = await this.#docker.getContainer(containerId).attach({
        stream: true,
        stdin: true,
        stdout: true,
        stderr: true,
        hijack: true,
        abortSignal,
      });
      return connected as Duplex;
    });
    // A connection that breaks shows as the end of the output; a write to it fails with this same error.
    socket.on('error', () => {});
    return {
      stdin: socket,
      output: demux(untilBroken(socket)),
      destroy: () => void socket.destroy(),
      [Symbol.asyncDispose]: async () => void socket.destroy(),
    };
  }

  async start(containerId: string, options?: CallOptions): Promise<void> {
    await this.#call('start', options, { containerId }, (abortSignal) =>
      this.#container(containerId).start({ abortSignal }),
    );
  }

  async wait(containerId: string, options?: CallOptions): Promise<{ exitCode: number }> {
    const answer: { StatusCode: number } = await this.#call('wait', options, { containerId }, (abortSignal) =>
      this.#container(containerId).wait({ abortSignal }),
    );
    return { exitCode: answer.StatusCode };
  }

  async kill(containerId: string, options?: CallOptions): Promise<void> {
    await this.#call('kill', options, { containerId }, async (abortSignal) => {
      await this.#container(containerId).kill({ signal: 'SIGKILL', abortSignal }).catch(unlessStatus(409));
    });
  }

  async setCpus(containerId: string, cpus: number, options?: CallOptions): Promise<void> {
    await this.#call('update', options, { containerId }, async (abortSignal) => {
      const container = this.#container(containerId);
      await container.update({ ...cpuLimit(cpus), abortSignal }).catch(async (error: unknown) => {
        const { status } = await this.inspect(containerId);
        if (status === 'running') throw error;
      });
    });
  }

  async remove(containerId: string, options?: CallOptions): Promise<void> {
    await this.#call('remove', options, { containerId }, (abortSignal) =>
      removeContainer(this.#container(containerId), abortSignal),
    );
  }

  async inspect(containerId: string, options?: CallOptions): Promise<ContainerState> {
    const found = await this.#call('inspect', options, { containerId }, (abortSignal) =>
      this.#container(containerId).inspect({ abortSignal }),
    );
    const status = stateOf(found.State.Status);
    return {
      id: found.Id,
      status,
      exitCode: status === 'exited' ? found.State.ExitCode : null,
      outOfMemory: found.State.OOMKilled,
      imageDigest: found.Image,
      createdAt: new Date(found.Created),
    };
  }

  async list(labels: Readonly<Record<string, string>>, options?: CallOptions): Promise<ContainerSummary[]> {
    const found = await this.#call('list', options, {}, (abortSignal) =>
      this.#docker.listContainers({ all: true, filters: { label: labelFilters(labels) }, abortSignal }),
    );
    return found.map((container) => ({
      id: container.Id,
      labels: container.Labels,
      status: stateOf(container.State),
      createdAt: new Date(container.Created * 1000),
    }));
  }

  async inspectImage(reference: string, options?: CallOptions): Promise<ImageDetails | null> {
    try {
      // The one call of dockerode that can't be aborted: its late answer is dropped.
      const found = await this.#call('image', options, { image: reference }, () =>
        this.#docker.getImage(reference).inspect(),
      );
      return {
        digest: found.Id,
        tags: found.RepoTags ?? [],
        labels: found.Config.Labels ?? {},
        sizeBytes: found.Size,
        createdAt: new Date(found.Created),
        namedAt: namedAtOf(found),
        os: found.Os,
        architecture: found.Architecture,
        repoDigests: found.RepoDigests ?? [],
        volumes: Object.keys(found.Config.Volumes ?? {}),
        env: variablesOf(found.Config.Env ?? []),
      };
    } catch (error) {
      if (error instanceof ImageMissingError) return null;
      throw error;
    }
  }

  async listImages(labels: Readonly<Record<string, string | null>>, options?: CallOptions): Promise<ImageInfo[]> {
    const found = await this.#call('image', options, {}, (abortSignal) =>
      this.#docker.listImages({ filters: JSON.stringify({ label: labelFilters(labels) }), abortSignal }),
    );
    return found.map((image) => ({
      digest: image.Id,
      tags: image.RepoTags ?? [],
      labels: image.Labels ?? {},
      sizeBytes: image.Size,
      createdAt: new Date(image.Created * 1000),
    }));
  }

  async importImage(request: ImportImageRequest, options?: CallOptions): Promise<void> {
    const [repo, tag] = splitReference(request.reference);
    const end = await this.#call('import', options, {}, async (abortSignal) =>
      followProgress(
        await this.#docker.importImage(request.tar, { repo, tag, changes: request.changes ?? [], abortSignal }),
      ),
    );
    if (end.error) throw new EngineRefusedError(`import of ${request.reference} failed: ${end.error}`, undefined);
  }

  async pullImage(reference: string, { onProgress, ...options }: PullOptions = {}): Promise<void> {
    await this.#call('pull', options, {}, async (abortSignal) => {
      try {
        await followPull(await this.#docker.pull(reference, { abortSignal }), onProgress);
      } catch (error) {
        throw toPullError(error, reference);
      }
    });
  }

  async buildImage(request: BuildImageRequest, options?: CallOptions): Promise<void> {
    const end = await this.#call('build', options, {}, async (abortSignal) => {
      const stream = await this.#docker.buildImage(request.context, {
        t: request.reference,
        labels: { ...request.labels },
        buildargs: { ...request.buildArgs },
        rm: true,
        forcerm: true,
        abortSignal,
      });
      return followProgress(stream, request.onProgress);
    });
    if (end.error) throw new ImageBuildError(request.reference, end.error, end.output);
  }

  async tagImage(reference: string, target: string, options?: CallOptions): Promise<void> {
    const [repo, tag] = splitReference(target);
    await this.#call('image', options, { image: reference }, (abortSignal) =>
      this.#docker.getImage(reference).tag({ repo, tag, abortSignal }),
    );
  }

  async removeImage(reference: string, options?: CallOptions): Promise<void> {
    await this.#call('remove', options, { image: reference }, async (abortSignal) => {
      await this.#docker.getImage(reference).remove({ abortSignal }).catch(unlessGone);
    });
  }

  async fillVolume({ name, image, path, labels = {} }: FillVolumeRequest, options?: CallOptions): Promise<void> {
    // The engine copies when a container is made; it need not run.
    const container = await this.#call('create', options, { image }, (abortSignal) =>
      this.#docker.createContainer({
        Image: image,
        Entrypoint: ['/none'],
        Labels: { ...labels },
        NetworkDisabled: true,
        HostConfig: { Mounts: [{ Type: 'volume', Source: name, Target: path }] },
        abortSignal,
      }),
    );
    await this.remove(container.id, options);
  }

  async listVolumes(prefix: string, options?: CallOptions): Promise<VolumeSummary[]> {
    const { Volumes } = await this.#call('list', options, {}, (abortSignal) =>
      // The engine's own filter finds the name anywhere in a volume's.
      this.#docker.listVolumes({ filters: { name: [prefix] }, abortSignal }),
    );
    return volumesSchema
      .parse(Volumes)
      .filter(({ Name }) => Name.startsWith(prefix))
      .map(({ Name, CreatedAt }) => ({ name: Name, createdAt: new Date(CreatedAt) }));
  }

  async removeVolume(name: string, options?: CallOptions): Promise<void> {
    await this.#call('remove', options, {}, async (abortSignal) => {
      await this.#docker.getVolume(name).remove({ abortSignal }).catch(unlessGone);
    });
  }

  /** Nothing is held open between calls. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #info(options: CallOptions | undefined): Promise<z.infer<typeof infoSchema>> {
    const answer = await this.#call('info', options, {}, (abortSignal) => this.#abortable.info({ abortSignal }));
    return infoSchema.parse(answer);
  }

  #container(id: string): Docker.Container {
    return this.#docker.getContainer(id);
  }

  async #call<T>(
    name: Call,
    options: CallOptions | undefined,
    subject: CallSubject,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return engineCall(name, { ...options, defaultTimeoutMs: DEFAULT_TIMEOUT_MS[name] }, async (signal) => {
      try {
        return await call(signal);
      } catch (error) {
        throw signal.aborted ? signal.reason : toEngineError(error, subject);
      }
    });
  }
}

/** A new connection for each call: one kept from before an engine's restart would fail the next call. */
function connection(dockerHost: string | null): Docker.DockerOptions & { agent?: Agent } {
  const agent = new Agent({ keepAlive: false });
  const address = dockerAddress(dockerHost);
  // `host: undefined` keeps dockerode from taking DOCKER_HOST of the process in its place.
  if ('socketPath' in address) return { ...address, host: undefined, agent };
  return { ...address, ...(address.protocol === 'http' ? { agent } : {}) };
}

/** A connection that breaks is the end of what comes through it: whoever reads finds out why from the container. */
async function* untilBroken(socket: Duplex): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const data of socket) yield data;
  } catch {
    // See above.
  }
}

/** An engine that never named it says the year 1. */
function namedAtOf(found: unknown): Date | null {
  const named = namedSchema.safeParse(found).data?.Metadata.LastTagTime;
  return named && named.getTime() > 0 ? named : null;
}

/** A commit is named by its version ("v1.1.12-0-g51d5e946", "1.1.5+ds1-1+deb12u1") or by nothing but its hash. */
function componentVersions(commits: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const [name, commit] of Object.entries(commits)) {
    const version = /^v?(\d+\.\d+.*?)(?:-0)?(?:-g[0-9a-f]+)?$/.exec(commit ?? '')?.[1];
    if (version) versions[name] = version;
  }
  return versions;
}

function stateOf(status: string): ContainerState['status'] {
  if (status === 'created') return 'created';
  return status === 'running' || status === 'paused' || status === 'restarting' ? 'running' : 'exited';
}

function labelFilters(labels: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(labels).map(([name, value]) => (value === null ? name : `${name}=${value}`));
}

function variablesOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function splitReference(reference: string): [repository: string, tag: string] {
  const at = reference.lastIndexOf(':');
  return at > reference.lastIndexOf('/') ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, 'latest'];
}

function unlessGone(error: unknown): void {
  unlessStatus(404, 409)(error);
  if (statusOf(error) === 409)
    throw new InUseError(error instanceof Error ? error.message : 'in use', { cause: error });
}

function unlessStatus(...accepted: readonly number[]): (error: unknown) => void {
  return (error) => {
    const status = statusOf(error);
    if (status === undefined || !accepted.includes(status)) throw error;
  };
}
