import type { Duplex } from 'node:stream';
import type { Egress } from '#worker/runners/runner.ts';
import type { EgressPolicy } from './egress-policy.ts';

export interface EgressProxyOptions {
  policy: EgressPolicy;
  /** Of all that is sent and received, together. */
  mostBytes: number;
  /** Once for each host; `why` is a sentence. */
  onRefused: (host: string, why: string) => void;
}

/** The HTTP proxy at the other end of a sandbox's connections; one for each attempt. */
export class EgressProxy implements Egress, AsyncDisposable {
  readonly #options: EgressProxyOptions;
  readonly #connections = new Set<Duplex>();

  constructor(options: EgressProxyOptions) {
    this.#options = options;
  }

  accept(connection: Duplex): void {
    this.#options.onRefused('', 'there is no way out yet');
    connection.destroy();
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
  }
}
