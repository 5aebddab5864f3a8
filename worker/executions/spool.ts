import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, WorkspaceEntry, WorkspaceSource } from '#worker/runners/runner.ts';

/** So much is held in memory; what comes before it is in a file. */
const MOST_HELD_BYTES = 8 * 1024 * 1024;
const FIRST_HELD_BYTES = 64 * 1024;
/** Read from the file at once: most files of a workspace are small. */
const WINDOW_BYTES = 1024 * 1024;
/** Of all paths and targets together: an entry costs memory, also where nothing is in it. */
const MOST_NAME_BYTES = 16 * 1024 * 1024;

/** What comes of a sandbox's files, in order. */
export type CollectedEvent = Extract<RunEvent, { type: `collected-${string}` }>;

export interface SpoolOptions {
  /** Where a file may be made; the folder is made where it isn't there. */
  folder: string;
  /** How much is held in memory; for tests. */
  mostHeldBytes?: number;
}

type Entry =
  | Exclude<WorkspaceEntry, { type: 'file' }>
  | { type: 'file'; path: string; executable: boolean; sizeBytes: number; at: number };

/**
 * What one sandbox left for the next: in memory while it is small, and else in a file that has no name any more, so that
 * it is gone with the process whatever happens. How many files and bytes come the collector has bounded.
 */
export class Spool implements WorkspaceSource, AsyncDisposable {
  readonly #options: SpoolOptions;
  readonly #entries: Entry[] = [];
  /** The bytes behind those that are in the file. */
  #held = new Uint8Array();
  #heldBytes = 0;
  #file: FileHandle | null = null;
  #fileBytes = 0;
  #nameBytes = 0;
  #complete = false;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** True once all has come, and nothing was left out because of a limit. */
  get isComplete(): boolean {
    return this.#complete && this.#nameBytes <= MOST_NAME_BYTES;
  }

  /** Whether something that may be a folder has that path. A link counts as one: where it leads only its sandbox knows. */
  mayHaveFolder(path: string): boolean {
    return this.#entries.some(
      (entry) =>
        entry.path.startsWith(`${path}/`) ||
        (entry.type === 'folder' && entry.path === path) ||
        (entry.type === 'link' && (entry.path === path || path.startsWith(`${entry.path}/`))),
    );
  }

  /** Takes the next event of a collection. @throws what the file system throws, such as where its disk is full */
  async take(event: CollectedEvent): Promise<void> {
    switch (event.type) {
      case 'collected-folder':
        return this.#add({ type: 'folder', path: event.path });
      case 'collected-link':
        return this.#add({ type: 'link', path: event.path, target: event.target });
      case 'collected-piece': {
        const { path, executable, sizeBytes, data } = event;
        const at = this.#fileBytes + this.#heldBytes;
        // The first piece may be empty, and the next one then begins where it did.
        if (this.#entries.at(-1)?.path !== path) this.#add({ type: 'file', path, executable, sizeBytes, at });
        return await this.#append(data);
      }
      case 'collected-end':
        this.#complete = event.complete;
        return;
      default:
        event satisfies never;
    }
  }

  /** All that came, in its order; as often as it is asked for, once at a time. */
  async *entries(): AsyncGenerator<WorkspaceEntry, void> {
    const window: Window = { at: 0, bytes: new Uint8Array() };
    for (const entry of this.#entries) {
      if (entry.type !== 'file') yield entry;
      else {
        const { at, ...file } = entry;
        yield { ...file, content: this.#content(at, entry.sizeBytes, window) };
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#entries.length = 0;
    this.#held = new Uint8Array();
    await this.#file?.close();
    this.#file = null;
  }

  #add(entry: Entry): void {
    this.#nameBytes += Buffer.byteLength(entry.path) + (entry.type === 'link' ? Buffer.byteLength(entry.target) : 0);
    // What is too much is not used; that it came is enough to know.
    if (this.#nameBytes <= MOST_NAME_BYTES) this.#entries.push(entry);
  }

  async #append(data: Uint8Array): Promise<void> {
    const most = this.#options.mostHeldBytes ?? MOST_HELD_BYTES;
    if (this.#heldBytes + data.length > most) await this.#moveToFile();
    if (data.length > most) return await this.#writeToFile(data);
    this.#makeRoom(this.#heldBytes + data.length, most);
    this.#held.set(data, this.#heldBytes);
    this.#heldBytes += data.length;
  }

  #makeRoom(bytes: number, most: number): void {
    if (bytes <= this.#held.length) return;
    const grown = new Uint8Array(Math.min(most, Math.max(bytes, FIRST_HELD_BYTES, 2 * this.#held.length)));
    grown.set(this.#held.subarray(0, this.#heldBytes));
    this.#held = grown;
  }

  async #moveToFile(): Promise<void> {
    const held = this.#held.subarray(0, this.#heldBytes);
    if (held.length > 0) await this.#writeToFile(held);
    this.#heldBytes = 0;
  }

  async #writeToFile(data: Uint8Array): Promise<void> {
    this.#file ??= await unnamedFile(this.#options.folder);
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await this.#file.write(data, done, data.length - done, this.#fileBytes);
      done += bytesWritten;
      this.#fileBytes += bytesWritten;
    }
  }

  async *#content(at: number, sizeBytes: number, window: Window): AsyncGenerator<Uint8Array, void> {
    for (let done = 0; done < sizeBytes; ) {
      const piece = await this.#read(at + done, sizeBytes - done, window);
      done += piece.length;
      yield piece;
    }
  }

  async #read(at: number, mostBytes: number, window: Window): Promise<Uint8Array> {
    if (at >= this.#fileBytes) return this.#held.subarray(at - this.#fileBytes, this.#heldBytes).subarray(0, mostBytes);
    if (at < window.at || at >= window.at + window.bytes.length) {
      if (!this.#file) throw new Error('the spool was given back');
      // A new one each time: whoever got a part of the last one may hold it still.
      const bytes = new Uint8Array(Math.min(WINDOW_BYTES, this.#fileBytes - at));
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) throw new Error('the spool is shorter than what was written to it');
      window.at = at;
      window.bytes = bytes.subarray(0, bytesRead);
    }
    return window.bytes.subarray(at - window.at).subarray(0, mostBytes);
  }
}

/** What was read of the file last. */
interface Window {
  at: number;
  bytes: Uint8Array;
}

async function unnamedFile(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}
