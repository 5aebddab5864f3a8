import { createHash } from 'node:crypto';
import { newId, type UserId } from '#core/ids.ts';
import type { DependencyKey, DependencyStore } from '#db/stores/dependency-store.ts';
import type { CallOptions, ContainerEngine, VolumeMount, VolumeSummary } from '#worker/engine/engine.ts';
import { InUseError } from '#worker/engine/errors.ts';
import { type MakingEngine, makeVolume, type VolumeFile } from '#worker/images/make-volume.ts';
import type { WorkspaceEntry, WorkspaceSource } from '#worker/runners/runner.ts';
import { npm } from './npm.ts';
import { DEPENDENCIES_FOLDER, type Lock, type PackageManagerRules } from './package-manager.ts';

const MANAGERS: readonly PackageManagerRules[] = [npm];
/** Larger ones are of nobody's making. */
const MOST_LOCKFILE_BYTES = 8 * 1024 ** 2;
/** Of one set, whatever its owner has room for. */
const MOST_SET_BYTES = 512 * 1024 ** 2;
const MOST_FILES = 20_000;
const UNUSED_DAYS = 30;
/** Who clears what is kept, or has it make way, could else fill the disk before the next sweep: until then nothing more is kept. */
const MOST_UNKNOWN = 8;
/** As long as an attempt may take to make a set known after its volume. */
const YOUNG_MS = 600_000;

export interface DependenciesOptions {
  engine: MakingEngine & Pick<ContainerEngine, 'listVolumes' | 'removeVolume'>;
  store: DependencyStore;
  /** Whose volumes they are. */
  instance: string;
  /** Of one owner, all together; 0 keeps nothing. */
  mostBytes: number;
}

export interface Installation {
  ownerId: UserId;
  language: string;
  imageDigest: string;
  /** What is run with the network, line by line. */
  commands: readonly string[];
  /** Of a file of the program's by its name, where these start; null where there is none, or a larger one. */
  read: (name: string, mostBytes: number) => Promise<string | null>;
}

/** A lockfile that is kept for, or may be. */
export interface Found {
  readonly manager: PackageManagerRules;
  readonly lock: Lock;
  readonly key: DependencyKey;
  readonly language: string;
}

/** What a run has of a set. */
export interface KeptSet {
  readonly volume: VolumeMount;
  /** For a shell, before the first command; its failure is no harm. */
  readonly use: string;
}

/**
 * What lockfiles have fetched, kept for the next run of the same owner with the same lockfile in the same image. All that
 * is kept has the digest that the lockfile gives: whatever fetched it, it can be nothing else.
 */
export class Dependencies {
  readonly #options: DependenciesOptions;

  constructor(options: DependenciesOptions) {
    this.#options = options;
  }

