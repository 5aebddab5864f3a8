import type { UserId } from '#core/ids.ts';

/**
 * Who asks for what is being answered just now, by the id of the request: what renders a page finds out who it is for,
 * and what writes the log sees the request only. A request of which nobody is known has null.
 */
export class Visitors {
  readonly #byRequest = new Map<string, UserId | null>();

  begun(requestId: string): void {
    this.#byRequest.set(requestId, null);
  }

  /** Of a request that is not under way, nothing is kept. */
  known(requestId: string, userId: UserId): void {
    if (this.#byRequest.has(requestId)) this.#byRequest.set(requestId, userId);
  }

  answered(requestId: string): UserId | null {
    const userId = this.#byRequest.get(requestId) ?? null;
    this.#byRequest.delete(requestId);
    return userId;
  }
}
