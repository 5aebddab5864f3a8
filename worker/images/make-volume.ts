import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { CallOptions, ContainerEngine } from '#worker/engine/engine.ts';
import { FILLER_CHANGES, FILLER_LABELS, FILLER_REPOSITORY } from './volume-fillers.ts';

export type MakingEngine = Pick<ContainerEngine, 'importImage' | 'fillVolume' | 'removeImage' | 'removeVolume'>;

export interface VolumeFile {
  /** Below the volume's own folder. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** In the image by which a volume is filled; where it is mounted later is up to the container. */
const FOLDER = 'volume';

/**
 * Makes a volume of files, which everybody may read and nobody write.
 * @throws EngineError, and what reading the files throws; there is no such volume then
 */
export async function makeVolume(
  engine: MakingEngine,
  name: string,
  files: AsyncIterable<VolumeFile> | Iterable<VolumeFile>,
  options: CallOptions = {},
): Promise<void> {
  // An engine fills volumes from images only. Of a name of its own: another worker may make the same one.
  const reference = `${FILLER_REPOSITORY}:${randomUUID()}`;
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(options.signal ? [options.signal] : [])]);
  const tar = pack();
  const sent = Readable.from(tar);
  let refused = false;
  const request = { tar: sent, reference, changes: FILLER_CHANGES };
  const imported = engine.importImage(request, { ...options, signal }).catch((error: unknown) => {
    // An engine that is gone reads no more: whoever writes would wait for ever.
    refused = true;
    sent.destroy();
    throw error;
  });
  const written = write(tar, files).catch((error: unknown) => {
    if (!refused) broken.abort(error);
    throw error;
  });
  const [made, wrote] = await Promise.allSettled([imported, written]);
  try {
    if (wrote.status === 'rejected' && broken.signal.aborted) throw wrote.reason;
    if (made.status === 'rejected') throw made.reason;
    const filling = { name, image: reference, path: `/${FOLDER}`, labels: FILLER_LABELS };
    await engine.fillVolume(filling, options).catch(async (error: unknown) => {
      // The engine makes it before it fills it: one that is empty or half full would be taken for what it is named.
      await engine.removeVolume(name, options).catch(() => {});
      throw error;
    });
  } finally {
    if (made.status === 'fulfilled') await engine.removeImage(reference, options);
  }
}

async function write(tar: Pack, files: AsyncIterable<VolumeFile> | Iterable<VolumeFile>): Promise<void> {
  for await (const { path, sizeBytes, content } of files) {
    const entry = tar.entry({ name: `${FOLDER}/${path}`, size: sizeBytes, mode: 0o444, mtime: new Date(0) });
    await pipeline(content, entry);
  }
  tar.finalize();
}
