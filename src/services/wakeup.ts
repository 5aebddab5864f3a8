/** A bell that one waiter listens to. A ring while nobody waits is kept for the next wait. */
export class Wakeup {
  #rung = false;
  #listener: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#listener?.();
  }

  /** Settles at the next ring (true), or after `ms` or when the signal aborts (false). It never rejects. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, ms);
        this.#listener = done;
        signal.addEventListener('abort', done, { once: true });
        function done(): void {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        }
      });
      this.#listener = null;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}
