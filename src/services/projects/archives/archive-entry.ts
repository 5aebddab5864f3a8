import { invalidField, type SandpiperError } from '#core/errors.ts';

/** One name of an archive, and what it says of it; nothing of that is proven before `content` is read. */
export interface ArchiveEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Unpacked, in bytes. */
  readonly size: number;
  readonly executable: boolean;
  /** Exactly `size` bytes. To be read before the next entry is asked for. @throws SandpiperError INVALID_INPUT */
  content(): Promise<Uint8Array>;
}

/** Folders too. What holds more of them than this holds nothing that a project is made of. */
export const MOST_ENTRIES = 2000;

/** The same bytes, not a copy of them. */
export function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

const SHOWN_CHARACTERS = 200;

/** What an archive is refused for because of one of its entries. */
export function badEntry(name: string, why: string): SandpiperError {
  const shown = name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name;
  return badArchive(`holds ${JSON.stringify(shown)}, which ${why}`);
}

export function badArchive(why: string): SandpiperError {
  return invalidField('archive', why);
}

/** What kept one from being read, by whatever reads it. */
export function unreadable(format: string, error: unknown): SandpiperError {
  return badArchive(`is no ${format} that can be read: ${error instanceof Error ? error.message : String(error)}`);
}

/** Why what is neither file nor folder is not taken. */
export const NOT_PLAIN = {
  link: 'is a link: a project holds files and folders only',
  device: 'is a device, a pipe or a socket: a project holds files and folders only',
  unknown: 'is of a kind that is not known: a project holds files and folders only',
} as const;
