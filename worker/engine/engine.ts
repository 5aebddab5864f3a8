import type { Readable, Writable } from 'node:stream';

/**
 * What the worker needs of a container engine. Drivers lie beside this file and all pass
 * `tests/contract/container-engine.contract.ts`.
 *
 * Every call has a default timeout of its own and takes a shorter or longer one and an AbortSignal; a timeout throws
 * `EngineTimeoutError`, an abort throws the signal's reason. All other faults are the typed errors of `errors.ts`.
 */
export interface ContainerEngine extends AsyncDisposable {
  /** "docker", "fake": stands in the environment of an execution. */
  readonly name: string;

  /** @throws EngineUnavailableError where nothing answers. */
  ping(options?: CallOptions): Promise<void>;
  info(options?: CallOptions): Promise<EngineInfo>;
  /** What is free on the disk that images are kept on; null where this process can't see it. */
  freeSpace(options?: CallOptions): Promise<FreeSpace | null>;

  /** Creates, doesn't start. @throws ImageMissingError */
  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<string>;
  /** Before `start`, so that nothing is lost. The caller owns the attachment and disposes of it. */
  attach(containerId: string, options?: CallOptions): Promise<ContainerAttachment>;
  start(containerId: string, options?: CallOptions): Promise<void>;
  /** Settles when the container has ended, at once where it already had. */
  wait(containerId: string, options?: CallOptions): Promise<{ exitCode: number }>;
  /** Kills with SIGKILL. A container that has ended is no error. */
  kill(containerId: string, options?: CallOptions): Promise<void>;
  /** Changes how many CPUs' time it may take. A container that has ended is no error. */
  setCpus(containerId: string, cpus: number, options?: CallOptions): Promise<void>;
  /** Kills and removes; settles when it is gone. A container that is gone already is no error. */
  remove(containerId: string, options?: CallOptions): Promise<void>;
  /** @throws ContainerGoneError */
  inspect(containerId: string, options?: CallOptions): Promise<ContainerState>;
  /** All containers, running or not, that carry all these labels. */
  list(labels: Readonly<Record<string, string>>, options?: CallOptions): Promise<ContainerSummary[]>;

  /** null where the engine has no such image. */
  inspectImage(reference: string, options?: CallOptions): Promise<ImageDetails | null>;
  /** All images that carry all these labels; null is any value. */
  listImages(labels: Readonly<Record<string, string | null>>, options?: CallOptions): Promise<ImageInfo[]>;
  /** Makes an image of the tar of a root file system. `changes` are Dockerfile lines such as `LABEL a=b`. */
  importImage(request: ImportImageRequest, options?: CallOptions): Promise<void>;
  /**
   * Pulls from a container registry. What was pulled of an image whose pull ends early is not kept.
   * @throws ImageMissingError where it has no such image, or none that it shows us; RegistryError
   */
  pullImage(reference: string, options?: PullOptions): Promise<void>;
  /** Builds from a tar of a folder with a Dockerfile. @throws ImageBuildError with the last lines of the build. */
  buildImage(request: BuildImageRequest, options?: CallOptions): Promise<void>;
  tagImage(reference: string, target: string, options?: CallOptions): Promise<void>;
  /**
   * Takes the name away, and the image with its last one. An image that is gone is no error.
   * @throws InUseError where a container, running or not, is made of it and it has no other name
   */
  removeImage(reference: string, options?: CallOptions): Promise<void>;