  /** What of one set may be collected: more than its owner has room for is not kept. */
  get most(): { files: number; bytes: number } {
    return { files: MOST_FILES, bytes: Math.min(this.#options.mostBytes, MOST_SET_BYTES) };
  }

  /** The lockfile by which something is installed; null where none is, or one that proves nothing. */
  async find({ ownerId, language, imageDigest, commands, read }: Installation): Promise<Found | null> {
    if (this.#options.mostBytes === 0) return null;
    for (const manager of MANAGERS) {
      if (!commands.some((line) => manager.installs.test(line))) continue;
      for (const name of manager.lockfiles) {
        const text = await read(name, MOST_LOCKFILE_BYTES);
        if (text === null) continue;
        const lock = manager.read(text);
        if (!lock) break;
        const key = { ownerId, imageDigest, packageManager: manager.id, lockfileHash: sha256(text) };
        return { manager, lock, key, language };
      }
    }
    return null;
  }

  /** What is kept for it, where this engine has it. */
  async use({ key, manager }: Found): Promise<KeptSet | null> {
    const id = await this.#options.store.use(key);
    if (id === null) return null;
    const name = this.#volumeOf(id);
    if ((await this.#options.engine.listVolumes(name)).length > 0) return keptIn(name, manager);
    // The engine's owner has removed it, or it is another engine by now: it is fetched again.
    await this.#options.store.forget(id);
    return null;
  }

  /**
   * Keeps what a fetch has left, as far as the lockfile proves it. Null where there is nothing of that, or more than there is room for,
   * also while too much that is not kept any more still waits for the sweep.
   */
  async keep({ key, lock, manager, language }: Found, left: WorkspaceSource): Promise<KeptSet | null> {
    const { engine, store, mostBytes } = this.#options;
    const proven = await provenBy(lock, manager, left);
    const sizeBytes = [...proven.values()].reduce((total, file) => total + file.sizeBytes, 0);
    if (proven.size === 0 || sizeBytes > this.most.bytes) return null;
    if ((await this.#unknown()).length >= MOST_UNKNOWN) return null;
    const id = newId('dependencySet');
    const name = this.#volumeOf(id);
    await makeVolume(engine, name, placed(left, proven));
    const set = { ...key, id, language, packages: proven.size, sizeBytes };
    // Another worker's of the same time serves the next one; this one serves this run, and then goes with the sweep.
    await store.add(set, mostBytes);
    return keptIn(name, manager);
  }

  /**
   * Forgets what nobody has used for long, and removes this engine's volumes of what is not kept any more; those in use stay
   * for the next time. Gives their names.
   */
  async sweep({ signal, now = new Date() }: { signal: AbortSignal; now?: Date }): Promise<string[]> {
    const { engine, store } = this.#options;
    await store.forgetUnused(UNUSED_DAYS);
    const removed: string[] = [];
    for (const { name, createdAt } of await this.#unknown({ signal })) {
      // A young one may be about to be known.
      if (now.getTime() - createdAt.getTime() < YOUNG_MS) continue;
      try {
        await engine.removeVolume(name, { signal });
        removed.push(name);
      } catch (error) {
        if (!(error instanceof InUseError)) throw error;
      }
    }
    return removed;
  }

  /** This engine's volumes of what is not kept, or not yet. */
  async #unknown(options: CallOptions = {}): Promise<VolumeSummary[]> {
    const { engine, store } = this.#options;
    const idOf = ({ name }: VolumeSummary) => name.slice(this.#prefix.length);
    const volumes = await engine.listVolumes(this.#prefix, options);
    const known = await store.known(volumes.map(idOf));
    return volumes.filter((volume) => !known.has(idOf(volume)));
  }

  get #prefix(): string {
    return `sandpiper-dependencies-${this.#options.instance}-`;
  }

  #volumeOf(id: string): string {
    return `${this.#prefix}${id}`;
  }
}

interface ProvenFile {
  readonly to: string;
  readonly sizeBytes: number;
}

/** By the paths at which they were left. */
async function provenBy(
  lock: Lock,
  manager: PackageManagerRules,
  left: WorkspaceSource,
): Promise<ReadonlyMap<string, ProvenFile>> {
  const proven = new Map<string, ProvenFile>();
  const places = new Set<string>();
  for await (const entry of left.entries()) {
    if (entry.type !== 'file') continue;
    const place = manager.place(entry.path);
    if (!place) continue;
    const hash = createHash(place.algorithm);
    for await (const piece of entry.content) hash.update(piece);
    const hex = hash.digest('hex');
    const to = place.to(hex);
    if (!lock.digests.has(`${place.algorithm}-${hex}`) || places.has(to)) continue;
    places.add(to);
    proven.set(entry.path, { to, sizeBytes: entry.sizeBytes });
  }
  return proven;
}

async function* placed(
  left: WorkspaceSource,
  proven: ReadonlyMap<string, ProvenFile>,
): AsyncGenerator<VolumeFile, void> {
  for await (const entry of left.entries()) {
    const file = proven.get(entry.path);
    if (file && entry.type === 'file') yield { path: file.to, sizeBytes: file.sizeBytes, content: entry.content };
  }
}

function keptIn(name: string, { use }: PackageManagerRules): KeptSet {
  return { volume: { name, path: DEPENDENCIES_FOLDER }, use };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Of a workspace, by its path; null where there is no such file, or a larger one. */
export async function textOf(source: WorkspaceSource, path: string, mostBytes: number): Promise<string | null> {
  for await (const entry of source.entries()) {
    if (entry.path === path) return entry.type === 'file' && entry.sizeBytes <= mostBytes ? await read(entry) : null;
  }
  return null;
}

async function read({ content }: Extract<WorkspaceEntry, { type: 'file' }>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
