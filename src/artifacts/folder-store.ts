import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedSet, nameOf } from './artifact-keys.ts';
import {
  type ArtifactKey,
  ArtifactMissingError,
  type ArtifactStore,
  ArtifactStoreError,
  type GetOptions,
  type PutOptions,
} from './artifact-store.ts';
import { wholeContent } from './whole-content.ts';

/** For the group too: the site may run as another user than the worker, in a group that the folder belongs to. */
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
const PIECE_BYTES = 64 * 1024;

/**
 * Keeps artifacts in a folder: one folder for each set, in it a file for each number. The site and all workers have to see
 * the same.
 */
export class FolderArtifactStore implements ArtifactStore {
  readonly #root: string;

  /** @param root an absolute path; it is made when it is needed. */
  constructor(root: string) {
    this.#root = root;
  }

  async put(key: ArtifactKey, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    const path = join(this.#root, nameOf(key));
    const draft = `${path}.${randomBytes(4).toString('hex')}.part`;
    await told('make a folder', () => mkdir(join(this.#root, key.set), { recursive: true, mode: FOLDER_MODE }));
    const file = await told('make a file', () => open(draft, 'wx', FILE_MODE));
    try {
      try {
        for await (const piece of wholeContent(content, options)) await told('write', () => file.appendFile(piece));
      } finally {
        await told('close a file', () => file.close());
      }
      await told('name a file', () => rename(draft, path));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
  }

  async get(key: ArtifactKey, { range }: GetOptions = {}): Promise<ReadableStream<Uint8Array>> {
    const path = join(this.#root, nameOf(key));
    const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') throw new ArtifactMissingError('there is no such file', { cause });
      throw new ArtifactStoreError('can not open a file', { cause });
    });
    return streamOf(file, range ?? { first: 0, last: Number.POSITIVE_INFINITY });
  }

  async remove(set: string): Promise<void> {
    const folder = join(this.#root, checkedSet(set));
    await told('remove a folder', () => rm(folder, { recursive: true, force: true }));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function streamOf(file: FileHandle, { first, last }: { first: number; last: number }): ReadableStream<Uint8Array> {
  let position = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const length = Math.min(PIECE_BYTES, last - position + 1);
          const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, position);
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (bytesRead > 0 && position <= last) return;
        } catch (cause) {
          await file.close().catch(() => {});
          throw new ArtifactStoreError('can not read a file', { cause });
        }
        await file.close();
        controller.close();
      },
      async cancel() {
        await file.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** @throws ArtifactStoreError with what went wrong as its cause */
async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ArtifactStoreError(`can not ${what}`, { cause });
  }
}