  /** Sees to it that the volume holds what the image has in that folder; one that holds something stays as it is. */
  fillVolume(request: FillVolumeRequest, options?: CallOptions): Promise<void>;
  /** Those whose names begin so. */
  listVolumes(prefix: string, options?: CallOptions): Promise<VolumeSummary[]>;
  /** A volume that is gone is no error. @throws InUseError where a container, running or not, has it mounted */
  removeVolume(name: string, options?: CallOptions): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface PullOptions extends CallOptions {
  /** Told at every sign of life, so that who waits can tell a slow registry from one that has stopped. */
  onProgress?: (progress: PullProgress) => void;
}

export interface PullProgress {
  /** From 0 to 1; never falls. */
  share: number;
  /** Of what is downloaded, as far as its size is known yet. */
  totalBytes: number;
}

export interface EngineInfo {
  version: string;
  /** Names by which `ContainerSpec.runtime` may ask for them. */
  runtimes: readonly string[];
  defaultRuntime: string;
  cgroupVersion: 1 | 2;
  /** Such as "seccomp", "apparmor". */
  securityOptions: readonly string[];
  cpus: number;
  memoryBytes: number;
  /** As the engine's host calls it: "x86_64", "aarch64". */
  architecture: string;
  /** Release of the host's kernel. */
  kernel: string;
  /** Versions of what the engine stands on, by name: "containerd", "runc". What it doesn't tell is left out. */
  components: Readonly<Record<string, string>>;
}

export interface FreeSpace {
  bytes: number;
  /** How many more of them there can be. */
  files: number;
}

/** A container for one sandbox. What all sandboxes have in common is not in here: drivers add it. */
export interface ContainerSpec {
  image: string;
  /** argv of PID 1. */
  command: readonly string[];
  labels: Readonly<Record<string, string>>;
  /** The user that owns the writable places; PID 1 itself stays 0. */
  runUid: number;
  memoryBytes: number;
  /** Bytes that all writable places may hold together at most; less than `memoryBytes`. */
  diskBytes: number;
  cpus: number;
  pids: number;
  /** One of `EngineInfo.runtimes`; the engine's default where it is not given. */
  runtime?: string;
  /** Where the host has AppArmor. */
  apparmor?: boolean;
  /** Mounted read-only, in the place of what the image has there. */
  volumes?: readonly VolumeMount[];
}

export interface VolumeMount {
  name: string;
  /** A folder in the container. */
  path: string;
}

export interface OutputChunk {
  stream: 'stdout' | 'stderr';
  data: Uint8Array;
}

export interface ContainerAttachment extends AsyncDisposable {
  readonly stdin: Writable;
  /**
   * To be read once. Nothing is read ahead of the consumer but what the connection holds: a consumer that stops stops
   * the container's writes. Ends with the container, or when the attachment is disposed of.
   */
  readonly output: AsyncIterable<OutputChunk>;
  /** Drops the connection at once, whatever is in it. */
  destroy(): void;
}

export interface ContainerState {
  id: string;
  status: 'created' | 'running' | 'exited';
  /** null until it has ended. */
  exitCode: number | null;
  outOfMemory: boolean;
  /** Content hash of the image that it was made of. */
  imageDigest: string;
  createdAt: Date;
}

export interface ContainerSummary {
  id: string;
  labels: Readonly<Record<string, string>>;
  status: ContainerState['status'];
  createdAt: Date;
}

export interface ImageInfo {
  /** Content hash, "sha256:…". */
  digest: string;
  tags: readonly string[];
  labels: Readonly<Record<string, string>>;
  sizeBytes: number;
  createdAt: Date;
}

export interface ImageDetails extends ImageInfo {
  /** As registries call it: "linux", "windows". */
  os: string;
  /** As registries call it: "amd64", "arm64". */
  architecture: string;
  /** When it was last given a name, also one that it had; null where the engine doesn't know. */
  namedAt: Date | null;
  /** By which registries know its content, "host/name@sha256:…"; none of an image that came from no registry. */
  repoDigests: readonly string[];
  /** Where it wants volumes. */
  volumes: readonly string[];
  /** What it sets for its programs. */
  env: Readonly<Record<string, string>>;
}

export interface VolumeSummary {
  name: string;
  createdAt: Date;
}

export interface ImportImageRequest {
  tar: Readable;
  reference: string;
  changes?: readonly string[];
}

export interface BuildImageRequest {
  context: Readable;
  reference: string;
  labels?: Readonly<Record<string, string>>;
  buildArgs?: Readonly<Record<string, string>>;
  onProgress?: (progress: BuildProgress) => void;
}

export interface FillVolumeRequest {
  name: string;
  image: string;
  /** A folder of the image. */
  path: string;
  /** Of the container that it takes for a moment. */
  labels?: Readonly<Record<string, string>>;
}

export interface BuildProgress {
  /** 1-based; null before the first step is known. */
  step: number | null;
  steps: number | null;
  /** One line of the build's own output. */
  line: string;
}
