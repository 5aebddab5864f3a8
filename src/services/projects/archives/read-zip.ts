import { isUtf8 as isUtf8Text } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { isSandpiperError } from '#core/errors.ts';
import {
  type ArchiveEntry,
  asBuffer,
  badArchive,
  badEntry,
  MOST_ENTRIES,
  NOT_PLAIN,
  unreadable,
} from './archive-entry.ts';

const UTF8_NAMES = 0x800;
/** The field that holds a name again, of UTF-8. */
const UNICODE_PATH = 0x7075;
const STORED = 0;
const DEFLATED = 8;
/** Of a Unix mode, which stands in the upper half of the attributes. */
const KIND_MASK = 0o170000;
const KIND_FILE = 0o100000;
const KIND_FOLDER = 0o040000;
const KIND_LINK = 0o120000;
const MAY_START = 0o111;

interface Placed {
  readonly name: string;
  readonly entry: Entry;
  /** In the archive, from its own header to the end of its data. */
  readonly from: number;
  readonly to: number;
}

/**
 * What a zip holds, as its directory says. Sizes and checksums are held against what is really there, and no two
 * entries may share bytes, which is how a small archive pretends to be a large one.
 * @throws SandpiperError INVALID_INPUT naming the entry
 */
export async function* readZip(bytes: Uint8Array): AsyncGenerator<ArchiveEntry, void, void> {
  const zip = await reading(() => fromBufferPromise(asBuffer(bytes), { decodeStrings: false }));
  if (zip.entryCount > MOST_ENTRIES) throw badArchive(`must hold at most ${MOST_ENTRIES} names`);
  const placed = await reading(() => placeEntries(zip));
  refuseOverlaps(placed);
  for (const { name, entry } of placed) {
    const mode = entry.externalFileAttributes >>> 16;
    yield {
      name,
      kind: kindOf(name, mode),
      size: entry.uncompressedSize,
      executable: (mode & MAY_START) !== 0,
      content: () => reading(() => inflated(zip, name, entry)),
    };
  }
}

async function placeEntries(zip: ZipFile): Promise<Placed[]> {
  const placed: Placed[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    if (entry.isEncrypted()) throw badEntry(name, 'is encrypted');
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      throw badEntry(name, 'is compressed in another way than "deflate"');
    }
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const from = entry.relativeOffsetOfLocalHeader;
    placed.push({ name, entry, from, to: fileDataStart + entry.compressedSize });
  }
  return placed;
}

function refuseOverlaps(placed: readonly Placed[]): void {
  const inOrder = placed.toSorted((a, b) => a.from - b.from);
  for (const [index, { name, from }] of inOrder.entries()) {
    const before = inOrder[index - 1];
    if (before && from < before.to) throw badEntry(name, `shares its bytes with ${JSON.stringify(before.name)}`);
  }
}

/** Names that nothing is said of are of UTF-8 where they can be: the usual tool of Unix writes them so. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const isUtf8 = extraFields.every(({ id }) => id !== UNICODE_PATH) && isUtf8Text(fileNameRaw);
  const flags = isUtf8 ? generalPurposeBitFlag | UTF8_NAMES : generalPurposeBitFlag;
  // Strict: a backslash stays one, to be refused, and doesn't become a slash.
  const name = getFileNameLowLevel(flags, fileNameRaw, extraFields, true);
  if (name.includes('\ufffd')) throw badEntry(name, 'must have a name of UTF-8');
  return name;
}

function kindOf(name: string, mode: number): ArchiveEntry['kind'] {
  switch (mode & KIND_MASK) {
    case KIND_LINK:
      throw badEntry(name, NOT_PLAIN.link);
    case KIND_FOLDER:
      return 'folder';
    case KIND_FILE:
    case 0:
      return name.endsWith('/') ? 'folder' : 'file';
    default:
      throw badEntry(name, NOT_PLAIN.device);
  }
}

async function inflated(zip: ZipFile, name: string, entry: Entry): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  // It ends with an error where there is more or less than was said.
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
  const content = Buffer.concat(pieces);
  if (crc32(content) !== entry.crc32) throw badEntry(name, 'is damaged: its checksum is another');
  return content;
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isSandpiperError(error) ? error : unreadable('zip', error);
  }
}
