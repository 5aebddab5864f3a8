import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isBrokenOff } from './watcher.ts';

const AGAIN_MS = 150;
const answerSchema = z.object({ id: z.string(), status: z.string() });

export interface Submission {
  readonly key: string;
  readonly token: string;
  readonly body: unknown;
}

/** A program that uses the REST interface as its document says: with keys, and again where no answer came. */
export class Client {
  readonly #url: string;
  readonly #signal: AbortSignal;
  /** Answers that say neither yes nor «later», by which a fault of the server shows. */
  readonly unexpected = new Set<string>();

  constructor(url: string, signal: AbortSignal) {
    this.#url = url;
    this.#signal = signal;
  }

  /** Settles when it was acknowledged. `wait` settles when it has ended, or the server waits no longer. */
  async submit(submission: Submission, options: { wait?: boolean } = {}): Promise<{ id: string; status: string }> {
    const path = `/executions${options.wait ? '?wait=true' : ''}`;
    const answer = await this.#until(path, submission, [200, 202]);
    return answerSchema.parse(answer);
  }

  /** Sends it and goes away before there is an answer; it may have been taken, or not. */
  async submitAndLeave(submission: Submission, afterMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(afterMs)]);
    try {
      const response = await this.#post('/executions', submission, signal);
      await response.body?.cancel();
    } catch (error) {
      if (!isBrokenOff(error)) throw error;
    }
  }

  /** Settles when that was taken, or when it has ended already. */
  async terminate(id: string, token: string): Promise<void> {
    await this.#until(`/executions/${id}/terminate`, { token, key: '', body: null }, [202, 409]);
  }

  async #until(path: string, submission: Submission, wanted: readonly number[]): Promise<unknown> {
    for (;;) {
      this.#signal.throwIfAborted();
      try {
        const response = await this.#post(path, submission, this.#signal);
        const text = await response.text();
        if (wanted.includes(response.status)) return JSON.parse(text);
        const later = response.status === 429 || response.status === 503;
        if (!later) this.unexpected.add(`${response.status} to ${path.replace(/exec_\w+/, '{id}')}: ${codeOf(text)}`);
        if (response.status < 500 && !later) throw new Error(`${response.status} to ${path}: ${text}`);
      } catch (error) {
        if (!isBrokenOff(error)) throw error;
      }
      await sleep(AGAIN_MS);
    }
  }

  #post(path: string, { key, token, body }: Submission, signal: AbortSignal): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key ? { 'idempotency-key': key } : {}),
      },
      body: JSON.stringify(body ?? {}),
      signal,
    });
  }
}

/** What it says of an error, without what is of this one alone. */
function codeOf(problem: string): string {
  return /"code":"(\w+)"/.exec(problem)?.[1] ?? problem.slice(0, 200);
}
