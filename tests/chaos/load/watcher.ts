import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBytes, type LogChunk, logChunkSchema } from '#core/log-chunks.ts';

const AGAIN_MS = 100;
/** The server says something every 15 s at least. */
const SILENT_MS = 20_000;

/** One who follows an execution by REST, comes back where the stream broke off, and writes down all that was seen. */
export class Watcher {
  readonly seen: SeenChunk[] = [];
  /** How often it had to come back. */
  reconnects = 0;
  /** The final status, once it was told. */
  result: string | null = null;
  readonly #url: string;
  readonly #token: string;
  readonly #executionId: string;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  readonly #begun = Promise.withResolvers<void>();

  constructor(options: { url: string; token: string; executionId: string }) {
    this.#url = options.url;
    this.#token = options.token;
    this.#executionId = options.executionId;
    this.#watching = this.#watch();
  }

  /** Settles when it has seen output, or the end. */
  get firstOutput(): Promise<void> {
    return this.#begun.promise;
  }

  /** Settles when it was told of the end; before that where it is stopped. */
  get ended(): Promise<void> {
    return this.#watching;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (this.result === null && !signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        // Whoever is at the other end is away; that the watcher comes back is what is tried here.
        if (!isBrokenOff(error)) throw error;
      }
      if (this.result === null && !signal.aborted) {
        this.reconnects += 1;
        await sleep(AGAIN_MS);
      }
    }
    this.#begun.resolve();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENT_MS);
    try {
      const response = await fetch(`${this.#url}/executions/${this.#executionId}/events`, {
        headers: { authorization: `Bearer ${this.#token}`, 'last-event-id': String(this.seen.at(-1)?.seq ?? 0) },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return;
      }
      let rest = '';
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENT_MS);
        const events = (rest + text).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) this.#take(event);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(event: string): void {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    const data: unknown = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null');
    if (name === 'log') {
      this.seen.push(seenOf(logChunkSchema.parse(data)));
      this.#begun.resolve();
    }
    if (name === 'result') this.result = (data as { status: string }).status;
  }
}

export interface SeenChunk {
  readonly seq: number;
  readonly attempt: number;
  readonly text: string;
}

function seenOf(chunk: LogChunk): SeenChunk {
  return { seq: chunk.seq, attempt: chunk.attempt, text: Buffer.from(decodeBytes(chunk)).toString('latin1') };
}

/** As fetch tells of a connection that can't be had or is cut. */
export function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof TypeError || error.name === 'AbortError' || error.name === 'TimeoutError';
}
