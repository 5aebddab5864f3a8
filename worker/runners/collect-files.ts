import { hash } from 'node:crypto';
import type { Report } from './protocol.ts';
import { type CollectRequest, EnvironmentError, type RunEvent } from './runner.ts';
import type { Sandbox } from './sandbox.ts';

/** Of one word to the next; the supervisor reads from memory. */
const NEXT_WORD_MS = 10_000;
const MOST_PATH_BYTES = 4_095;
/** A longer path is known by its digest: 65,536 of the longest would be a quarter of a gigabyte of the worker's memory. */
const KEPT_CHARACTERS = 64;

/**
 * Asks for the files that a program left, after its last phase, and passes them on piece by piece. What comes is held to
 * what was asked for: a sandbox is not trusted to keep to it. Gives false where the signal was first; then the sandbox
 * may be in the middle of telling, and can't be used again.
 * @throws EnvironmentError where the sandbox breaks off, or sends what it must not
 */
export async function* collectFiles(
  sandbox: Sandbox,
  wanted: CollectRequest,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, boolean> {
  // A supervisor that is collecting hears nothing, but one that says nothing any more is cut off by this.
  const onAbort = () => sandbox.kill();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) return false;
    sandbox.send({ type: 'collect', ...wanted });
    const collection = new Collection(wanted);
    while (true) {
      const report = await sandbox.nextWithin(NEXT_WORD_MS);
      if (signal.aborted) return false;
      yield collection.take(report);
      if (report?.type === 'collectedEnd') return true;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What has come so far, against what was asked for and what was announced. */
class Collection {
  readonly #wanted: CollectRequest;
  /** What stands at each path, by `keyOf`; folders also where nothing but what is in them was told. */
  readonly #kinds = new Map<string, 'folder' | 'leaf'>();
  #entries = 0;
  #bytes = 0;
  #current = { path: '', executable: false, sizeBytes: 0 };
  #offset = 0;

  constructor(wanted: CollectRequest) {
    this.#wanted = wanted;
  }

  take(report: Report | null): RunEvent {
    switch (report?.type) {
      case 'collected': {
        const { path, executable, sizeBytes } = report;
        this.#begin(path, 'leaf', sizeBytes);
        this.#current = { path, executable, sizeBytes };
        return this.#piece(report.data);
      }
      case 'collectedPart':
        if (report.data.length === 0) throw broken('a file goes on with nothing');
        return this.#piece(report.data);
      case 'collectedFolder':
        this.#expectWorkspace();
        this.#begin(report.path, 'folder', 0);
        return { type: 'collected-folder', path: report.path };
      case 'collectedLink':
        this.#expectWorkspace();
        this.#begin(report.path, 'leaf', Buffer.byteLength(report.target));
        if (!isPlainTarget(report.target)) throw broken('a link says what no link says');
        return { type: 'collected-link', path: report.path, target: report.target };
      case 'collectedEnd':
        this.#expectWhole();
        if (report.count !== this.#entries) throw broken('it counts its files otherwise');
        return { type: 'collected-end', complete: report.complete };
      case 'failed':
        throw broken(report.message);
      default:
        throw broken(`its last word was: ${report?.type ?? 'nothing'}`);
    }
  }

  #begin(path: string, kind: 'folder' | 'leaf', sizeBytes: number): void {
    this.#expectWhole();
    if (!isPlainPath(path)) throw broken('a file has a path that leads elsewhere');
    const key = keyOf(path);
    if (this.#kinds.has(key)) throw broken('a file comes twice');
    this.#begetFolders(path);
    this.#kinds.set(key, kind);
    this.#entries += 1;
    this.#bytes += sizeBytes;
    if (this.#entries > this.#wanted.files) throw broken('more files come than were asked for');
    if (this.#bytes > this.#wanted.bytes) throw broken('more bytes come than were asked for');
    this.#current = { path: '', executable: false, sizeBytes: 0 };
    this.#offset = 0;
  }

  /** Whoever writes these files down must not be led elsewhere by a link among them. */
  #begetFolders(path: string): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = keyOf(path.slice(0, end));
      const kind = this.#kinds.get(folder);
      if (kind === 'folder') return;
      if (kind === 'leaf') throw broken('something lies below what is no folder');
      this.#kinds.set(folder, 'folder');
    }
  }

  #piece(data: Uint8Array): RunEvent {
    const offset = this.#offset;
    this.#offset += data.length;
    if (this.#current.path === '' || this.#offset > this.#current.sizeBytes)
      throw broken('a file is longer than was told');
    return { type: 'collected-piece', ...this.#current, offset, data };
  }

  #expectWorkspace(): void {
    if (this.#wanted.root !== 'workspace') throw broken('something comes that is no file');
  }

  #expectWhole(): void {
    if (this.#offset < this.#current.sizeBytes) throw broken('a file is shorter than was told');
  }
}

/** No plain path begins with a NUL. */
function keyOf(path: string): string {
  return path.length <= KEPT_CHARACTERS ? path : `\0${hash('sha256', path, 'base64')}`;
}

/** As the supervisor's own rule: relative, no control character, no part that is empty, `.` or `..`. */
function isPlainPath(path: string): boolean {
  if (Buffer.byteLength(path) > MOST_PATH_BYTES || /\p{Cc}/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function isPlainTarget(target: string): boolean {
  return target !== '' && Buffer.byteLength(target) <= MOST_PATH_BYTES && !/\p{Cc}/u.test(target);
}

function broken(how: string): EnvironmentError {
  return new EnvironmentError('sandbox-failed', `the sandbox went wrong while files were collected: ${how}`);
}
