import type { Readable } from 'node:stream';
import { ArtifactStoreError } from './artifact-store.ts';

/** Reads a piece when it is asked for one; ends the source when it is cancelled. Fails with ArtifactStoreError. */
export function streamFrom(source: Readable): ReadableStream<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await pieces.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (cause) {
          throw new ArtifactStoreError('the store broke off', { cause });
        }
      },
      cancel() {
        // Not by its iterator, which does nothing before it was read from.
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
