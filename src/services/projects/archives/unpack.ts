import { pathProblem, type SourceFile } from '#core/contracts/files.ts';
import type { ArchiveFormat } from '#core/contracts/projects.ts';
import { MAX_FILES, MAX_REQUEST_BYTES } from '#core/limits.ts';
import { encodeBytes } from '#core/log-chunks.ts';
import { type ArchiveEntry, badArchive, badEntry, MOST_ENTRIES } from './archive-entry.ts';
import { readTar, readTarGz } from './read-tar.ts';
import { readZip } from './read-zip.ts';

const READERS: Readonly<Record<ArchiveFormat, (bytes: Uint8Array) => AsyncGenerator<ArchiveEntry, void, void>>> = {
  zip: readZip,
  tar: readTar,
  'tar.gz': readTarGz,
};

/**
 * The files of an archive, as many and as large as a project may have. The first `strip` folders of each name are left
 * out; a folder without files is not kept.
 * @throws SandpiperError INVALID_INPUT naming the entry that is not taken, before anything of it is unpacked
 */
export async function unpackFiles(bytes: Uint8Array, format: ArchiveFormat, strip: number): Promise<SourceFile[]> {
  const names = new TakenNames();
  const files: SourceFile[] = [];
  let entries = 0;
  let total = 0;
  for await (const entry of READERS[format](bytes)) {
    entries += 1;
    if (entries > MOST_ENTRIES) throw badArchive(`must hold at most ${MOST_ENTRIES} names`);
    const path = pathOf(entry, strip);
    if (path === null) continue;
    if (entry.kind === 'folder') {
      names.takeFolder(entry.name, path);
      continue;
    }
    names.takeFile(entry.name, path);
    if (files.length === MAX_FILES) throw badArchive(`must hold at most ${MAX_FILES} files`);
    total += entry.size;
    if (total > MAX_REQUEST_BYTES) throw badArchive(`must hold at most ${MAX_REQUEST_BYTES} bytes of files`);
    const content = encodeBytes(await entry.content());
    files.push({ path, ...content, ...(entry.executable && { executable: true }) });
  }
  if (files.length === 0) throw badArchive('holds no file');
  return files;
}

/** Where it lies in the workspace; null for the folder that all of it lies in. */
function pathOf({ name, kind }: ArchiveEntry, strip: number): string | null {
  const relative = name.replace(/^(?:\.\/+)+/, '').replace(kind === 'folder' ? /\/+$/ : /$^/, '');
  if (kind === 'folder' && (relative === '' || relative === '.')) return null;
  const problem = pathProblem(relative);
  if (problem !== null) throw badEntry(name, problem);
  if (strip === 0) return relative;
  const stripped = relative.split('/').slice(strip).join('/');
  if (stripped !== '') return stripped;
  if (kind === 'folder') return null;
  throw badEntry(
    name,
    `does not lie ${strip === 1 ? 'in a folder' : `${strip} folders deep`}, which "strip" would leave out`,
  );
}

/** No name twice, and no file where a folder is. */
class TakenNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  takeFile(name: string, path: string): void {
    if (this.#files.has(path)) throw badEntry(name, 'is there twice');
    if (this.#folders.has(path)) throw badEntry(name, 'is a folder too');
    this.#files.add(path);
    const cut = path.lastIndexOf('/');
    if (cut > 0) this.takeFolder(name, path.slice(0, cut));
  }

  takeFolder(name: string, path: string): void {
    const segments = path.split('/');
    for (let depth = 1; depth <= segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/');
      if (this.#files.has(folder)) throw badEntry(name, 'lies in a folder that is a file');
      this.#folders.add(folder);
    }
  }
}
