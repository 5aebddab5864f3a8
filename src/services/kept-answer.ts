/** An answer that hasn't come after this time may never come: it is asked for again. */
const PATIENCE_MS = 3_000;

/**
 * The answer to something costly that many ask often: asked anew once it is older than `forMs`, which may be said by how
 * long it took, and only once however many wait for it. What failed is not kept.
 */
export class KeptAnswer<T> {
  readonly #forMs: number | ((tookMs: number) => number);
  readonly #nowMs: () => number;
  #asked: { goodUntilMs: number; readonly answer: Promise<T> } | null = null;

  constructor(forMs: number | ((tookMs: number) => number), nowMs: () => number = () => performance.now()) {
    this.#forMs = forMs;
    this.#nowMs = nowMs;
  }

  get(ask: () => Promise<T>): Promise<T> {
    const atMs = this.#nowMs();
    if (this.#asked && atMs < this.#asked.goodUntilMs) return this.#asked.answer;
    const answer = ask();
    const forMs = this.#forMs;
    const asked = { goodUntilMs: typeof forMs === 'number' ? atMs + forMs : atMs + PATIENCE_MS, answer };
    this.#asked = asked;
    answer.then(
      () => {
        const nowMs = this.#nowMs();
        if (typeof forMs === 'function') asked.goodUntilMs = nowMs + forMs(nowMs - atMs);
      },
      () => {
        if (this.#asked === asked) this.#asked = null;
      },
    );
    return answer;
  }
}
