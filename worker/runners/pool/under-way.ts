/** Counts what is under way, for whoever waits until nothing is. */
export class UnderWay {
  #count = 0;
  #none: PromiseWithResolvers<void> | null = null;

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#none?.resolve();
    this.#none = null;
  }

  /** Settles when nothing is, at once where nothing was. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    this.#none ??= Promise.withResolvers();
    await this.#none.promise;
  }
}
