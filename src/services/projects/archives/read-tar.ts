import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import { isSandpiperError } from '#core/errors.ts';
import { MAX_REQUEST_BYTES } from '#core/limits.ts';
import { type ArchiveEntry, asBuffer, badArchive, badEntry, NOT_PLAIN, unreadable } from './archive-entry.ts';

/** Of the tar itself: its files, and what stands around two thousand of them. */
const MOST_TAR_BYTES = 3 * MAX_REQUEST_BYTES;
const MAY_START = 0o111;
/** Files with holes are written in ways of their own. */
const SPARSE = /^GNU\.sparse\./;

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

const gunzipped = promisify(gunzip);

/** As {@link readTar}. @throws SandpiperError INVALID_INPUT, also where more comes out than any such tar may have */
export async function* readTarGz(bytes: Uint8Array): AsyncGenerator<ArchiveEntry, void, void> {
  let tar: Uint8Array;
  try {
    tar = await gunzipped(bytes, { maxOutputLength: MOST_TAR_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw badArchive(`must be at most ${MOST_TAR_BYTES} bytes once it is unpacked`);
    }
    throw unreadable('tar.gz', error);
  }
  yield* readTar(tar);
}

/** What a tar holds, in its order. @throws SandpiperError INVALID_INPUT naming the entry */
export async function* readTar(bytes: Uint8Array): AsyncGenerator<ArchiveEntry, void, void> {
  const reader = extract();
  reader.end(asBuffer(bytes));
  try {
    for await (const entry of reader) {
      const { header } = entry;
      let taken = false;
      yield {
        name: nameOf(header),
        kind: kindOf(header),
        size: header.size,
        executable: (header.mode & MAY_START) !== 0,
        content: () => {
          taken = true;
          return contentOf(entry);
        },
      };
      if (!taken) entry.resume();
    }
  } catch (error) {
    throw isSandpiperError(error) ? error : unreadable('tar', error);
  }
}

async function contentOf(entry: Entry): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of entry) if (piece instanceof Uint8Array) pieces.push(piece);
  } catch (error) {
    throw unreadable('tar', error);
  }
  return Buffer.concat(pieces);
}

function nameOf({ name }: Header): string {
  if (name.includes('\ufffd')) throw badEntry(name, 'must have a name of UTF-8');
  return name;
}

function kindOf({ name, type, pax }: Header): ArchiveEntry['kind'] {
  const keys = typeof pax === 'object' && pax !== null ? Object.keys(pax) : [];
  if (keys.some((key) => SPARSE.test(key))) throw badEntry(name, 'is written with holes');
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return name.endsWith('/') ? 'folder' : 'file';
    case 'directory':
      return 'folder';
    case 'link':
    case 'symlink':
      throw badEntry(name, NOT_PLAIN.link);
    case 'character-device':
    case 'block-device':
    case 'fifo':
      throw badEntry(name, NOT_PLAIN.device);
    default:
      throw badEntry(name, NOT_PLAIN.unknown);
  }
}
