/**
 * The answer to something costly that many ask often: asked anew once it is older than `forMs`, and only once however
 * many wait for it. What failed is not kept.
 */
export class KeptAnswer<T> {
  readonly #forMs: number;
  readonly #nowMs: () => number;
  #asked: { readonly atMs: number; readonly answer: Promise<T> } | null = null;

  constructor(forMs: number, nowMs: () => number = () => performance.now()) {
    this.#forMs = forMs;
    this.#nowMs = nowMs;
  }

  get(ask: () => Promise<T>): Promise<T> {
    const atMs = this.#nowMs();
    if (this.#asked && atMs - this.#asked.atMs < this.#forMs) return this.#asked.answer;
    const answer = ask();
    const asked = { atMs, answer };
    this.#asked = asked;
    answer.catch(() => {
      if (this.#asked === asked) this.#asked = null;
    });
    return answer;
  }
}
