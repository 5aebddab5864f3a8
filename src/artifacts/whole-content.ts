import { ArtifactStoreError, type PutOptions } from './artifact-store.ts';

/**
 * The pieces of `content`, held to the size that was told; ends with the signal's reason where that aborts, also while
 * nothing comes. @throws ArtifactStoreError where there is more or less
 */
export async function* wholeContent(
  content: AsyncIterable<Uint8Array>,
  { sizeBytes, signal }: PutOptions,
): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const pieces = content[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), aborted.promise]);
      if (next.done) break;
      bytes += next.value.length;
      if (bytes > sizeBytes) throw new ArtifactStoreError(`more than the ${sizeBytes} bytes came that were told`);
      yield next.value;
    }
    if (bytes < sizeBytes) throw new ArtifactStoreError(`only ${bytes} of ${sizeBytes} bytes came`);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not waited for: a source that says nothing any more doesn't say that it is done either.
    pieces.return?.().catch(() => {});
  }
}
