/**
 * Hands pieces from who gets them to who wants them, one at a time: `push` settles when its piece was taken, or goes
 * nowhere as the reader is done. Read once.
 */
export class PieceQueue implements AsyncIterable<Uint8Array> {
  #piece: Uint8Array | null = null;
  #state: 'open' | 'ended' | 'left' = 'open';
  #offered = Promise.withResolvers<void>();
  #taken = Promise.withResolvers<void>();

  async push(piece: Uint8Array): Promise<void> {
    if (this.#state !== 'open' || piece.length === 0) return;
    this.#piece = piece;
    this.#taken = Promise.withResolvers<void>();
    this.#offered.resolve();
    await this.#taken.promise;
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#offered.resolve();
  }

  /** Nobody reads any more: whoever pushes goes on. */
  leave(): void {
    this.#state = 'left';
    this.#piece = null;
    this.#offered.resolve();
    this.#taken.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        await this.#offered.promise;
        const piece = this.#piece;
        this.#piece = null;
        if (piece === null) return;
        if (this.#state === 'open') this.#offered = Promise.withResolvers<void>();
        this.#taken.resolve();
        yield piece;
      }
    } finally {
      this.leave();
    }
  }
}
