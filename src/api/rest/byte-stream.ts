/** A body that takes the next piece only when the client has room for it, and ends its source when the client goes. */
export function byteStream(source: AsyncGenerator<Uint8Array, void, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const next = await source.next();
          if (next.done) return controller.close();
          // A stream of bytes takes no empty piece for an answer.
          if (next.value.length > 0) return controller.enqueue(next.value);
        }
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 1 },
  );
}
