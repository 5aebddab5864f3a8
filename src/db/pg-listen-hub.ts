import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { executionStatusSchema } from '#core/execution-status.ts';
import { streamSchema } from '#core/log-chunks.ts';
import { phaseNameSchema } from '#core/outcomes.ts';
import type { ExecutionNotice, ListenHub } from './listen-hub.ts';

export interface ListenHubOptions {
  readonly url: string;
  /** What it listens to; everything by default. What nobody needs costs its process for nothing. */
  readonly channels?: readonly Channel[];
  /** How often an idle connection is asked whether it is still there. */
  readonly keepaliveMs?: number;
  /** How long connecting and each question may take. */
  readonly answerMs?: number;
  readonly firstRetryMs?: number;
  readonly mostRetryMs?: number;
  /** Told of a lost connection, of a payload that is none of ours, and of a listener that threw. */
  readonly onError?: (error: unknown) => void;
}

const CHANNELS = [
  'sandpiper_execution',
  'sandpiper_terminate',
  'sandpiper_waiting',
  'sandpiper_image',
  'sandpiper_examination',
  'sandpiper_worker',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** Both log and status notices; `resync` is never sent, only made here. */
const noticeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), id: z.string(), status: executionStatusSchema }),
  z.object({
    kind: z.literal('log'),
    id: z.string(),
    lastSeq: z.number().int(),
    chunk: z
      .object({
        seq: z.number().int(),
        attempt: z.number().int(),
        phase: phaseNameSchema,
        stream: streamSchema,
        input: z.number().int().optional(),
        step: z.string().optional(),
        contentBase64: z.string(),
        at: z.string(),
      })
      .nullable(),
  }),
]);

export function createListenHub(options: ListenHubOptions): ListenHub {
  return new PgListenHub(options);
}

/**
 * Holds one connection that LISTENs, for as long as the hub lives.
 *
 * It is either connected, or pauses before the next try; the pause doubles up to `mostRetryMs` and begins anew once
 * a connection was good. What was announced while it was away is lost, so after a reconnect everybody is told to look
 * for themselves: `resync` for each execution that is listened to, and the listeners of all the rest.
 *
 * A connection whose other end is gone without a word gives no error: the keepalive question finds it out.
 */
class PgListenHub implements ListenHub {
  readonly #options: Required<ListenHubOptions>;
  readonly #closing = new AbortController();
  readonly #executions = new Map<string, Set<(notice: ExecutionNotice) => void>>();
  readonly #terminate = new Set<(executionId: string) => void>();
  readonly #waiting = new Set<() => void>();
  readonly #image = new Set<() => void>();
  readonly #examination = new Set<() => void>();
  readonly #worker = new Set<(workerId: string) => void>();
  readonly #reconnect = new Set<() => void>();
  #started: Promise<void> | null = null;
  #running: Promise<void> | null = null;
  #connected = false;

  constructor(options: ListenHubOptions) {
    this.#options = {
      channels: CHANNELS,
      keepaliveMs: 15_000,
      answerMs: 5_000,
      firstRetryMs: 100,
      mostRetryMs: 5_000,
      onError: () => undefined,
      ...options,
    };
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(): Promise<void> {
    this.#started ??= new Promise((resolve, reject) => {
      this.#running = this.#run(resolve).finally(() => {
        reject(new Error('The hub was closed before it listened.'));
      });
    });
    return this.#started;
  }

  onExecution(id: string, listener: (notice: ExecutionNotice) => void): () => void {
    const listeners = this.#executions.get(id) ?? new Set();
    this.#executions.set(id, listeners);
    // A function of its own for each call, so that the same listener may be there twice.
    const own = (notice: ExecutionNotice) => listener(notice);
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#executions.get(id) === listeners) this.#executions.delete(id);
    };
  }

  onTerminate(listener: (executionId: string) => void): () => void {
    return addTo(this.#terminate, (id) => listener(id));
  }

  onWaiting(listener: () => void): () => void {
    return addTo(this.#waiting, () => listener());
  }

  onImage(listener: () => void): () => void {
    return addTo(this.#image, () => listener());
  }

  onExamination(listener: () => void): () => void {
    return addTo(this.#examination, () => listener());
  }

  onWorker(listener: (workerId: string) => void): () => void {
    return addTo(this.#worker, (id) => listener(id));
  }

  onReconnect(listener: () => void): () => void {
    return addTo(this.#reconnect, () => listener());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(onFirst: () => void): Promise<void> {
    const { firstRetryMs, mostRetryMs, onError } = this.#options;
    const { signal } = this.#closing;
    let pauseMs = firstRetryMs;
    let connectedBefore = false;
    while (!signal.aborted) {
      try {
        await this.#listenOnce(() => {
          pauseMs = firstRetryMs;
          if (connectedBefore) this.#tellEverybody();
          connectedBefore = true;
          onFirst();
        });
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      // Jitter, so that all processes don't come back at once.
      await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, mostRetryMs);
    }
  }

  /** One connection from begin to end. It settles when the hub closes, and rejects when the connection is lost. */
  async #listenOnce(onListening: () => void): Promise<void> {
    const { url, answerMs, channels } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
      application_name: 'sandpiper listen',
    });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('The LISTEN connection was closed.')));
    });
    // The race below may be over before it is lost.
    lost.catch(() => undefined);
    client.on('notification', ({ channel, payload }) => this.#route(channel, payload ?? ''));
    try {
      await client.connect();
      await client.query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
      this.#connected = true;
      onListening();
      await Promise.race([lost, this.#keepAlive(client)]);
    } finally {
      this.#connected = false;
      await hangUp(client, answerMs);
    }
  }

  /** Settles when the hub closes; rejects when the server no longer answers. */
  async #keepAlive(client: pg.Client): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await sleep(this.#options.keepaliveMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await client.query('SELECT 1');
    }
  }

  #route(channel: string, payload: string): void {
    switch (channel) {
      case 'sandpiper_execution': {
        const notice = parseNotice(payload);
        if (notice) this.#call(this.#executions.get(notice.id), notice);
        else this.#options.onError(new Error(`Not a notice of an execution: ${payload.slice(0, 200)}`));
        return;
      }
      case 'sandpiper_terminate':
        this.#call(this.#terminate, payload);
        return;
      case 'sandpiper_waiting':
        this.#call(this.#waiting, undefined);
        return;
      case 'sandpiper_image':
        this.#call(this.#image, undefined);
        return;
      case 'sandpiper_examination':
        this.#call(this.#examination, undefined);
        return;
      case 'sandpiper_worker':
        this.#call(this.#worker, payload);
        return;
      default:
        this.#options.onError(new Error(`Nobody listens to the channel ${channel}.`));
    }
  }

  #tellEverybody(): void {
    for (const [id, listeners] of this.#executions) this.#call(listeners, { kind: 'resync', id });
    this.#call(this.#waiting, undefined);
    this.#call(this.#image, undefined);
    this.#call(this.#examination, undefined);
    this.#call(this.#reconnect, undefined);
  }

  /** One listener that throws must not keep the others from hearing. */
  #call<T>(listeners: Iterable<(value: T) => void> | undefined, value: T): void {
    for (const listener of [...(listeners ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }
}

function addTo<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function parseNotice(payload: string): ExecutionNotice | null {
  try {
    return noticeSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

/** Says goodbye where somebody is there to hear it. */
async function hangUp(client: pg.Client, patienceMs: number): Promise<void> {
  const given = new AbortController();
  await Promise.race([
    client.end().catch(() => undefined),
    sleep(patienceMs, undefined, { signal: given.signal }).catch(() => undefined),
  ]);
  given.abort();
}
