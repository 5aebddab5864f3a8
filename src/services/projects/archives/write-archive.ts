import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { makeZip } from 'client-zip';
import { pack } from 'tar-stream';
import { fileBytes, type SourceFile } from '#core/contracts/files.ts';
import type { ArchiveFormat } from '#core/contracts/projects.ts';

const modeOf = ({ executable }: SourceFile) => (executable ? 0o755 : 0o644);

/** An archive of all of them, each of that time, as it is made. */
export function archiveOf(files: readonly SourceFile[], format: ArchiveFormat, at: Date): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'zip':
      return zipOf(files, at);
    case 'tar':
      return tarOf(files, at);
    case 'tar.gz':
      return tarOf(files, at).pipe(createGzip());
    default:
      return format satisfies never;
  }
}

function zipOf(files: readonly SourceFile[], lastModified: Date): AsyncIterable<Uint8Array> {
  return makeZip(files.map((file) => ({ name: file.path, input: fileBytes(file), mode: modeOf(file), lastModified })));
}

function tarOf(files: readonly SourceFile[], mtime: Date): Readable {
  const tar = pack();
  for (const file of files) tar.entry({ name: file.path, mode: modeOf(file), mtime }, Buffer.from(fileBytes(file)));
  tar.finalize();
  return Readable.from(tar);
}
